"""What a push may bring: any JSON in its body, any header, with and without metadata; and what a drop does."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fungible import App, Message, Reject, Retry
from fungible.errors import MalformedEvent
from fungible.runtime import Runtime
from fungible.testing.strategies import JSON, mutated
from fungible.testing.triggers import QUEUE
from fungible_gcp import pubsub
from fungible_gcp.cloud_trace import to_traceparent
from fungible_gcp.codecs import pubsub as codec
from fungible_gcp.entry import PLATFORM
from fungible_gcp.simulate import native
from fungible_gcp.simulate import pubsub as simulator

PUSH = json.loads(simulator.build([Message("a", id="1", attributes={"a": "b"}, attempt=2, group="g")])["body"])
METADATA = "x-goog-pubsub-message-id"


def wire(body: bytes, *headers: tuple[str, str]) -> dict[str, Any]:
    return {"path": "/o", "headers": [list(pair) for pair in headers], "body": body}


@pytest.mark.hypothesis
@given(st.one_of(mutated(PUSH), JSON))
def test_any_json_is_a_message_or_malformed(push: Any) -> None:
    try:
        [message] = codec.decode(wire(json.dumps(push).encode()), {})
    except MalformedEvent:
        return
    QUEUE.read_all([message])


@pytest.mark.hypothesis
@given(st.binary(), st.dictionaries(st.sampled_from(("x-goog-pubsub-publish-time", METADATA, "a", "Host")), st.text()))
def test_any_body_is_a_message_where_no_wrapper_is(body: bytes, headers: dict[str, str]) -> None:
    [message] = codec.decode(wire(body, *headers.items()), {"unwrapped": True})
    assert isinstance(message, Message)
    QUEUE.read_all([message])
    assert message.raw == body


def test_without_metadata_a_body_is_all_that_comes() -> None:
    [message] = codec.decode(wire(b'{"a": 1}', ("Host", "h"), ("User-Agent", "u")), {"unwrapped": True})
    assert isinstance(message, Message)
    facts = message.id, message.text, message.attributes, message.sent_at, message.attempt, message.source
    assert facts == ("", '{"a": 1}', {}, None, None, None)


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"null", b'{"message": 1}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_push_is_the_whole_delivery_s_error(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        codec.decode(wire(body), {})


def answered(do: str, on_reject: Any) -> int:
    """Return the status that one message is answered with."""
    app = App("shop")

    @app.queue("orders")
    def settle(message: Message[str]) -> None:
        if message.body == "reject":
            raise Reject
        if message.body == "retry":
            raise Retry
        if message.body != "ack":
            raise OSError

    runtime = Runtime(app, PLATFORM, {"orders": pubsub(path="/o", on_reject=on_reject)})
    data = do if do == "!" else b64encode(do.encode()).decode()
    push = wire(json.dumps({"message": {"data": data, "messageId": "1"}}).encode())
    _, work = runtime.deliver("pubsub", push, native(push, 30))
    answer: Any = work()
    return int(answer["status"])


@pytest.mark.parametrize(
    ("do", "kept", "dropped"),
    [("ack", 204, 204), ("retry", 503, 503), ("raise", 503, 503), ("reject", 503, 204), ("!", 503, 204)],
)
def test_a_drop_acks_what_never_can_work_and_nothing_else(do: str, kept: int, dropped: int) -> None:
    assert (answered(do, "retry"), answered(do, "drop")) == (kept, dropped)


@pytest.mark.parametrize(
    ("header", "traceparent"),
    [
        ("105445aa7843bc8bf206b12000100000/1;o=1", "00-105445aa7843bc8bf206b12000100000-0000000000000001-01"),
        (f"{'AB' * 16}/18446744073709551615", f"00-{'ab' * 16}-ffffffffffffffff-00"),
        ("105445aa7843bc8bf206b12000100000/18446744073709551616;o=1", None),
        ("105445aa7843bc8bf206b12000100000/;o=1", None),
        ("105445aa7843bc8bf206b12000100000/1a", None),
        ("105445aa7843bc8bf206b12000100000/²", None),
        ("", None),
    ],
)  # fmt: skip
def test_google_s_trace_header_is_w3c_s(header: str, traceparent: str | None) -> None:
    assert to_traceparent(header) == traceparent
