"""An HTTP trigger (FunctionRpc.proto, RpcHttp; azure-functions-host, ToRpcHttp and RawScriptResult).

The wire form is what the worker hands over: `method`, the whole `url`, `headers` with one value a name, `body` as
bytes, and `client_ip` where something in front of the host vouches for it. The query is read from `url`: the map
that comes beside it joins repeated keys and drops empty values.
"""

from __future__ import annotations

from fungible.errors import AnswerError, MalformedEvent
from fungible.events import SingleHeaders
from fungible.events.http import received
from fungible.wire import base64_bytes, cookie_map, may, percent_decoded, query_map, utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import MultiMap, Readers
    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "decoded", "raw_path": "absent", "query": "exact", "headers": "joined",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _headers(wire: Mapping[str, Any]) -> SingleHeaders:
    found = wire.get("headers")
    if type(found) is not dict:
        raise MalformedEvent("headers", "is missing or is not an object")
    return SingleHeaders(found)


def _cookies(wire: Mapping[str, Any]) -> MultiMap:
    header = _headers(wire).get("cookie")
    return cookie_map([] if header is None else [header], "headers.cookie")


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    found: str | None = may(wire, "client_ip", str)
    return found


def _principal(wire: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what App Service's authentication says of the caller; without it any client could write the header."""
    header = _headers(wire).get("x-ms-client-principal") if wire.get("authenticated") is True else None
    if header is None:
        return None
    from json import loads

    try:
        found = loads(base64_bytes(header, "headers.x-ms-client-principal"))
    except ValueError:
        found = None
    if type(found) is not dict:
        raise MalformedEvent("headers.x-ms-client-principal", "is not an object in JSON")
    return found


READ: Readers = {
    "client_ip": _client_ip,
    "cookies": _cookies,
    "headers": _headers,
    "native": lambda wire: wire,
    "path_params": lambda _: {},
    "principal": _principal,
    "query": lambda wire: query_map(_parts(wire["url"])[1], "url"),
    "raw_path": lambda _: None,
    "url": lambda wire: wire["url"],
}


_request = received(READ)


def _parts(url: str) -> tuple[str, str]:
    """Return (path, query) of `scheme://host/path?query`, both still encoded."""
    at = url.find("/", url.find("://") + 3 if "://" in url else 0)
    path, _, query = url[at:].partition("?") if at >= 0 else ("/", "", "")
    return path or "/", query


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; the host encoded its path anew, so that it is decoded once."""
    if type(wire) is not dict:
        raise MalformedEvent("the event", "is not an object")
    method, url, body = wire.get("method"), wire.get("url"), wire.get("body")
    if type(method) is not str or type(url) is not str:
        raise MalformedEvent("url" if type(method) is str else "method", "is missing or is not text")
    if type(body) is not bytes:
        raise MalformedEvent("body", "is missing or is not bytes")
    request = _request(wire, method, percent_decoded(_parts(url)[0], "url"))
    request.content = body
    return request


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the status, one value a header name, the cookies, and the body as bytes."""
    body = _bytes(response)
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key = name.lower()
        if not value.isascii():
            message = f"header {key} holds what is not ASCII, which the platform does not send"
            raise AnswerError(message)
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    if response.status not in (204, 304) and "content-length" not in headers and "transfer-encoding" not in headers:
        headers["content-length"] = str(len(body))
    answer: dict[str, Any] = {"status_code": response.status, "headers": headers, "cookies": (), "body": body}
    if response.cookies:
        headers["set-cookie"], answer["cookies"] = _cookie_parts(response.cookies)
    return answer


def _bytes(response: HttpResponse) -> bytes:
    body = response.body
    if type(body) is bytes:
        return body
    if not isinstance(body, str):
        raise AnswerError("chunks are gathered before they are sent here")
    return utf8(body)


_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""Characters that Uri.EscapeDataString leaves alone; the host escapes all others in the values of its cookies."""


def _cookie_parts(lines: list[str]) -> tuple[str, list[dict[str, str]]]:
    """Return the line that goes as a header, and the others as the host's own cookies.

    The header map holds one Set-Cookie. Of the host's cookies the value is escaped and the path is not, so that the
    path carries every attribute, those among them that the host does not know; the header carries the value that would
    be escaped.
    """
    cookies = [_cookie(line) for line in lines]
    changed = [at for at, one in enumerate(cookies) if not _UNRESERVED.issuperset(one["value"])]
    chosen = changed[0] if changed else 0
    if len(changed) > 1 or any(one["name"] == cookies[chosen]["name"] for one in cookies[:chosen]):
        name = cookies[changed[-1]]["name"]
        message = (
            f"cookie {name}: the platform sends one value as it is and escapes those of the other cookies; "
            "keep to letters, digits and -._~, as base64.urlsafe_b64encode without its = does"
        )
        raise AnswerError(message)
    return lines[chosen], cookies[:chosen] + cookies[chosen + 1 :]


def _cookie(line: str) -> dict[str, str]:
    """Return name, value, and the path followed by all other attributes."""
    pair, *attributes = (part.strip() for part in line.split(";"))
    name, _, value = pair.partition("=")
    path = ""
    rest = ""
    for attribute in attributes:
        key, _, text = attribute.partition("=")
        if key.strip().lower() == "path":
            path = text.strip()
        elif attribute:
            rest += f"; {attribute}"
    return {"name": name.strip(), "value": value.strip(), "path": path + rest}
