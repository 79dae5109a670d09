"""A handler of any source stays, for the checkers, the function it was, and its event has the type it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_type

from fungible import App, Batch, CloudEvent, DocumentChange, Failures, Message, ObjectEvent, Record, Reject, Tick


@dataclass
class Order:
    id: str


app = App("market")


@app.topic("news")
def news(message: Message[Order]) -> None:
    assert_type(message.body, Order)


assert_type(news(Message(Order("a"))), None)


@app.stream("clicks", concurrency=2)
async def click(record: Record[Order]) -> None:
    assert_type(record.body, Order)
    assert_type(record.key, str | bytes | None)


@app.stream("views")
def views(records: Batch[Record[Order]]) -> Failures:
    return Failures({record: Reject() for record in records})


assert_type(views(Batch([Record(Order("a"))])), Failures)


@app.bucket("receipts", on=["created", "deleted"], prefix="in/", suffix=".pdf")
def receipt(event: ObjectEvent) -> None:
    assert_type(event.size, int | None)


assert_type(receipt(ObjectEvent("a")), None)


@app.collection("customers")
def customer(change: DocumentChange[Order]) -> None:
    assert_type(change.before, Order | None)
    assert_type(change.after, Order | None)


assert_type(customer(DocumentChange(after=Order("a"))), None)


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    assert_type(tick.name, str)


assert_type(nightly(Tick()), None)


@app.cloud_event("audit", type="com.example.*", source="/shop")
async def audit(event: CloudEvent[Order]) -> CloudEvent[Order]:
    assert_type(event.data, Order)
    return event


@app.invoke(kind="aws/cognito")
def signed_up(event: dict[str, object]) -> dict[str, object]:
    return event


assert_type(signed_up({}), dict[str, object])
