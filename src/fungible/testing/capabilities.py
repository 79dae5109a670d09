"""Honesty: what a table says of a kind is what a law sees of it.

Each capability has one observer here, which returns `exact` or the word for how the surface differs; a table that
says `differs: …` must hold that word and name its document in brackets.
"""

from __future__ import annotations

import re
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from fungible.app import App
from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.errors import FungibleError
from fungible.events.document import DocumentChange
from fungible.events.http import HttpRequest, as_bytes
from fungible.events.message import Batch, Message
from fungible.events.object import ObjectEvent
from fungible.outcome import ACK, HttpResponse, Reject, Retry
from fungible.testing import http, invoke
from fungible.testing.surface import Surface
from fungible.testing.triggers import ITEMS, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

DECLARATION = re.compile(r"exact|(differs|unsupported): .+ \[.+\]")
EXACT = "exact"
MEGABYTE = 1024 * 1024
_BIG = 11 * MEGABYTE
_ANY = "application/octet-stream"


def table(codecs: ModuleType) -> None:
    """Every trigger of the core is carried by a kind of the table, or is declared unsupported, with its reason."""
    carried = {word for row in codecs.KINDS.values() for word in (row.trigger, *row.also)}
    missing: Mapping[str, str] = getattr(codecs, "UNSUPPORTED", {})
    assert carried | missing.keys() == set(TRIGGERS)
    assert not carried & missing.keys()
    for text in missing.values():
        assert text.startswith("unsupported: ")
        assert DECLARATION.fullmatch(text)
    for kind, row in codecs.KINDS.items():
        assert kind.isidentifier()
        assert row.capabilities.keys() == {name for name, trigger in OBSERVERS if trigger == row.trigger}


def honest(surface: Surface, capability: str) -> None:
    """The declared word is what is seen: exact is delivered, differs differs as it says."""
    observe = OBSERVERS.get((capability, surface.row.trigger))
    assert observe is not None, f"no observer knows the capability {capability}"
    declared = surface.row.capabilities[capability]
    assert DECLARATION.fullmatch(declared), "an exception names its document in brackets"
    try:
        seen = observe(surface)
    except FungibleError:
        seen = "unsupported"
    assert (seen == EXACT) == (declared == EXACT), f"declared {declared!r}, seen {seen!r}"
    assert seen in declared, f"declared {declared!r}, seen {seen!r}"


def _ask(surface: Surface, answer: Any, event: HttpRequest | None = None) -> HttpResponse:
    """Return what a client sees of an answer."""
    found: HttpResponse = surface.outcome(
        http.app_of(lambda *_: answer), surface.build(event or HttpRequest("GET", "/x"))
    )
    return found


def _request(surface: Surface, event: HttpRequest) -> HttpRequest:
    """Return the request as a handler sees it."""
    seen: list[HttpRequest] = []
    surface.deliver(http.app_of(lambda request, _: seen.append(request)), surface.build(event))
    return seen[0]


def _streaming(surface: Surface) -> str:
    began: list[int] = []

    def chunks() -> Iterator[bytes]:
        for at in range(3):
            began.append(at)
            yield b"x"

    wire = surface.build(HttpRequest("GET", "/x"))
    answer = surface.deliver(http.app_of(lambda *_: HttpResponse.stream(chunks())), wire)
    late = not began
    body = surface.read(answer, wire).body
    assert (body, began) == (b"xxx", [0, 1, 2])
    return EXACT if late else "gathered"


def _response_size(surface: Surface) -> str:
    """Ask for what is over the declared limit, or 11 MB; what stays below it passes, in whatever form it goes."""
    found = re.search(r"at most (\d+) MB", surface.row.capabilities["response_size"])
    most = int(found[1]) * MEGABYTE if found else 0
    for body in (
        ("text/plain", "x" * (most - 1000)),
        ("text/plain", b"x" * (most - 1000)),
        (_ANY, bytes(most * 7 // 10)),
    ):
        seen = _sized(surface, *body) if most else None
        assert seen is None or (seen.status, seen.body) == (200, as_bytes(body[1], "body"))
    every = [_sized(surface, *body) for body in ((_ANY, b"\xff" * _BIG), ("text/plain", "x" * _BIG))]
    if most:  # escapes count, each as what it takes in JSON
        every += [_sized(surface, "text/plain", text * (most // 2)) for text in ('""\t', "\xe9")]
    assert all(one.status == 200 or one.header("content-type") == "application/problem+json" for one in every)
    [status] = {one.status for one in every}
    return EXACT if status == 200 else str(status)


def _sized(surface: Surface, kind: str, body: str | bytes) -> HttpResponse:
    return _ask(surface, HttpResponse(body, 200, {"content-type": kind}))


def _set_cookie(surface: Surface) -> str:
    lines = ["a=1; Path=/", "b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT"]
    seen = _ask(surface, HttpResponse(b"x", cookies=lines)).cookies
    if seen == lines:
        return EXACT
    return "rewritten" if http.meant(seen) == http.meant(lines) else "joined"


def _kept(values: list[str]) -> str:
    """Return what became of the values `1` and `2` of one name."""
    if values == ["1", "2"]:
        return EXACT
    return "last" if values == ["2"] else "joined"


def _repeated_response_headers(surface: Surface) -> str:
    seen = _ask(surface, HttpResponse(b"x", headers=[("x-a", "1"), ("x-b", "3"), ("x-a", "2")]))
    return _kept([value for name, value in seen.headers if name.lower() == "x-a"])


def _header_text(surface: Surface) -> str:
    """Send what Latin-1 has and ASCII has not (RFC 9110, 5.5); the client reads a header's bytes as Latin-1."""
    seen = _ask(surface, HttpResponse(b"x", headers=[("x-a", "caf\xe9")])).header("x-a")
    return EXACT if seen == "caf\xe9" else "UTF-8" if seen == "caf\xc3\xa9" else "lost"


def _repeated_request_headers(surface: Surface) -> str:
    return _kept(_request(surface, HttpRequest(headers=[("x-a", "1"), ("x-a", "2")])).headers.getlist("x-a"))


def _repeated_query(surface: Surface) -> str:
    return _kept(_request(surface, HttpRequest(query=[("a", "1"), ("b", "3"), ("a", "2")])).query.getlist("a"))


def _encoded_path(surface: Surface) -> str:
    seen = _request(surface, HttpRequest(path="/x/a/b c", raw_path="/x/a%2Fb%20c"))
    assert seen.path == "/x/a/b c"
    return EXACT if seen.raw_path == "/x/a%2Fb%20c" else "arrives as /"


def _binary_response(surface: Surface) -> str:
    return EXACT if _ask(surface, bytes(range(256))).body == bytes(range(256)) else "text"


def _untyped_response(surface: Surface) -> str:
    return _ask(surface, HttpResponse(b"", 202)).header("content-type") or EXACT


def _head_content_length(surface: Surface) -> str:
    seen = _ask(surface, "hello", HttpRequest("HEAD", "/x"))
    assert seen.body == b""
    return EXACT if seen.header("content-length") == "5" else "no Content-Length"


def _deadline(surface: Surface) -> str:
    """Read `remaining` where the platform leaves 7 seconds."""
    seen: list[float] = []
    trigger = surface.trigger

    def act(_event: Any, context: Context) -> None:
        seen.append(context.remaining())

    wire = surface.build(trigger.sample(surface.options))
    surface.deliver(trigger.app_of(act), wire, surface.native(wire, 7))
    return EXACT if 6 < seen[0] <= 7 else "none"


def _fates(surface: Surface, words: str, groups: str = "") -> tuple[list[bool], list[str]]:
    """Return which items are forgotten, and which ran, of a delivery where each `x` fails."""
    trigger, ran = surface.trigger, list[str]()

    def act(item: Any, _context: Context) -> None:
        ran.append(trigger.identity(item))
        if trigger.mark(item) == "x":
            raise Retry

    names: list[Any] = list(groups) or [None] * len(words)
    event = [trigger.make(at, word, names[at]) for at, word in enumerate(words)]
    app = trigger.app_of(act)
    parts = trigger.deliveries(event, surface)
    verdicts = [one for part in parts for one in surface.outcome(app, surface.build(part))]
    places = {trigger.identity(one): str(at) for at, one in enumerate(event)}
    return trigger.succeeded(verdicts), [places[one] for one in ran]


def _partial(surface: Surface) -> str:
    """See what one failure among three costs the others, as bound here and without partial answers asked for."""
    asked = Surface(surface.package, surface.kind, {**surface.options, "partial": True})
    if asked.one_answer:
        return "unsupported"
    if surface.row.trigger == "schedule":
        return EXACT  # an instant comes alone
    bare = Surface(surface.package, surface.kind, {**surface.options, "partial": False})
    assert _fates(asked, ".x.", "abc")[0][:2] == [True, False]
    return EXACT if any(_fates(bare, ".x.", "abc")[0]) else "partial=True"


def _several(surface: Surface) -> bool:
    """Tell whether a delivery may hold more than one item."""
    return surface.options.get("most") != 1


def _order(surface: Surface) -> str:
    """In an ordered source nothing behind a failure of its group runs; other groups go on."""
    trigger = surface.trigger
    if not surface.ordered or not _several(surface):
        return EXACT
    alone = getattr(trigger.make(3, ".", "h"), "group", None) is None  # all of a delivery are in one order
    fates, ran = _fates(surface, ".x..", "gggh")
    expected = [True, False, False, not alone]
    assert fates == ([False] * 4 if surface.one_answer else expected)
    return EXACT if "2" not in ran else "unordered"


_GONE: Mapping[str, Callable[[str], Any]] = {
    "bucket": lambda name: ObjectEvent("a", action="deleted", bucket=name),
    "collection": lambda name: DocumentChange({"id": "a"}, action="deleted", collection=name, before={"id": "a"}),
}


def _deletions(surface: Surface) -> str:
    """Delete a document or an object, where the source tells of it at all."""
    if "deleted" not in surface.options.get("actions", ("deleted",)):
        return "unsupported"
    seen: list[tuple[str | None, Any]] = []
    app = surface.trigger.app_of(lambda gone, _: seen.append((gone.action, getattr(gone, "after", None))))
    surface.deliver(app, surface.build([_GONE[surface.row.trigger](surface.options["name"])]))
    return EXACT if seen == [("deleted", None)] else "another change"


def _batch(surface: Surface) -> str:
    """See what a handler of batches gets where the binding asks for nothing."""
    surface = Surface(surface.package, surface.kind, {})
    trigger = surface.trigger
    sizes: list[int] = []
    app = App("law")

    def orders(batch: Any) -> None:
        sizes.append(len(batch))

    orders.__annotations__ = {"batch": GenericAlias(Batch, (trigger.event,))}
    trigger.listen(app)(orders)
    event = trigger.sample({}) if surface.row.trigger != "schedule" else [trigger.make(0, "", None)]
    for part in trigger.deliveries(event, surface):
        surface.deliver(app, surface.build(part))
    return EXACT if sizes == [len(event)] else "single"


def _attempt(surface: Surface) -> str:
    seen: list[int | None] = []

    def act(message: Message[Any], context: Context) -> None:
        seen.extend((message.attempt, context.attempt))

    surface.deliver(surface.trigger.app_of(act), surface.build([Message("", id="m", attempt=3)]))
    return EXACT if seen == [3, 3] else "not counted"


def _answered(surface: Surface, verdict: Exception) -> Any:
    """Return what the source makes of one item's verdict, beside one that is acked."""
    trigger = surface.trigger
    event = [trigger.make(0, "x", "g"), trigger.make(1, ".", "h")]
    failing = trigger.identity(event[0])

    def act(item: Any, _context: Context) -> None:
        if trigger.identity(item) == failing:
            raise verdict

    found = surface.outcome(trigger.app_of(act), surface.build(trigger.deliveries(event, surface)[0]))
    assert found[0] is not ACK
    return found[0]


def _retry_after(surface: Surface) -> str:
    found = _answered(surface, Retry(after=30))
    return EXACT if isinstance(found, Retry) and found.after == 30 else "decides"


def _reject(surface: Surface) -> str:
    return EXACT if isinstance(_answered(surface, Reject("no")), Reject) else "as Retry"


def _any_json(surface: Surface) -> str:
    values = (None, True, 1, 1.5, "a", [1, [2]], {"a": {"b": None}})
    events = [invoke.framed(value, surface.options) for value in values]
    told = [invoke.play(surface, event) for event in events]
    return EXACT if told == [("returned", event) for event in events] else "converted"


_ITEM = {
    "batch": _batch,
    "deadline": _deadline,
    "partial": _partial,
    "reject": _reject,
    "retry_after": _retry_after,
}
OBSERVERS: Mapping[tuple[str, str], Callable[[Surface], str]] = {
    ("streaming", "http"): _streaming,
    ("response_size", "http"): _response_size,
    ("set_cookie", "http"): _set_cookie,
    ("repeated_response_headers", "http"): _repeated_response_headers,
    ("repeated_request_headers", "http"): _repeated_request_headers,
    ("repeated_query", "http"): _repeated_query,
    ("encoded_path", "http"): _encoded_path,
    ("binary_response", "http"): _binary_response,
    ("untyped_response", "http"): _untyped_response,
    ("deadline", "http"): _deadline,
    ("head_content_length", "http"): _head_content_length,
    ("header_text", "http"): _header_text,
    **{(name, word): observer for word in ITEMS for name, observer in _ITEM.items()},
    **{("order", word): _order for word in ("queue", "topic", "stream", "collection")},
    **{("attempt", word): _attempt for word in ("queue", "topic")},
    **{("deletions", word): _deletions for word in ("bucket", "collection")},
    ("deadline", "invoke"): _deadline,
    ("any_json", "invoke"): _any_json,
}
"""What sees each capability of a trigger; a table names exactly these."""
