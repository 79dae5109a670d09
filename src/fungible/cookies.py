"""Set-Cookie lines, checked against RFC 6265, 4.1.1; loaded only when an answer sets one."""

from __future__ import annotations

from fungible.errors import AnswerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any, Literal

    from fungible.outcome import Cookies

_VALUE = frozenset(chr(c) for c in range(0x21, 0x7F)) - frozenset('",;\\')
_NAME = frozenset(chr(c) for c in range(0x21, 0x7F)) - frozenset('()<>@,;:\\"/[]?={}')


class SetCookie:
    """One cookie of an answer; `max_age` is in seconds, `expires` an aware datetime."""

    __slots__ = ("line",)

    def __init__(
        self,
        name: str,
        value: str,
        *,
        max_age: int | None = None,
        expires: datetime | None = None,
        path: str | None = None,
        domain: str | None = None,
        secure: bool = False,
        http_only: bool = False,
        same_site: Literal["strict", "lax", "none"] | None = None,
        partitioned: bool = False,
    ) -> None:
        parts = [_pair(name, value)]
        if max_age is not None:
            parts.append(f"Max-Age={int(max_age)}")
        if expires is not None:
            parts.append(f"Expires={_date(expires)}")
        parts += [f"{key}={_attribute(text)}" for key, text in (("Domain", domain), ("Path", path)) if text is not None]
        parts += ["Secure"] * secure + ["HttpOnly"] * http_only
        if same_site is not None:
            parts.append(f"SameSite={_attribute(same_site.capitalize())}")
        parts += ["Partitioned"] * partitioned
        self.line = "; ".join(parts)

    def __str__(self) -> str:
        return self.line


def _pair(name: str, value: str) -> str:
    if not name or not _NAME.issuperset(name):
        raise AnswerError("a cookie's name is a token of RFC 6265, 4.1.1, which this one is not")
    bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    if not _VALUE.issuperset(bare):
        message = f"cookie {name}: the value holds a character that RFC 6265, 4.1.1 forbids; encode it first"
        raise AnswerError(message)
    return f"{name}={value}"


def _date(moment: datetime) -> str:
    """Return the date as RFC 9110, 5.6.7 writes it, in GMT."""
    from datetime import UTC
    from email.utils import format_datetime

    if moment.tzinfo is None:
        raise AnswerError("a cookie's expires is an aware datetime, which this one is not")
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _attribute(text: str) -> str:
    if ";" in text or not (text.isascii() and text.isprintable()):
        raise AnswerError("a cookie's attribute holds a character that RFC 6265, 4.1.1 forbids")
    return text


def _line(cookie: SetCookie | str) -> str:
    """Accept a Set-Cookie line made elsewhere, when its pair and its characters are legal."""
    if isinstance(cookie, SetCookie):
        return cookie.line
    pair = cookie.partition(";")[0]
    name, equals, value = pair.partition("=")
    if not equals or not (cookie.isascii() and cookie.isprintable()):
        raise AnswerError("a Set-Cookie line reads `name=value; attributes` in printable ASCII (RFC 6265, 4.1.1)")
    _pair(name.strip(), value.strip())
    return cookie


def lines(cookies: Cookies) -> list[str]:
    """Return the Set-Cookie lines of what a handler gave."""
    if isinstance(cookies, (str, SetCookie)):
        raise AnswerError("cookies=… takes a mapping or a list of cookies")
    given: Any = cookies
    if hasattr(given, "items"):
        return [_pair(name, value) for name, value in given.items()]
    return [_line(cookie) for cookie in given]
