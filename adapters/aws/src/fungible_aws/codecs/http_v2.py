"""API Gateway HTTP API, payload format 2.0 (API Gateway developer guide, Lambda proxy integrations).

Function URLs speak it too, and all HTTP kinds of Lambda share its bodies.
"""

from __future__ import annotations

from fungible.errors import AnswerError, MalformedEvent
from fungible.events import SingleHeaders
from fungible.events.http import LateRequest, whole
from fungible.outcome import is_textual
from fungible.wire import base64_bytes, base64_text, cookie_map, may, need, plain_cookies, plain_query, query_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Headers, MultiMap, Readers
    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "absent", "query": "exact", "headers": "joined",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip

LIMIT = 6 * 1024 * 1024
"""Bytes of a synchronous answer (Lambda developer guide, Lambda quotas)."""


_SMALL = LIMIT // 6
"""Characters of a text that stays under the limit however it is escaped in JSON."""


def content(wire: Mapping[str, Any]) -> str | bytes:
    """Return the body: text as it stands, bytes where isBase64Encoded says so."""
    body: str | None = may(wire, "body", str)
    if body is None:
        return ""
    return base64_bytes(body, "body") if may(wire, "isBase64Encoded", bool) else body


def headers(wire: Mapping[str, Any]) -> Headers:
    """Return the headers; gateways send null where there are none."""
    return SingleHeaders(may(wire, "headers", dict) or {})


def _query(wire: Mapping[str, Any]) -> MultiMap:
    """Return the query from its raw text: the decoded map joins repeated keys with commas."""
    raw: str = need(wire, "rawQueryString", str)
    return query_map(raw[1:] if raw[:1] == "?" else raw, "rawQueryString")


def _cookies(wire: Mapping[str, Any]) -> MultiMap:
    """Return the cookies from their own list, or from a header where something in front of the function left one."""
    lines = may(wire, "cookies", list)
    header = headers(wire).get("cookie") if lines is None else None
    return cookie_map([header] if header is not None else lines or (), "cookies")


def _source_ip(wire: Mapping[str, Any]) -> str | None:
    found: str | None = may(wire["requestContext"]["http"], "sourceIp", str, "requestContext.http.")
    return found


def _principal(wire: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = may(wire["requestContext"], "authorizer", dict, "requestContext.")
    return found


def _url(wire: Mapping[str, Any]) -> str:
    domain = may(wire["requestContext"], "domainName", str, "requestContext.") or "localhost"
    query: str = need(wire, "rawQueryString", str)
    return f"https://{domain}{quoted(need(wire, 'rawPath', str))}" + (f"?{query}" if query else "")


def quoted(path: str) -> str:
    """Return a path as a URL writes it; what is encoded already stays as it is."""
    if path.isascii() and path.isprintable() and " " not in path and "?" not in path and "#" not in path:
        return path
    from urllib.parse import quote

    return quote(path, safe="/%:@!$&'()*+,;=~", errors="replace")


READ: Readers = {
    "client_ip": _source_ip,
    "content": content,
    "cookies": _cookies,
    "headers": headers,
    "native": lambda wire: wire,
    "path_params": lambda _: {},
    "principal": _principal,
    "query": _query,
    "raw_path": lambda _: None,
    "url": _url,
}


def decode(wire: Any, _options: Options, read: Readers = READ, /) -> HttpRequest:
    """Return the request; its path came decoded, so that it is never decoded again."""
    try:
        context, path = wire["requestContext"], wire["rawPath"]
        method = context["http"]["method"]
    except (KeyError, TypeError):
        raise _broken(wire) from None
    if type(method) is not str or type(path) is not str:
        raise _broken(wire)
    stage = context.get("stage")
    if stage != "$default" and stage is not None:
        path = _without_stage(stage, path)
    body, found, query = wire.get("body", ""), wire.get("headers"), plain_query(wire.get("rawQueryString"))
    if type(body) is not str or wire.get("isBase64Encoded") or type(found) is not dict or query is None:
        late = LateRequest.of(read, wire)
        late.method = method
        late.path = path or "/"
        return late
    request = whole(read, wire, method, path or "/", body, SingleHeaders(found), query)
    lines = wire.get("cookies")
    cookies = plain_cookies(lines) if type(lines) is list else None
    if cookies is not None:
        request.cookies = cookies
    return request


def _without_stage(stage: object, path: str) -> str:
    """Drop the stage that a named one puts in front of rawPath; `$default` puts none there."""
    if type(stage) is not str:
        raise MalformedEvent("requestContext.stage", "is not text")
    if path == f"/{stage}":
        return "/"
    return path[len(stage) + 1 :] if path.startswith(f"/{stage}/") else path


def _broken(wire: Mapping[str, Any]) -> MalformedEvent:
    """Return the error of the first required field that is missing or is not what it must be."""
    try:
        need(
            need(need(wire, "requestContext", dict), "http", dict, "requestContext."),
            "method",
            str,
            "requestContext.http.",
        )
        need(wire, "rawPath", str)
    except MalformedEvent as error:
        return error
    raise AssertionError


def body_fields(body: Any, kind: str | None) -> tuple[str, bool]:
    """Return the body as the wire takes it, and whether as base64: text plain, whatever is no UTF-8 not."""
    if type(body) is str:
        return _bounded(body), False
    if not isinstance(body, bytes):
        raise AnswerError("chunks are gathered before they are sent here")
    if body and not is_textual(kind):
        return _bounded(base64_text(body)), True
    try:
        return _bounded(str(body, "utf-8")), False
    except UnicodeDecodeError:
        return _bounded(base64_text(body)), True


def _bounded(body: str) -> str:
    """Refuse what Lambda would refuse; a body that cannot reach the limit when escaped is not measured."""
    if len(body) > _SMALL and _escaped_size(body) > LIMIT:
        raise AnswerError("the answer is over Lambda's 6 MB; send a link to it instead")
    if not body.isascii() and not _is_text(body):
        raise AnswerError("the answer's text holds a lone surrogate, which is no text")
    return body


def _escaped_size(body: str) -> int:
    """Return a bound of the size in JSON: two bytes for each escape, six for what is not ASCII."""
    if body.isascii():
        return len(body) + sum(map(body.count, '"\\\n\r\t'))
    import json

    return len(json.dumps(body))


def _is_text(body: str) -> bool:
    try:
        body.encode()
    except UnicodeEncodeError:
        return False
    return True


_LOWER: set[str] = {"content-type", "content-length", "location", "allow", "retry-after", "cache-control", "etag"}
"""Names that need no folding, grown by those that were met."""


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Return one value a name, in lower case; repeated ones are joined (RFC 9110, 5.2)."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
        if len(_LOWER) < 1000:
            _LOWER.add(key)
    return joined


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the answer of payload 2.0: repeated headers joined, cookies apart, one Set-Cookie each."""
    headers = response.headers
    joined = dict(headers)
    if len(joined) < len(headers) or not _LOWER.issuperset(joined):
        joined = _joined(headers)
    body = response.body
    is_base64 = False
    if type(body) is not str or len(body) > _SMALL or not body.isascii():
        body, is_base64 = body_fields(body, joined.get("content-type"))
    answer: dict[str, Any] = {
        "statusCode": response.status,
        "headers": joined,
        "body": body,
        "isBase64Encoded": is_base64,
    }
    if response.cookies:
        answer["cookies"] = list(response.cookies)
    return answer
