"""What came of a call: a response, a verdict for each item, or a value; nothing here knows a platform."""

from __future__ import annotations

from fungible.errors import AnswerError
from fungible.payload import to_json as _to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Mapping
    from typing import Any, TypeAlias

    from fungible.cookies import SetCookie
    from fungible.events.cloud import CloudEvent

    HeaderPairs: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
    Stream: TypeAlias = Iterable[bytes] | AsyncIterable[bytes]
    Body: TypeAlias = bytes | str | Stream
    Cookies: TypeAlias = Mapping[str, str] | Iterable[SetCookie | str]
    Verdict: TypeAlias = "Ack | Retry | Reject"


class Ack:
    """The item was handled; the source may forget it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ACK"


ACK = Ack()


class Replied(Ack):
    """The item was handled, and `event`, a CloudEvent, goes back to who sent it; few sources take one."""

    __slots__ = ("event",)

    def __init__(self, event: CloudEvent[Any]) -> None:
        self.event = event

    def __repr__(self) -> str:
        return f"Replied({self.event!r})"


class Retry(Exception):
    """Raise it when the same item may work later; under HTTP it is 503 with Retry-After.

    `after` is a hint in seconds, exact only where the platform takes one.
    """

    def __init__(self, reason: str = "", *, after: float | None = None) -> None:
        if after is not None and not 0 <= after < float("inf"):
            message = "Retry(after=…) takes seconds from 0"
            raise ValueError(message)
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Reject(Exception):
    """Raise it when an item will never work; it goes toward the dead letters, under HTTP it is 422."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Failures:
    """What a `Batch` handler returns: the items that failed, each with its verdict; all others are acked."""

    __slots__ = ("verdicts",)

    def __init__(self, verdicts: Mapping[Any, Retry | Reject]) -> None:
        given: Any = verdicts
        for verdict in given.values():
            if not isinstance(verdict, (Retry, Reject)):
                message = f"Failures holds Retry or Reject, not {type(verdict).__name__}"
                raise AnswerError(message)
        self.verdicts = {id(item): (item, verdict) for item, verdict in verdicts.items()}


class Returned:
    """A direct call came back with `value`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Failed:
    """A direct call raised `error`."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


_new = object.__new__
_JSON = ("content-type", "application/json")
_TEXT = ("content-type", "text/plain; charset=utf-8")
_BYTES = ("content-type", "application/octet-stream")
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class HttpResponse:
    """A status, ordered headers, cookies apart from them, and a body of bytes, text or chunks of bytes.

    Text is sent as UTF-8. A body of chunks is streamed where the platform streams and gathered elsewhere.
    Each cookie becomes one Set-Cookie line; a mapping gives plain name and value.
    """

    __slots__ = ("_sound", "body", "cookies", "headers", "status")

    body: Body
    cookies: list[str]
    headers: list[tuple[str, str]]
    status: int
    _sound: list[tuple[str, str]]

    def __init__(self, body: Body = b"", status: int = 200, headers: HeaderPairs = (), cookies: Cookies = ()) -> None:
        self._make(body, status, headers, cookies, None)

    def _make(
        self, body: Body, status: int, headers: HeaderPairs, cookies: Cookies, kind: tuple[str, str] | None
    ) -> HttpResponse:
        """Fill in a new answer; `kind` is its content type where the headers name none."""
        self.body = body
        self.status = status
        self.headers = found = checked(headers, kind) if headers else [kind] if kind else []
        self._sound = found.copy()
        self.cookies = _lines(cookies) if cookies else []
        if not 200 <= status <= 599:
            raise AnswerError(f"a final answer has a status from 200 to 599, not {status} (RFC 9110, 15)")
        return self

    @classmethod
    def json(cls, value: object, status: int = 200, headers: HeaderPairs = (), cookies: Cookies = ()) -> HttpResponse:
        """Return `value` as JSON: plain values, dataclasses, pydantic's models and msgspec's Structs."""
        return _new(cls)._make(_to_json(value), status, headers, cookies, _JSON)

    @classmethod
    def text(cls, text: str, status: int = 200, headers: HeaderPairs = (), cookies: Cookies = ()) -> HttpResponse:
        """Return plain text in UTF-8."""
        return _new(cls)._make(text, status, headers, cookies, _TEXT)

    @classmethod
    def redirect(
        cls, location: str, status: int = 307, headers: HeaderPairs = (), cookies: Cookies = ()
    ) -> HttpResponse:
        """Return a redirect to `location`, which must be a valid header value."""
        answer = cls(b"", status, headers, cookies)
        answer.headers += checked([("location", location)])
        return answer

    @classmethod
    def stream(
        cls, chunks: Stream, status: int = 200, headers: HeaderPairs = (), cookies: Cookies = ()
    ) -> HttpResponse:
        """Return a body that is made while it is sent; an error after the head aborts the connection."""
        return _new(cls)._make(chunks, status, headers, cookies, _BYTES)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None

    @property
    def streams(self) -> bool:
        """Whether the body is made while it is sent."""
        return not isinstance(self.body, (bytes, str))

    def _typed(self, kind: tuple[str, str] | None = None) -> HttpResponse:
        """Put a content type in front where there is none; gateways would make one up, each its own."""
        for name, _ in self.headers:
            if len(name) == 12 and name.lower() == "content-type":
                return self
        self.headers.insert(0, kind or (_TEXT if isinstance(self.body, str) else _BYTES))
        self._sound = self.headers.copy()
        return self

    def _rechecked(self) -> None:
        """Check again what a handler or a middleware may have added since the answer was made."""
        if self.headers != self._sound:
            self.headers = checked(self.headers)
            self._sound = self.headers.copy()
        if self.cookies:
            self.cookies = _lines(self.cookies)

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status}>"


def checked(headers: HeaderPairs, kind: tuple[str, str] | None = None) -> list[tuple[str, str]]:
    """Return header pairs that no client can read as two; CR, LF, NUL and foreign characters are errors.

    `kind` is put in front where no pair is a content type.
    """
    found: list[tuple[str, str]] = [*headers.items()] if type(headers) is dict else _pairs(headers)
    for name, value in found:
        typed = _KNOWN.get(name)
        if typed is None:
            typed = _check_name(name)
        if typed:
            kind = None
        if type(value) is not str or not (value.isascii() and value.isprintable()):
            _check_value(name, value)
    if kind is not None:
        found.insert(0, kind)
    return found


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [*headers.items()] if hasattr(headers, "items") else [(name, value) for name, value in headers]


_KNOWN: dict[str, bool] = {}
"""Names that were checked before, and whether they are content-type; an app has few, a client cannot choose them."""


def _check_name(name: str) -> bool:
    """Accept a token, tell whether it is content-type, and remember it while there are few."""
    given: object = name
    if type(given) is not str:
        message = f"a header's name is text, not {type(given).__name__}"
        raise AnswerError(message)
    if not name or not _TOKEN.issuperset(name):
        raise AnswerError("a header's name is a token of RFC 9110, 5.6.2, which this one is not")
    if name.lower() == "set-cookie":
        raise AnswerError("Set-Cookie is not a header here: give cookies=…, which every platform keeps apart")
    typed = name.lower() == "content-type"
    if len(_KNOWN) < 1000:
        _KNOWN[name] = typed
    return typed


def _check_value(name: str, value: str) -> None:
    """Accept tabs and Latin-1 as RFC 9110, 5.5 does, and nothing that ends a line."""
    given: object = value
    if type(given) is not str:
        message = f"header {name} must be text, not {type(given).__name__}"
        raise AnswerError(message)
    for character in value:
        if character != "\t" and not (" " <= character <= "~" or "\xa0" <= character <= "\xff"):
            message = f"header {name}: holds {character!a}, which a header value cannot carry (RFC 9110, 5.5)"
            raise AnswerError(message)


def _lines(cookies: Cookies) -> list[str]:
    from fungible.cookies import lines

    return lines(cookies)


_TEXTUAL = ("json", "xml", "javascript", "x-www-form-urlencoded", "yaml")
_SEEN: dict[str | None, bool] = {None: False, "application/json": True}
"""Content types met before, while they are few."""


def is_textual(content_type: str | None) -> bool:
    """Tell whether bodies of this type are text: text/*, JSON, XML, JavaScript, forms, or a named charset."""
    known = _SEEN.get(content_type)
    if known is not None or content_type is None:
        return bool(known)
    kind = content_type.lower()
    found = kind.startswith("text/") or "charset=" in kind or kind.partition(";")[0].strip().endswith(_TEXTUAL)
    if len(_SEEN) < 100:
        _SEEN[content_type] = found
    return found
