"""An event that a handler returns goes back to a sender that takes one; from any other source it is no ack."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from fungible import App, Batch, CloudEvent, Reject
from fungible.errors import AnswerError
from fungible.outcome import ACK, Replied
from fungible.testing.surface import Surface, adapters, surfaces
from fungible.testing.triggers import CLOUD_EVENT

SURFACES = [one for package in adapters().values() for one in surfaces(package, "cloud_event")]
ASKING = Surface("fungible_container", "cloud_events", {"reply": True})


def answer(event: CloudEvent[Any], **facts: Any) -> CloudEvent[Any]:
    given: dict[str, Any] = {"id": event.id, **facts}
    return CloudEvent({"settled": event.id}, type="settled", source="/shop", **given)


def sync_app(**facts: Any) -> App:
    app = App("a")

    @app.cloud_event("orders")
    def orders(event: CloudEvent[Any]) -> CloudEvent[Any]:
        return answer(event, **facts)

    return app


def async_app() -> App:
    app = App("a")

    @app.cloud_event("orders")
    async def orders(event: CloudEvent[Any]) -> CloudEvent[Any]:
        return answer(event)

    return app


def event(surface: Surface) -> Any:
    return surface.build([CLOUD_EVENT.make(1, "a", None)])


@pytest.mark.parametrize("make", [sync_app, async_app])
def test_a_sender_that_asks_for_a_reply_gets_it(make: Any) -> None:
    told = ASKING.deliver(make(), event(ASKING))
    headers = dict(told["head"]["headers"])
    assert told["head"]["status"] == 200
    assert headers[b"ce-id"] == b"e1"
    assert headers[b"content-type"] == b"application/json"
    assert json.loads(told["body"]) == {"settled": "e1"}


@pytest.mark.parametrize("make", [sync_app, async_app])
@pytest.mark.parametrize("surface", SURFACES, ids=lambda one: one.id)
def test_where_nobody_takes_it_the_event_is_not_acked(surface: Surface, make: Any) -> None:
    fates = surface.outcome(make(), event(surface))
    assert CLOUD_EVENT.succeeded(fates) == [False]


def test_a_sender_may_take_replies_without_saying_so() -> None:
    always = Surface("fungible_container", "cloud_events", {"replies": "always"})
    assert always.deliver(sync_app(), event(always))["head"]["status"] == 200


def test_a_reply_that_cannot_be_sent_is_not_acked() -> None:
    with pytest.raises(AnswerError, match="id=…"):
        ASKING.deliver(sync_app(id=""), event(ASKING))


class Connection:
    """What a resource of the call makes."""


def test_a_call_that_ends_badly_takes_its_reply_back() -> None:
    app = App("a")

    @app.resource(scope="call")
    def connection() -> Iterator[Connection]:
        yield Connection()
        if app.functions:
            raise OSError("the commit failed")

    @app.cloud_event("orders")
    def orders(event: CloudEvent[Any], connection: Connection) -> CloudEvent[Any]:
        return answer(event)

    assert ASKING.deliver(app, event(ASKING))["head"]["status"] == 503


def test_a_middleware_may_reply_or_reject_instead() -> None:
    app = async_app()

    @app.middleware
    def around(event: Any, _context: Any) -> Generator[None, Any, Any]:
        outcome = yield
        return Reject("no replies here") if isinstance(outcome, Replied) else ACK

    assert ASKING.deliver(app, event(ASKING))["head"]["status"] == 400


def test_a_batch_has_no_one_reply() -> None:
    app = App("a")

    @app.cloud_event("orders")
    def orders(batch: Batch[CloudEvent[Any]]) -> CloudEvent[Any]:
        return answer(batch[0])

    assert ASKING.deliver(app, event(ASKING))["head"]["status"] == 503
    many = Surface("fungible_container", "cloud_events_batch", {})
    wire = many.build([CLOUD_EVENT.make(at, "a", None) for at in range(2)])
    wire["scope"]["headers"].append((b"prefer", b"reply"))
    assert many.deliver(sync_app(), wire)["head"]["status"] == 503
