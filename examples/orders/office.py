"""Behind the counter: orders are settled, receipts filed, customers followed, and each night the day is tallied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fungible import App, Context, DocumentChange, Message, ObjectEvent, Reject, Retry, Tick

office = App("office")

RECEIPT = re.compile(r"(?P<customer>[\w ]+)/(?P<order>[\w ]+)\.pdf")


@dataclass
class Order:
    id: str
    total: float


@dataclass
class Customer:
    id: str
    mail: str


class Books:
    """What the office knows, by order and by customer; a shop of yours opens its database in its place."""

    def __init__(self) -> None:
        self.totals: dict[str, float] = {}
        self.receipts: dict[str, str] = {}
        self.mails: dict[str, str] = {}

    def tally(self) -> dict[str, object]:
        missing = sorted(self.totals.keys() - self.receipts.keys())
        return {"orders": len(self.totals), "total": sum(self.totals.values()), "without_receipt": missing}


@office.resource(pure=True)
def books() -> Books:
    return Books()


@office.queue("orders")
async def settle(message: Message[Order], books: Books, context: Context) -> None:
    """Ack what is in order, retry once what the bank has to look at, and reject what never can be right."""
    order = message.body
    if order.total < 0:
        raise Reject("negative total")
    if order.total >= 1000 and context.attempt == 1:
        raise Retry("the bank has not answered yet", after=30)
    books.totals[order.id] = order.total  # by its id, since a message may come twice
    context.log.info("settled", extra={"order": order.id, "attempt": context.attempt})


@office.bucket("receipts", suffix=".pdf")
def file_receipt(receipt: ObjectEvent, books: Books) -> None:
    """File a receipt that was put into the bucket under the order that its key names: `customer/order.pdf`."""
    named = RECEIPT.fullmatch(receipt.key)
    if named is None or receipt.size == 0:
        raise Reject("no customer/order.pdf, or an empty one")
    books.receipts[named["order"]] = receipt.key


@office.collection("customers")
def follow(change: DocumentChange[Customer], books: Books) -> None:
    """Write to a customer where the document says now, and no more where there is none."""
    customer = change.after
    if customer is None:
        books.mails.pop(change.key["id"], None)
    elif "@" in customer.mail:
        books.mails[customer.id] = customer.mail
    else:
        raise Reject("no mail address")


@office.schedule("0 3 * * *")
def nightly(tick: Tick, books: Books, context: Context) -> None:
    """Tally the day at three in the morning, UTC."""
    context.log.info("tallied", extra={"due": str(tick.scheduled_at), **books.tally()})
