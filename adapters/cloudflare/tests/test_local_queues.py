"""The queues of Workers under Pyodide: every message is done or dead, whatever happens to it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake, Unsupported
from fungible.testing.running import said, soon
from fungible_cloudflare.local import Worker, serve, tools

SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.timeout(55)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def shop(lines: list[str]) -> Iterator[Worker]:
    with serve("shop:app", cwd=SAMPLES, visibility=0.0, log=lines.append) as running:
        yield running


def order(id: object, do: str = "ack") -> str:
    return json.dumps({"id": str(id), "do": do})


def fates(app: Worker, *bodies: str, queue: str = "orders", **options: Any) -> list[tuple[str, int]]:
    return [(one.fate, one.attempts) for one in app.send(queue, bodies, **options)]


def ended(lines: list[str], word: str = "ended") -> list[str]:
    found = (re.search(rf"{word} (\[.*\])", line) for line in lines)
    return [json.loads(one[1])[0] for one in found if one]


def test_each_verdict_is_one_call_and_the_others_stay_what_they_were(shop: Worker, lines: list[str]) -> None:
    words = ("ack", "reject", "retry", "raise", "exit", "always", "background", "ack")
    assert fates(shop, *(order(f"v{word}{at}", word) for at, word in enumerate(words))) == [
        ("done", 1),
        ("dead", 4),
        ("done", 2),
        ("done", 2),
        ("done", 2),
        ("dead", 4),
        ("done", 2),
        ("done", 1),
    ]
    assert soon(lambda: ended(lines, "began").count("vack7"))
    assert ended(lines, "began").count("vack0") == 1
    assert not any("after" in line and "comes after" in line for line in lines), "0.2 s are not cut"


def test_many_messages_go_in_batches(shop: Worker, lines: list[str]) -> None:
    assert fates(shop, *(order(f"m{number}") for number in range(57))) == [("done", 1)] * 57
    assert soon(lambda: "m56" in ended(lines))
    assert sorted(one for one in ended(lines) if one[0] == "m") == sorted(f"m{number}" for number in range(57))


def test_a_batch_handler_fails_messages_one_by_one(shop: Worker) -> None:
    bodies = [order(1), order(2, "retry"), order(3), order(4, "never"), "no JSON"]
    assert fates(shop, *bodies, queue="batches") == [("done", 1), ("dead", 4), ("done", 1), ("dead", 4), ("dead", 4)]


MALFORMED = ['{"id": 7}', '{"do": "ack"}', "no JSON", "[]", "null", '"\\ud800"', "[" * 3000 + "]" * 3000]


def test_a_malformed_message_is_rejected_alone(shop: Worker) -> None:
    found = fates(shop, order("a"), *MALFORMED, order("b"))
    assert found == [("done", 1), *[("dead", 4)] * len(MALFORMED), ("done", 1)]


def v8(expression: str) -> str:
    """Return what a producer that sends with content type v8 puts on the wire, as base64."""
    script = f'console.log(require("v8").serialize({expression}).toString("base64"))'
    node = tools.found(None).node
    return subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout.strip()


V8 = {
    '"text"': b"text",
    "{a: [1, null, true, 2.5, 'é']}": '{"a":[1,null,true,2.5,"é"]}'.encode(),
    "new Map([['a', new Map([['b', 1]])]])": b'{"a":{"b":1}}',
    "10n ** 20n": b"1" + b"0" * 20,
    "new Uint8Array([0, 255])": b"\x00\xff",
    "5": b"5",
    "null": b"null",
}
UNREADABLE = [
    "new Date(0)",
    "{when: new Date(0)}",
    "new Set([1])",
    "/a/",
    "new Map([[1, 2]])",
    "NaN",
    "{a: Infinity}",
    "{a: new Uint8Array(1)}",
    "(() => { const a = []; a.push(a); return a })()",
]


def test_a_body_of_any_content_type_is_read_or_rejected_for_itself(shop: Worker, lines: list[str]) -> None:
    for expression, raw in V8.items():
        [one] = shop.send("texts", [v8(expression)], attributes={"content_type": "v8"})
        assert (one.fate, one.attempts) == ("done", 1), expression
        assert said(lines, f"text {one.id} {raw.hex()} "), expression
    found = shop.send("texts", [v8(one) for one in UNREADABLE], attributes={"content_type": "v8"})
    assert [(one.fate, one.attempts) for one in found] == [("dead", 4)] * len(UNREADABLE)
    body = bytes(range(256))
    [one] = shop.send("texts", [base64.b64encode(body).decode()], attributes={"content_type": "bytes"})
    assert said(lines, f"text {one.id} {body.hex()} ")
    for text, content_type in (('{"a": 1}', "text"), ("é", "text")):
        [one] = shop.send("texts", [text], attributes={"content_type": content_type})
        assert said(lines, f"text {one.id} {text.encode().hex()} ")


def test_what_is_sent_is_done_or_dead_though_the_process_is_killed(lines: list[str]) -> None:
    words = ["ack", "retry", "raise", "reject", "always", "ack", "ack", "kill"]
    bodies = [order(number, words[number % len(words)]) for number in range(48)] + MALFORMED
    heard: list[str] = []
    with serve("shop:app", cwd=SAMPLES, visibility=0.0, receives=9, log=heard.append) as app:
        found = app.send("orders", bodies)
        started = len(app.runtimes)
    count = Counter(one.fate for one in found)
    print(f"sent {len(bodies)} = done {count['done']} + dead {count['dead']}")
    assert len(found) == len({one.id for one in found}) == len(bodies)
    sound = ["dead" if words[number % len(words)] in ("reject", "always") else "done" for number in range(48)]
    assert [one.fate for one in found] == sound + ["dead"] * len(MALFORMED)
    assert all(one.attempts == 9 and len(one.reasons) == 9 for one in found if one.fate == "dead")
    assert set(ended(heard)) == {str(at) for at, fate in enumerate(sound) if fate == "done"}
    assert any(reason.startswith("Ended: ") for one in found for reason in one.reasons)
    assert started > 1


def test_an_unbound_queue_is_never_acked() -> None:
    with serve("shop:Default", cwd=SAMPLES, visibility=0.0, log=lambda _: None) as app:
        [one] = app.send("orders", [order(1)])
        assert (one.fate, one.attempts) == ("dead", 4)
        assert one.reasons[0].startswith("UnknownEvent: ")
        assert fates(app, order(1), queue="orders-prod") == [("done", 1)]


def test_a_long_delay_is_cut_and_said_so() -> None:
    heard: list[str] = []
    with serve("shop:app", cwd=SAMPLES, visibility=0.0, longest_delay=0.1, log=heard.append) as app:
        assert fates(app, order(1, "retry")) == [("done", 2)]
    assert "a retry after 1 s comes after 0.1 s here" in heard, "a delay is whole seconds"


def test_what_a_queue_cannot_take_is_said(shop: Worker) -> None:
    with pytest.raises(Mistake, match="no queue nowhere"):
        shop.send("nowhere", ["{}"])
    with pytest.raises(Unsupported, match="no groups"):
        shop.send("orders", ["{}"], group="a")
    for attributes in ({"a": "b"}, {"content_type": "xml"}):
        with pytest.raises(Unsupported, match="no attributes but its content type"):
            shop.send("orders", ["{}"], attributes=attributes)
    with pytest.raises(Mistake, match="no JSON"):
        shop.send("orders", ["{"], attributes={"content_type": "json"})
    with pytest.raises(Mistake, match="base64"):
        shop.send("orders", ["é"], attributes={"content_type": "bytes"})
