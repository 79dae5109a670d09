"""API Gateway HTTP APIs, payload format 2.0.

API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs": format of the event, format of
the response, and what is inferred where the answer has no statusCode. That guide names no list of text types:
those here were measured (github.com/ministackorg/ministack/pull/766). From memory: the Cookie header is not
in `headers`; the 500 for a wrong answer. The default content type is that of AWS's own Lambda test tool.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fungible_aws.simulate._gateway import (
    ACCOUNT,
    EPOCH,
    REGION,
    MalformedAnswer,
    apart,
    as_list,
    as_object,
    body_of,
    cookie_lines,
    joined,
    json_response,
    raw_query,
    response,
    single_headers,
    status_of,
    text_or_base64,
    time_text,
    within_limit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

API = "a1b2c3d4e5"
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"stage": "prod"})
"""The ways to set up an API that give different wires."""
TEXT_TYPES = frozenset({"application/json", "application/javascript", "application/xml"})


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of a request: its path decoded, its repeated headers and query keys joined by commas.

    Options: api_id, stage, account, region, domain, request_id, time (ms since 1970), raw_query.
    """
    given = options or {}
    stage = given.get("stage", "$default")
    api = given.get("api_id", API)
    region = given.get("region", REGION)
    path = unquote(request.raw_path, errors="replace") if request.raw_path else request.path
    event = proxy_event(
        request,
        {
            "request_id": "JKJaXmPLvHcESHA=",
            "domain": f"{api}.execute-api.{region}.amazonaws.com",
            "api_id": api,
            **given,
        },
        path if stage == "$default" else f"/{stage}{path}",
    )
    event["headers"].pop("cookie", None)
    return event


def proxy_event(request: HttpRequest, options: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return an event of format 2.0, which HTTP APIs and function URLs share; keys without a value are absent."""
    headers = joined((name.lower(), value) for name, value in request.headers.multi_items())
    lines = cookie_lines(request)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": raw_query(request, options),
        "cookies": [part.strip() for line in lines for part in line.split(";") if part.strip()],
        "headers": {**headers, "cookie": "; ".join(lines)} if lines else headers,
        "queryStringParameters": joined(request.query.multi_items()),
        "requestContext": request_context(request, options, path),
        "isBase64Encoded": False,
    }
    if request.body:
        textual = is_text(headers.get("content-type"))
        event["body"], event["isBase64Encoded"] = text_or_base64(request.body, textual=textual)
    for absent in ("cookies", "queryStringParameters"):
        if not event[absent]:
            del event[absent]
    return event


def request_context(request: HttpRequest, options: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return what the gateway knows of the call."""
    epoch = options.get("time", EPOCH)
    return {
        "accountId": options.get("account", ACCOUNT),
        "apiId": options["api_id"],
        "domainName": options["domain"],
        "domainPrefix": options["domain"].partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.client_ip or "127.0.0.1",
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": options["request_id"],
        "routeKey": "$default",
        "stage": options.get("stage", "$default"),
        "time": time_text(epoch),
        "timeEpoch": epoch,
    }


def is_text(content_type: str | None) -> bool:
    """Tell the four types that come as text; all others, forms and a missing type too, come as base64."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in TEXT_TYPES


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; a wrong answer and a failed invocation are a 500 of the gateway's own."""
    try:
        return understood(answer, wire, "text/plain; charset=utf-8")
    except MalformedAnswer:
        return json_response(500, '{"message":"Internal Server Error"}')


def understood(answer: Any, wire: Mapping[str, Any], content_type: str | None) -> HttpResponse:
    """Return the response of an answer in format 2.0; one without statusCode is the body of a 200 in JSON."""
    if isinstance(answer, BaseException):
        raise MalformedAnswer("the invocation failed") from answer
    method: str = wire["requestContext"]["http"]["method"]
    if not isinstance(answer, dict) or "statusCode" not in answer:
        text = answer if isinstance(answer, str) else json.dumps(answer, separators=(",", ":"))
        return response(method, 200, [("content-type", "application/json")], [], text.encode())
    found = within_limit(as_object(answer, "the answer"))
    headers, set_cookies = apart(single_headers(found))
    cookies = as_list(found.get("cookies"), "cookies")
    if not all(isinstance(line, str) for line in cookies):
        raise MalformedAnswer("cookies holds what is not text")
    body = body_of(found)
    default = content_type if body else None
    return response(method, status_of(found["statusCode"]), headers, [*set_cookies, *cookies], body, default)
