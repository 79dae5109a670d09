"""The shop's tests, as any project has them: each runs on every surface of every platform that is installed."""

import asyncio

import pytest

from fungible.testing import Cloud, everywhere
from fungible.testing.events import context, document_change, http_request, message, object_event, tick
from office import Books, Customer, Order, file_receipt, follow, nightly, settle
from orders import PIXEL, app


def test_create(cloud: Cloud) -> None:
    answer = cloud.http(app, "POST", "/orders/7", json={"id": "a", "total": 3})
    assert (answer.status, answer.json()) == (202, {"accepted": "a", "customer": "7", "due": 7.5})
    assert answer.headers["location"] == "/orders/7/a"
    assert answer.headers["x-app"] == "orders"


@pytest.mark.parametrize(("order", "status"), [({"id": "a"}, 422), ({"id": "unicorn", "total": 1}, 409)])
def test_an_order_that_is_none_is_refused(cloud: Cloud, order: dict[str, object], status: int) -> None:
    assert cloud.http(app, "POST", "/orders/7", json=order).status == status


def test_search(cloud: Cloud) -> None:
    answer = cloud.http(app, "GET", "/orders/7", query={"tag": ["new", "paid"], "limit": 3})
    assert answer.json() == {"customer": "7", "tags": ["new", "paid"], "limit": 3, "channels": None}


def test_quote(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/quotes/7").json() == {"number": 7, "due": 11.5}
    assert cloud.http(app, "GET", "/quotes/x").status == 422


def test_labels_are_bytes(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/labels/a").body == PIXEL
    assert cloud.http(app, "PUT", "/labels/a", body=PIXEL).json()["size"] == len(PIXEL)


def test_session(cloud: Cloud) -> None:
    assert cloud.http(app, "POST", "/session").cookies == {"session": "s-7", "theme": "dark"}
    seen = cloud.http(app, "GET", "/session", cookies={"session": "s-7"})
    assert seen.json() == {"session": "s-7", "theme": "light"}


def test_files(cloud: Cloud) -> None:
    answer = cloud.http(app, "GET", "/files/a%20b/caf%C3%A9.txt").json()
    assert answer["path"] == "a b/café.txt"
    assert answer["raw"] in (None, "/files/a%20b/caf%C3%A9.txt")


def test_export_and_cancel(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/export").text == "id,total\r\n0,0\r\n1,10\r\n2,20\r\n"
    assert cloud.http(app, "DELETE", "/orders/7/a").status == 204


def test_what_is_inside_stays_inside(cloud: Cloud) -> None:
    answer = cloud.http(app, "GET", "/broken")
    assert answer.status == 500
    assert "inside stays" not in answer.text


def test_settle(cloud: Cloud) -> None:
    orders = [{"id": "a", "total": -1}, {"id": "b", "total": 1}, {"id": "c", "total": 2000}, "no order"]
    played = cloud.queue(app, "orders", orders)
    assert played.fates == ["dead", "done", "done", "dead"]
    assert played.verdicts == ["reject", "ack", "ack", "reject"]
    assert played.reasons[2] == ("the bank has not answered yet",)


@pytest.mark.clouds("aws", "azure", "cloudflare", "gcp")  # main.py leaves the receipts out
def test_receipts(cloud: Cloud) -> None:
    played = cloud.bucket(app, "receipts", ["7/a.pdf", "Jürgen/b 1.pdf", "a.pdf"])
    assert played.fates == ["done", "done", "dead"]
    assert played.verdicts == ["ack", "ack", "reject"]
    empty = object_event("7/c.pdf", size=0)
    assert cloud.send(app, "receipts", [empty], trigger="bucket").verdicts == ["reject"]


@pytest.mark.clouds("aws", "azure", "gcp")  # and so does entry.py the customers
def test_customers(cloud: Cloud) -> None:
    old, new = {"id": "7", "mail": "old@example.com"}, {"id": "7", "mail": "new@example.com"}
    assert cloud.collection(app, "customers", [(None, old), (old, new)]).fates == ["done", "done"]
    assert cloud.collection(app, "customers", [(None, {"id": "8", "mail": "nobody"})]).verdicts == ["reject"]
    played = cloud.collection(app, "customers", [(None, {"id": "9"})])
    assert played.reasons[0][0] == "the body is not what is asked for: after.mail is missing"


def test_nightly(cloud: Cloud) -> None:
    assert cloud.schedule(app, "nightly").fates == ["done"]


def test_what_the_books_say_after_a_day() -> None:
    """A handler is a function still; what it asks for is given by hand."""
    kept = Books()
    for order in (Order("a", 3), Order("b", 20)):
        asyncio.run(settle(message(order), kept, context()))
    file_receipt(object_event("7/a.pdf"), kept)
    there, moved = Customer("7", "old@example.com"), Customer("7", "new@example.com")
    follow(document_change(None, there), kept)
    follow(document_change(there, moved), kept)
    assert kept.mails == {"7": "new@example.com"}
    follow(document_change(moved, key={"id": "7"}), kept)
    assert kept.mails == {}
    nightly(tick("nightly"), kept, context())
    assert kept.tally() == {"orders": 2, "total": 23, "without_receipt": ["b"]}


def test_one_order_everywhere() -> None:
    everywhere(app, http_request("POST", "/orders/7", json={"id": "a", "total": 3})).assert_same()
