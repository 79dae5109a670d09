"""What the two HTTP kinds share: the parts of a URL, the client, and the answer."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.wire import utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Headers
    from fungible.outcome import HttpResponse


def client_ip(headers: Headers, peer: str | None) -> str | None:
    """Return what Google's front end appended to X-Forwarded-For: the last, since a client may send the others.

    Without that header nothing stands between the client and the server, whose peer it is then.
    """
    forwarded = headers.getlist("x-forwarded-for")
    if not forwarded:
        return peer
    return forwarded[-1].rpartition(",")[2].strip() or None


def url(headers: Headers, asked: str) -> str:
    """Return the URL that the client asked for; the front end ends TLS and says so in X-Forwarded-Proto."""
    scheme = headers.get("x-forwarded-proto")
    return f"{scheme}://{asked.partition('://')[2]}" if scheme else asked


def text(value: Any, at: str) -> str:
    """Return what must be text."""
    if type(value) is str:
        return value
    raise MalformedEvent(at, "is missing or is not text")


def body(wire: Any) -> bytes:
    """Return the whole body of a wire form."""
    found = wire.get("body") if type(wire) is dict else None
    if type(found) is bytes:
        return found
    raise MalformedEvent("body", "is missing or is not bytes")


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> Mapping[str, Any]:
    """Return status, header pairs in order and the body; a body that is whole has its length said."""
    headers = response.headers
    if response.cookies:
        headers = [*headers, *(("Set-Cookie", line) for line in response.cookies)]
    body: Any = response.body
    if type(body) is str:
        body = utf8(body)
    if type(body) is bytes and response.status not in (204, 304) and _unframed(headers):
        headers = [*headers, ("content-length", str(len(body)))]
    return {"status": response.status, "headers": headers, "body": body}


def _unframed(headers: list[tuple[str, str]]) -> bool:
    """Tell whether no header says the body's length yet."""
    for name, _ in headers:
        if len(name) in (14, 17) and name.lower() in ("content-length", "transfer-encoding"):
            return False
    return True
