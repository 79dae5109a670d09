"""What is seen of each capability of a surface of HTTP: `exact`, or the word for how it differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fungible.events.http import HttpRequest, as_bytes
from fungible.outcome import HttpResponse
from fungible.testing import http
from fungible.testing.surface import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fungible.testing.surface import Surface

MEGABYTE = 1024 * 1024
_BIG = 11 * MEGABYTE
_ANY = "application/octet-stream"


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


OBSERVERS: Mapping[str, Callable[[Surface], str]] = {
    "streaming": _streaming,
    "response_size": _response_size,
    "set_cookie": _set_cookie,
    "repeated_response_headers": _repeated_response_headers,
    "repeated_request_headers": _repeated_request_headers,
    "repeated_query": _repeated_query,
    "encoded_path": _encoded_path,
    "binary_response": _binary_response,
    "untyped_response": _untyped_response,
    "head_content_length": _head_content_length,
    "header_text": _header_text,
}
