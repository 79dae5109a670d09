"""API Gateway REST API, and HTTP API with payload 1.0 (API Gateway developer guide, Lambda proxy integrations)."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import Headers, MultiMap
from fungible.events.http import received
from fungible.wire import cookie_map, may, need, percent_decoded
from fungible_aws.codecs import http_v2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Readers
    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "exact",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _pairs(wire: Mapping[str, Any], many: str, single: str) -> list[tuple[str, str]]:
    """Return all values of a map; the single-value map, which keeps the last, where the other is null."""
    lists: Mapping[str, Any] | None = may(wire, many, dict)
    if lists is not None:
        pairs = []
        for name, values in lists.items():
            if type(values) is not list or not all(type(value) is str for value in values):
                raise MalformedEvent(f"{many}.{name}", "is not a list of texts")
            pairs += [(name, value) for value in values]
        return pairs
    values = may(wire, single, dict) or {}
    for name, value in values.items():
        if type(value) is not str:
            raise MalformedEvent(f"{single}.{name}", "is not text")
    return list(values.items())


def _headers(wire: Mapping[str, Any]) -> Headers:
    return Headers(_pairs(wire, "multiValueHeaders", "headers"))


def _cookies(wire: Mapping[str, Any]) -> MultiMap:
    return cookie_map(_headers(wire).getlist("cookie"), "cookie")


def _source_ip(wire: Mapping[str, Any]) -> str | None:
    identity = may(wire["requestContext"], "identity", dict, "requestContext.") or {}
    found: str | None = may(identity, "sourceIp", str, "requestContext.identity.")
    return found


def _url(wire: Mapping[str, Any]) -> str:
    """Return the URL, its query encoded anew since the gateway sends it decoded."""
    from urllib.parse import urlencode

    domain = may(wire["requestContext"], "domainName", str, "requestContext.") or "localhost"
    query = urlencode(_query_pairs(wire), errors="replace")
    return f"https://{domain}{http_v2.quoted(wire['path'])}" + (f"?{query}" if query else "")


def _query_pairs(wire: Mapping[str, Any]) -> list[tuple[str, str]]:
    return _pairs(wire, "multiValueQueryStringParameters", "queryStringParameters")


READ: Readers = {
    **http_v2.READ,
    "client_ip": _source_ip,
    "cookies": _cookies,
    "headers": _headers,
    "query": lambda wire: MultiMap.of(_query_pairs(wire)),
    "raw_path": lambda wire: wire["path"] or "/",
    "url": _url,
}
_received = received(READ)


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; the stage is not in `path`, which came encoded."""
    need(wire, "requestContext", dict)
    path = percent_decoded(need(wire, "path", str) or "/", "path")
    return _received(wire, need(wire, "httpMethod", str), path)


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the answer with every value of every header, Set-Cookie among them."""
    many: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for name, value in response.headers:
        many.setdefault(spelled.setdefault(name.lower(), name), []).append(value)
    if response.cookies:
        many["set-cookie"] = list(response.cookies)
    body, is_base64 = http_v2.body_fields(response.body, response.header("content-type"))
    return {
        "statusCode": response.status, "multiValueHeaders": many, "body": body, "isBase64Encoded": is_base64
    }  # fmt: skip
