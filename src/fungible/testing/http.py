"""What the laws know of HTTP: requests, responses, and the app that answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hypothesis import strategies as st

from fungible.app import App
from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.errors import PayloadError
from fungible.events.http import HttpRequest
from fungible.outcome import HttpResponse
from fungible.testing.strategies import BYTES, COOKIE_VALUES, LINES, LONE, NAMES, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from fungible.testing.surface import Surface

FIELDS = ("client_ip", "content", "cookies", "headers", "method", "path", "query", "raw_path")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
FRAMING = ("connection", "content-length", "transfer-encoding")
"""Headers that belong to the connection, which no platform hands through."""

_TYPES = ("application/json", "text/plain; charset=utf-8", "application/octet-stream", "image/png",
          "application/x-www-form-urlencoded", "application/vnd.x+json", "multipart/form-data; boundary=x")  # fmt: skip
_HEADER = st.tuples(NAMES.filter(lambda name: name.lower() not in (*FRAMING, "cookie", "set-cookie")), LINES)
_TYPE = st.sampled_from(_TYPES).map(lambda kind: ("Content-Type", kind))
_COOKIE = st.tuples(st.text("abcXYZ019_-", min_size=1, max_size=5), COOKIE_VALUES)
_SEGMENTS = st.lists(st.one_of(TEXT, TEXT.map(lambda text: f"{text}/x")), max_size=3)


_TEXTUAL = st.tuples(st.sampled_from(_TYPES[:2]), st.text(max_size=30).map(str.encode))
_CONTENT: SearchStrategy[tuple[str | None, bytes]] = st.one_of(
    st.tuples(st.sampled_from((None, *_TYPES)), BYTES), _TEXTUAL
)
"""A content type and a body, as often as not what most clients send: text that says so."""
_NO_TEXT = st.binary(max_size=20).map(lambda data: data + b"\xff")


_METHOD = st.sampled_from(METHODS)
_QUERY = st.lists(st.tuples(TEXT, TEXT), max_size=4)
_HEADERS = st.lists(_HEADER, max_size=4)
_UNTYPED = st.lists(_HEADER.filter(lambda pair: pair[0].lower() != "content-type"), max_size=4)
_COOKIES = st.lists(_COOKIE, max_size=3)
_CLIENT = st.sampled_from((None, "192.0.2.7", "2001:db8::1"))
_BODY: SearchStrategy[Any] = st.one_of(BYTES, TEXT, LONE, _NO_TEXT)
_STATUS = st.sampled_from((200, 201, 302, 400, 404, 500, 503))


@st.composite
def _requests(draw: DrawFn) -> HttpRequest:
    segments, (kind, body) = draw(_SEGMENTS), draw(_CONTENT)
    return HttpRequest(
        draw(_METHOD),
        "/" + "/".join(segments),
        raw_path=draw(st.sampled_from((None, "/" + "/".join(quote(one, safe="") for one in segments)))),
        query=draw(_QUERY),
        headers=[*([("Content-Type", kind)] if kind else []), *draw(_HEADERS)],
        cookies=draw(_COOKIES),
        body=body,
        client_ip=draw(_CLIENT),
    )


def events(_options: Mapping[str, Any]) -> SearchStrategy[HttpRequest]:
    """Return requests: any path, query, header, cookie and body that a client can send."""
    return _requests()


@st.composite
def _responses(draw: DrawFn) -> HttpResponse:
    return HttpResponse(
        draw(_BODY),
        draw(_STATUS),
        [draw(_TYPE), *draw(_UNTYPED)],
        [f"{name}={value}; Path=/" for name, value in draw(_COOKIES)],
    )


def outcomes(_event: Any) -> SearchStrategy[HttpResponse]:
    """Return answers of every make."""
    return _responses()


def facts(request: HttpRequest) -> dict[str, Any]:
    """Return what the request says; cookies stand apart, so that their header does not count as one."""
    headers = _many(request.headers.multi_items(), fold=True)
    headers.pop("cookie", None)
    return {
        "client_ip": request.client_ip,
        "content": request.body,
        "cookies": _many(request.cookies.multi_items()),
        "headers": headers,
        "method": request.method,
        "path": request.path,
        "query": _many(request.query.multi_items()),
        "raw_path": request.raw_path,
    }


def recorded_facts(request: HttpRequest) -> dict[str, Any]:
    """Return the facts a recorded case states: `facts`, and what only a platform can say."""
    return {**facts(request), "url": request.url, "principal": request.principal}


def _many(pairs: list[tuple[str, str]], *, fold: bool = False) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.lower() if fold else name, []).append(value)
    return found


def read_all(request: HttpRequest) -> None:
    """Read every accessor; a body that is not what is asked for is the client's PayloadError."""
    recorded_facts(request)
    for read in (request.text, request.json, request.form):
        try:
            read()
        except PayloadError as error:
            assert 400 <= error.status < 500
    for pairs in (request.query, request.headers, request.cookies):
        assert [pairs[name] for name in pairs] == [value for _, value in pairs.items()]
    assert repr(request)
    assert (dict(request.path_params), request.native) is not None


read_part = read_all


def carried(response: HttpResponse, surface: Surface) -> dict[str, Any]:
    """Return what a client must see of an answer on this surface."""
    headers = _many([pair for pair in response.headers if pair[0].lower() not in FRAMING], fold=True)
    if surface.row.capabilities["repeated_response_headers"] != "exact":
        headers = {name: [", ".join(values)] for name, values in headers.items()}
    if surface.row.capabilities["header_text"] != "exact":
        headers = {name: [_ascii(value) for value in values] for name, values in headers.items()}
    rewritten = surface.row.capabilities["set_cookie"] != "exact"
    body = response.body
    return {
        "status": response.status,
        "headers": headers,
        "cookies": meant(response.cookies) if rewritten else list(response.cookies),
        "body": body.encode(errors="surrogatepass") if isinstance(body, str) else body,
    }


NO_ANSWERS = (HttpResponse("\ud800"), HttpResponse(f"{'a' * 20}\udfffb", 200, {"content-type": "text/plain"}))
"""Answers that no wire carries, since their text is none."""


def refusal(response: HttpResponse, surface: Surface) -> str:
    """Return `must` for an answer that no wire carries, `may` where the table says that it differs, else nothing."""
    if isinstance(response.body, str) and any("\ud800" <= one <= "\udfff" for one in response.body):
        return "must"
    exact = {name for name, word in surface.row.capabilities.items() if word == "exact"}
    wide = not all(value.isascii() for _, value in response.headers)
    lost = (wide and "header_text" not in exact) or (len(response.cookies) > 1 and "set_cookie" not in exact)
    return "may" if lost else ""


def _ascii(text: str) -> str:
    """Return what a text says in any of its encodings."""
    return text.encode("ascii", "ignore").decode()


def meant(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return what Set-Cookie lines mean, in any order: each pair with its attributes (RFC 6265, 5.2)."""
    parts = [[part.strip() for part in line.split(";")] for line in lines]
    return sorted(
        (pair, sorted(one.lower() for one in rest if one.lower() not in ("", "path="))) for pair, *rest in parts
    )


def succeeded(outcome: HttpResponse) -> list[bool]:
    """Tell for each part of the outcome whether its sender takes it for handled."""
    return [outcome.status < 400]


def app_of(act: Callable[[Any, Context], Any], *, waits: bool = False, name: str = "law") -> App:
    """Return an app that answers every path and method by what `act(event, context)` returns."""
    app = App(name)
    if waits:

        async def waiting(request: HttpRequest, context: Context) -> Any:
            return act(request, context)

        handler: Any = waiting
    else:

        def plain(request: HttpRequest, context: Context) -> Any:
            return act(request, context)

        handler = plain
    for path in ("/", "/{rest...}"):
        app.http(*METHODS, path=path)(handler)
    return app


def sample(_options: Mapping[str, Any]) -> HttpRequest:
    """Return one plain event."""
    return HttpRequest("POST", "/orders/7", body=b'{"id": "a"}', headers={"content-type": "application/json"})


def marked(event: HttpRequest) -> bool:
    """Tell whether a fault that is meant for one part of an event is meant for this."""
    return event.method == "POST"


def spared(_event: HttpRequest) -> list[int]:
    """Return the parts of the event that a fault of the marked one need not touch: there are none."""
    return []


def echo(event: HttpRequest, _context: Context) -> Any:
    """Answer with what was asked, for two surfaces to be compared by."""
    from fungible.testing.recorded import to_json

    return HttpResponse(
        to_json({name: value for name, value in facts(event).items() if name != "method"}),
        202,
        [("content-type", "application/json"), ("x-method", event.method)],
        {"seen": "yes"},
    )


def play(surface: Surface, event: HttpRequest) -> Any:
    """Return what a client sees of an app that echoes its request."""
    return surface.outcome(app_of(echo), surface.build(event))


def same(mine: Surface, my: HttpResponse, theirs: Surface, their: HttpResponse) -> tuple[Any, Any]:
    """Return both answers as far as both surfaces carry what they show."""
    from fungible.testing.projection import shared
    from fungible.testing.recorded import from_json

    found: list[Any] = []
    for surface, answer in ((mine, my), (theirs, their)):
        seen: dict[str, Any] = {**carried(answer, surface), "cookies": meant(answer.cookies)}
        if seen["body"]:
            asked = from_json(bytes(seen.pop("body")).decode())
            both = {name: word for name, word in surface.carries.items() if name != "method"}
            others = (theirs if surface is mine else mine).carries
            seen["asked"] = shared(asked, both, others)
        found.append(seen)
    return found[0], found[1]


def event_of(given: Mapping[str, Any]) -> Any:
    """Return a recorded event as the facts it states."""
    return {**given, "content": _bytes(given["content"])}


def outcome_of(given: Mapping[str, Any]) -> HttpResponse:
    """Return a recorded outcome."""
    headers = [(name, value) for name, value in given["headers"]]
    return HttpResponse(given["body"], given["status"], headers, given["cookies"])


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
