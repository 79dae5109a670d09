"""API Gateway REST APIs, Lambda proxy integration.

API Gateway developer guide, "Lambda proxy integrations in API Gateway" (input and output format), "Binary media
types for REST APIs", "Amazon API Gateway important notes" (a Content-Type is always sent, application/json by
default). The path stays encoded (measured, standard-server issue 93). The simulated API has the
resources `/` and `/{proxy+}`, and takes every type as binary unless `binary_media_types` says otherwise.
From memory: `proxy` comes without its percent-encoding; numbers and booleans pass as header values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.wire import base64_text
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
    encoded_path,
    header_text,
    json_response,
    response,
    single_headers,
    status_of,
    time_text,
    within_limit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

API = "a1b2c3d4e5"
NOBODY = (
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType"),
    *("cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn"),
)


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of a request: each header and query key twice, with its last value and with all.

    Options: api_id, stage, account, region, request_id, time (ms since 1970), binary_media_types.
    """
    given = options or {}
    pairs = [pair for pair in request.headers.multi_items() if pair[0].lower() != "cookie"]
    headers = grouped([*pairs, *(("Cookie", line) for line in cookie_lines(request))])
    query = grouped(request.query.multi_items(), fold=False)
    path = encoded_path(request)
    body, encoded = body_text(request, given)
    return {
        "resource": "/" if path == "/" else "/{proxy+}",
        "path": path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": None if path == "/" else {"proxy": request.path[1:]},
        "stageVariables": None,
        "requestContext": request_context(request, path, given),
        "body": body,
        "isBase64Encoded": encoded,
    }


def request_context(request: HttpRequest, path: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the gateway knows of the call; here alone the path has its stage."""
    stage = options.get("stage", "prod")
    api = options.get("api_id", API)
    epoch = options.get("time", EPOCH)
    root = path == "/"
    return {
        "resourceId": "a1b2c3d4e5" if root else "f6g7h8",
        "resourcePath": "/" if root else "/{proxy+}",
        "httpMethod": request.method,
        "extendedRequestId": "Fy5vPGZ8IAMFbIQ=",
        "requestTime": time_text(epoch),
        "path": f"/{stage}{path}",
        "accountId": options.get("account", ACCOUNT),
        "protocol": "HTTP/1.1",
        "stage": stage,
        "domainPrefix": api,
        "requestTimeEpoch": epoch,
        "requestId": options.get("request_id", "41b45ea3-70b5-11e6-b7bd-69b5aaebc7d9"),
        "identity": {
            **dict.fromkeys(NOBODY),
            "sourceIp": request.client_ip or "127.0.0.1",
            "userAgent": request.headers.get("user-agent", ""),
        },
        "domainName": f"{api}.execute-api.{options.get('region', REGION)}.amazonaws.com",
        "deploymentId": "d1e2f3",
        "apiId": api,
    }


def grouped(pairs: Iterable[tuple[str, str]], *, fold: bool = True) -> dict[str, list[str]]:
    """Return all values of each name; names of headers are one whatever their case, and keep their first."""
    spelt: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(spelt.setdefault(name.lower() if fold else name, name), []).append(value)
    return found


def body_text(request: HttpRequest, options: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return (body, isBase64Encoded): base64 for the API's binary types, text for all others."""
    if not request.body:
        return None, False
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    types = options.get("binary_media_types", ("*/*",))
    if any(one in (kind, "*/*") or (one.endswith("/*") and kind.startswith(one[:-1])) for one in types):
        return base64_text(request.body), True
    return request.body.decode(errors="replace"), False


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; a wrong answer and a failed invocation are a 502 of the gateway's own."""
    try:
        return understood(answer, wire, options or {})
    except MalformedAnswer:
        return json_response(502, '{"message": "Internal server error"}')


def understood(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any]) -> HttpResponse:
    """Return the response of an answer, which must be an object with a status; base64 is undone for binary APIs."""
    if isinstance(answer, BaseException):
        raise MalformedAnswer("the invocation failed") from answer
    found = within_limit(as_object(answer, "the answer"))
    headers, cookies = apart(merged(found))
    shown = found if options.get("binary_media_types", True) else {**found, "isBase64Encoded": False}
    status = status_of(found.get("statusCode"), digits=True)
    return response(wire["httpMethod"], status, headers, cookies, body_of(shown), "application/json")


def merged(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return `headers` and `multiValueHeaders` as one list; a pair that is in both comes once."""
    multiple = as_object(answer.get("multiValueHeaders"), "multiValueHeaders")
    pairs = [(name, header_text(value)) for name, values in multiple.items() for value in as_list(values, name)]
    seen = {(name.lower(), value) for name, value in pairs}
    return [pair for pair in single_headers(answer) if (pair[0].lower(), pair[1]) not in seen] + pairs
