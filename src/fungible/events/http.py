"""The HTTP request that a handler reads, the same on every platform."""

from __future__ import annotations

from types import MappingProxyType

from fungible.errors import MalformedEvent, PayloadError
from fungible.events import Headers, Lazy, MultiMap, lazily, new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    from fungible.events import Readers

    Pairs: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_UNREAD = object()


class HttpRequest(Lazy):
    """One request, whole: the body is complete and bounded, so that sync code may read it anywhere.

    `path` is decoded and starts with `/`; `raw_path` is the same as the client sent it, None where the platform
    decoded it; `query`, `headers` and `cookies` are ordered multi-maps; `client_ip` comes only from the
    field that the platform vouches for; `principal` is what the platform authenticated, as it says it;
    `content` is the body as the wire gives it (text or bytes), `body` the same as bytes;
    `url` is absolute where the platform gives the host; `native` is the platform's own object.
    """

    __slots__ = ()
    _triggers = ("http",)

    method: str
    path: str
    raw_path: str | None
    query: MultiMap
    headers: Headers
    cookies: MultiMap
    content: bytes | str
    path_params: Mapping[str, str]
    client_ip: str | None
    url: str
    principal: Mapping[str, Any] | None
    native: Any
    _json: Any = _UNREAD

    def __init__(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        query: Pairs = (),
        headers: Pairs = (),
        cookies: Pairs = (),
        body: bytes | str = b"",
        raw_path: str | None = None,
        path_params: Mapping[str, str] = _NOTHING,
        client_ip: str | None = None,
        url: str | None = None,
        principal: Mapping[str, Any] | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.method = method
        self.path = path
        self.raw_path = raw_path
        self.query = MultiMap(query)
        self.headers = Headers(headers)
        self.cookies = MultiMap(cookies)
        self.content = body
        self.path_params = path_params
        self.client_ip = client_ip
        self.url = path if url is None else url
        self.principal = principal
        self.native = native

    @property
    def body(self) -> bytes:
        """The body as bytes."""
        return as_bytes(self.content, "body")

    def text(self) -> str:
        """Return the body as UTF-8 text; anything else is the client's 400."""
        return as_text(self.content)

    def json(self) -> Any:
        """Return the body parsed as JSON, parsed once; anything else is the client's 400."""
        if self._json is _UNREAD:
            from fungible.payload import from_json

            self._json = from_json(self.content)
        return self._json

    def form(self) -> MultiMap:
        """Return the fields of an `application/x-www-form-urlencoded` body; another type is a 415."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise PayloadError("the body is not application/x-www-form-urlencoded", status=415)
        from fungible.wire import parse_query

        try:
            return MultiMap(parse_query(self.text().strip(), "body"))
        except MalformedEvent as error:
            raise PayloadError(error.problem, status=400) from None

    def __repr__(self) -> str:
        return f"<HttpRequest {self.method} {self.path}>"


lazily(HttpRequest, "client_ip", "cookies", "native", "principal", "raw_path", "url")


class LateRequest(HttpRequest):
    """A request whose larger fields are read late too: of these a codec may have some, all or none at hand."""

    __slots__ = ()


lazily(LateRequest, "content", "headers", "path_params", "query")


def received(read: Readers) -> Callable[[Any, str, str], HttpRequest]:
    """Return what makes a kind's requests of wire form, method and path; `read` reads all other fields late."""

    class Received(LateRequest):
        __slots__ = ()
        _read = read

        def __init__(self, wire: Any, method: str, path: str) -> None:
            self._wire = wire
            self.method = method
            self.path = path

    return Received


def whole(
    read: Readers, wire: Any, method: str, path: str, content: bytes | str, headers: Headers, query: MultiMap
) -> HttpRequest:
    """Return a request that came with body, headers and query, as nearly all do; `read` reads the rest late.

    A field that no reader stands behind costs a quarter to keep and to ask for.
    """
    request = new(HttpRequest)
    request._read = read
    request._wire = wire
    request.method = method
    request.path = path
    request.content = content
    request.headers = headers
    request.query = query
    request.path_params = _NOTHING
    return request


def as_bytes(content: bytes | str, at: str) -> bytes:
    """Return text as UTF-8; a lone surrogate, which JSON can carry and UTF-8 cannot, is malformed."""
    if isinstance(content, bytes):
        return content
    try:
        return content.encode()
    except UnicodeEncodeError:
        raise MalformedEvent(at, "holds a lone surrogate, which is no text") from None


def as_text(content: bytes | str) -> str:
    """Return bytes as UTF-8 text; bytes that are none are the sender's fault."""
    if isinstance(content, str):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise PayloadError("the body is not UTF-8", status=400) from None
