"""Bytes-level rules that codecs share; each raises MalformedEvent with the place, never the value."""

from __future__ import annotations

from fungible.errors import AnswerError, MalformedEvent
from fungible.events import MultiMap, Parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

_NAMES = {str: "text", int: "an integer", dict: "an object", list: "an array", bool: "true or false"}


def need(wire: Mapping[str, Any], key: str, kind: type, at: str = "") -> Any:
    """Return the required value of `key`, which must be exactly `kind`."""
    if type(wire) is not dict:
        raise MalformedEvent(at.rstrip(".") or "the event", "is not an object")
    value = wire.get(key)
    if type(value) is kind:
        return value
    raise MalformedEvent(at + key, "is missing" if key not in wire else f"is not {_NAMES[kind]}")


def may(wire: Mapping[str, Any], key: str, kind: type, at: str = "") -> Any:
    """Return the value of `key`, None where it is absent or null; any other type is malformed."""
    value = wire.get(key)
    if value is None or type(value) is kind:
        return value
    raise MalformedEvent(at + key, f"is not {_NAMES[kind]}")


def base64_bytes(text: str, at: str) -> bytes:
    """Return the bytes that `text` says; characters outside RFC 4648, 4 are malformed, not skipped."""
    from binascii import a2b_base64

    try:
        return a2b_base64(text, strict_mode=True)
    except ValueError:
        raise MalformedEvent(at, "is not base64") from None


def base64_text(data: bytes) -> str:
    """Return bytes as base64 without line ends."""
    from binascii import b2a_base64

    return str(b2a_base64(data, newline=False), "ascii")


def percent_decoded(text: str, at: str) -> str:
    """Undo one round of percent-encoding; bytes that are no UTF-8 are malformed, not replaced."""
    if "%" not in text:
        return text
    from urllib.parse import unquote

    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise MalformedEvent(at, "is not UTF-8 under its percent-encoding") from None


def parse_query(text: str, at: str) -> list[tuple[str, str]]:
    """Return the pairs of `a=1&b=` in order, empty values and repeated names kept."""
    if not text:
        return []
    pairs: Any = [part.partition("=")[::2] for part in text.split("&") if part]
    if "%" in text or "+" in text:
        return [(_unquoted(name, at), _unquoted(value, at)) for name, value in pairs]
    return pairs  # type: ignore[no-any-return]


def query_map(text: str, at: str) -> MultiMap:
    """Return the multi-map of a raw query."""
    plain = plain_query(text)
    return MultiMap.of(parse_query(text, at)) if plain is None else plain


def plain_query(text: object) -> MultiMap | None:
    """Return the multi-map of a raw query in which nothing is encoded, None where a closer look is needed."""
    if type(text) is not str or "%" in text or "+" in text or "?" in text:
        return None
    return Parts(text.split("&"))


def cookie_map(lines: Sequence[object], at: str) -> MultiMap:
    """Return the multi-map of Cookie header lines."""
    plain = plain_cookies(lines)
    return MultiMap.of(parse_cookies(lines, at)) if plain is None else plain


def plain_cookies(lines: Sequence[object]) -> MultiMap | None:
    """Return the multi-map of lines with one bare cookie each, None where a closer look is needed."""
    for line in lines:
        if type(line) is not str or "=" not in line or ";" in line or '"' in line or " " in line:
            return None
    return Parts(lines)  # type: ignore[arg-type]  # each was seen to be text


def _unquoted(text: str, at: str) -> str:
    return percent_decoded(text.replace("+", " "), at)


def parse_cookies(lines: Sequence[object], at: str) -> list[tuple[str, str]]:
    """Return the pairs of Cookie header lines in order (RFC 6265, 4.2.1); quotes around a value are dropped."""
    pairs = []
    for line in lines:
        if type(line) is not str:
            raise MalformedEvent(at, "holds what is not text")
        if ";" not in line and '"' not in line and " " not in line:
            name, equals, value = line.partition("=")
            if equals:
                pairs.append((name, value))
            continue
        for part in line.split(";"):
            name, equals, value = part.partition("=")
            if equals:
                value = value.strip()
                pairs.append((name.strip(), _bare(value) if value[:1] == '"' else value))
    return pairs


def _bare(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[-1] == '"' else value


def quoted_path(path: str) -> str:
    """Return a decoded path as a URL has it, where the server did not keep what the client sent."""
    from urllib.parse import quote

    return quote(path, safe="/%:@!$&'()*+,;=~", errors="replace")


def utf8(text: str) -> bytes:
    """Return an answer's text as UTF-8."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise AnswerError("the answer's text holds a lone surrogate, which is no text") from None


def from_millis(value: object, at: str) -> datetime:
    """Return an aware UTC datetime for milliseconds since 1970, given as a number or its digits."""
    from datetime import UTC, datetime, timedelta

    try:
        digits = value if type(value) is str else str(value) if type(value) is int else ""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(digits))
    except (ValueError, OverflowError):
        raise MalformedEvent(at, "is no time in milliseconds") from None


def from_rfc3339(text: str, at: str) -> datetime:
    """Return an aware datetime of RFC 3339; digits beyond microseconds are cut."""
    from datetime import datetime

    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise MalformedEvent(at, "is no time of RFC 3339")
    return found
