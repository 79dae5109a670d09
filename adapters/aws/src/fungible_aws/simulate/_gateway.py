"""What the three HTTP gateways have in common: parts of the request and parts of the answer."""

from __future__ import annotations

import json
from binascii import Error as Base64Error
from binascii import a2b_base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from fungible.errors import FungibleError
from fungible.outcome import HttpResponse, checked
from fungible.wire import base64_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fungible.events.http import HttpRequest

ACCOUNT = "123456789012"
REGION = "us-east-1"
EPOCH = 1_600_000_000_000
PATH_SAFE = "/:@!$&'()*+,;=-._~"
OWN_HEADERS = frozenset({"connection", "content-length", "transfer-encoding"})


LIMIT = 6 * 1024 * 1024
"""Bytes of a synchronous answer in JSON (Lambda developer guide, Lambda quotas)."""


class MalformedAnswer(Exception):
    """The function's answer is not what the gateway's contract asks for."""


def within_limit(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer that Lambda hands on; for one that is too large the invocation fails."""
    if len(json.dumps(answer)) > LIMIT:
        raise MalformedAnswer("the answer is over 6 MB")
    return answer


def as_object(value: Any, name: str) -> dict[str, Any]:
    """Return a JSON object; null is an empty one, anything else is malformed."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedAnswer(f"{name} is not an object")
    return cast("dict[str, Any]", value)


def as_list(value: Any, name: str) -> Sequence[Any]:
    """Return a JSON array; null is an empty one, anything else is malformed."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedAnswer(f"{name} is not a list")
    return cast("Sequence[Any]", value)


def encoded_path(request: HttpRequest) -> str:
    """Return the path as the client sent it, encoded anew where only the decoded one is known."""
    return request.raw_path or quote(request.path, safe=PATH_SAFE)


def raw_query(request: HttpRequest, options: Mapping[str, Any]) -> str:
    """Return the query as the client sent it (option `raw_query`), else encoded from its pairs."""
    sent: str | None = options.get("raw_query")
    if sent is not None:
        return sent
    pairs = request.query.multi_items()
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def cookie_lines(request: HttpRequest) -> list[str]:
    """Return the values of the Cookie headers; a request without one has those of its cookies."""
    lines = request.headers.getlist("cookie")
    if lines:
        return lines
    pairs = request.cookies.multi_items()
    return ["; ".join(f"{name}={value}" for name, value in pairs)] if pairs else []


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one value per name, repeated ones joined by commas."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def time_text(epoch: int) -> str:
    """Return milliseconds since 1970 as the gateways' log time, such as 12/Mar/2020:19:03:58 +0000."""
    return datetime.fromtimestamp(epoch / 1000, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")


def text_or_base64(body: bytes, *, textual: bool) -> tuple[str, bool]:
    """Return (body, isBase64Encoded); text that is not UTF-8 goes as base64 too."""
    if textual:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64_text(body), True


def json_response(status: int, text: str) -> HttpResponse:
    """Return an answer of the gateway's own, in JSON."""
    return HttpResponse(text.encode(), status, [("content-type", "application/json")])


def response(
    method: str,
    status: int,
    pairs: list[tuple[str, str]],
    cookies: list[str],
    body: bytes,
    content_type: str | None = None,
) -> HttpResponse:
    """Return what the client gets: framing is the gateway's, and so is the type where the function names none."""
    try:
        answer = HttpResponse(b"" if method == "HEAD" or status in (204, 304) else body, status)
        headers = checked(pairs)
        checked([("x", line) for line in cookies])
    except FungibleError as error:
        raise MalformedAnswer(str(error)) from None
    answer.headers = [pair for pair in headers if pair[0].lower() not in OWN_HEADERS]
    answer.cookies = cookies
    if content_type is not None and answer.header("content-type") is None:
        answer.headers.append(("content-type", content_type))
    return answer


def status_of(value: object, *, digits: bool = False) -> int:
    """Return an integer status; a string of digits only where the gateway takes one."""
    if digits and isinstance(value, str) and value.isdecimal() and value.isascii():
        return int(value)
    if type(value) is not int:
        raise MalformedAnswer("statusCode is not an integer")
    return value


def body_of(answer: Mapping[str, Any]) -> bytes:
    """Return the bytes that `body` and `isBase64Encoded` say."""
    body = answer.get("body")
    encoded = answer.get("isBase64Encoded")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedAnswer("body is not text")
    if encoded not in (None, True, False):
        raise MalformedAnswer("isBase64Encoded is not true or false")
    try:
        return a2b_base64(body, strict_mode=True) if encoded else body.encode()
    except (Base64Error, ValueError):
        raise MalformedAnswer("body is not what isBase64Encoded says") from None


def single_headers(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the pairs of `headers`, whose values are text, numbers or booleans."""
    return [(name, header_text(value)) for name, value in as_object(answer.get("headers"), "headers").items()]


def header_text(value: object) -> str:
    """Return one header value as text; lists, objects and null are none."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise MalformedAnswer("a header's value is not text")


def apart(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (headers, Set-Cookie lines)."""
    headers = [pair for pair in pairs if pair[0].lower() != "set-cookie"]
    return headers, [value for name, value in pairs if name.lower() == "set-cookie"]
