"""Recorded HTTP events say the same to this library as to Powertools' data classes, except where told."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.data_classes import (
    APIGatewayProxyEvent,
    APIGatewayProxyEventV2,
    LambdaFunctionUrlEvent,
)

from fungible import MalformedEvent
from fungible_aws.entry import PLATFORM
from fungible_aws.identify import identify
from tests.corpus.recorded import FOLDER, Recorded, each, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fungible import HttpRequest

    Facts = dict[str, Any]
    Theirs = APIGatewayProxyEvent | APIGatewayProxyEventV2

pytestmark = pytest.mark.corpus

KINDS = {"apigw-http-v2": "http_v2", "apigw-rest-v1": "http_v1", "function-url": "function_url"}
CLASSES: Mapping[str, Callable[[dict[str, Any]], Theirs]] = {
    "http_v2": APIGatewayProxyEventV2,
    "http_v1": APIGatewayProxyEvent,
    "function_url": LambdaFunctionUrlEvent,
}
FILES = recorded("aws", *KINDS)
FORMAT_1 = recorded("aws", "apigw-http-v1-format")

NO_EVENT = "Libraries__test__Amazon.Lambda.AspNetCoreServer.Test__missing-resource-request.json"
"""Has neither `resource` nor `requestContext`, which every event of a gateway has."""

_DECODED = "both: theirs is the path as it came, ours is decoded once and keeps theirs as raw_path"
_NO_STAGE = (
    "ours: theirs cuts the length of the stage's name off a rawPath that does not start with it, as one behind a "
    "custom domain does not (API Gateway developer guide, API mappings for HTTP APIs)"
)
_NO_MAP = (
    "ours: rawQueryString is what the client sent; theirs reads the decoded map, which the file leaves out "
    "(API Gateway developer guide, payload format version 2.0)"
)
_ONLY_MAP = "neither: the file's rawQueryString is empty and its decoded map is not, which no gateway sends"
_PLUS = "ours: rawQueryString has %2B, which is a plus; the decoded map, from which theirs reads, has lost it"
_TWO_MAPS = (
    "ours: multiValueQueryStringParameters holds every key (API Gateway developer guide, Lambda proxy "
    "integrations); theirs adds one that only the map of single values has"
)
_NUMBER = "ours: a header's value is text (API Gateway developer guide); this file's Content-Length is a number"
_EMPTY = (
    "ours: multiValueHeaders holds every value of every header (API Gateway developer guide, Lambda proxy "
    "integrations), here no content-type; theirs takes an empty one from the map of single values"
)

DIFFERENCES: dict[tuple[str, str], str] = {
    ("encode-slash-in-resource-path.json", "path"): _DECODED,
    ("encode-space-in-resource-path-and-query.json", "path"): _DECODED,
    ("encode-space-in-resource-path.json", "path"): _DECODED,
    ("IntegrationTests__get-loggertest-request.json", "path"): _NO_STAGE,
    ("IntegrationTests__get-weatherforecast-request.json", "path"): _NO_STAGE,
    ("EventsTests.Shared__http-api-v2-request.json", "path"): _NO_STAGE,
    ("SampleRequests__http-api-v2-request.json", "path"): _NO_STAGE,
    ("lambda_function_url_request.json", "query"): _NO_MAP,
    ("rawtarget-escaped-reserved-in-query-httpapi-v2.json", "query"): _NO_MAP,
    ("ag-v2-query-string-multivalue.json", "query"): _NO_MAP,
    ("IntegrationTests__get-loggertest-request.json", "query"): _ONLY_MAP,
    ("IntegrationTests__get-weatherforecast-request.json", "query"): _ONLY_MAP,
    ("values-get-querystring-httpapi-v2-encoding-request.json", "query"): _PLUS,
    ("ag-v1-query-string-multivalue.json", "query"): _TWO_MAPS,
    ("ag-v1-body-form.json", "headers"): _NUMBER,
    ("ag-v1-body-json.json", "headers"): _NUMBER,
    ("ag-v1-content-type-lower-case.json", "headers"): _NUMBER,
    ("createApiGatewayV10.json", "headers"): _EMPTY,
    ("createApiGatewayV12.json", "headers"): _EMPTY,
}
"""(end of the file's name, fact) -> who is right, and by what. Every line must show, and no other difference may."""


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def folded(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    return grouped((name.lower(), value) for name, value in pairs)


def joined(headers: Mapping[str, Any]) -> dict[str, str]:
    """Values of one name by commas: theirs are cut at each comma of a value, ours never are."""
    return {name.lower(): ",".join(one) if isinstance(one, list) else str(one) for name, one in headers.items()}


def told(read: Callable[[], Any], *refusals: type[Exception]) -> Any:
    """What is read, or that it cannot be."""
    try:
        return read()
    except refusals:
        return "refused"


def ours(request: HttpRequest) -> Facts:
    return {
        "method": request.method,
        "path": request.path,
        "query": told(lambda: grouped(request.query.multi_items()), MalformedEvent),
        "headers": told(lambda: joined(folded(request.headers.multi_items())), MalformedEvent),
        "body": told(lambda: request.body, MalformedEvent),
        "client_ip": told(lambda: request.client_ip, MalformedEvent),
    }


def theirs(event: Theirs) -> Facts:
    if isinstance(event, APIGatewayProxyEvent):
        client_ip: Any = event.request_context.identity.source_ip
    else:
        client_ip = event.request_context.http.source_ip
    return {
        "method": event.http_method,
        "path": event.path,
        "query": event.resolved_query_string_parameters,
        "headers": told(lambda: joined(event.resolved_headers_field), TypeError),
        "body": told(
            lambda: b64decode(event.body or "") if event.is_base64_encoded else (event.body or "").encode(), ValueError
        ),
        "client_ip": client_ip,
    }


def declared(file: Recorded) -> dict[str, str]:
    return {fact: why for (end, fact), why in DIFFERENCES.items() if file.name.endswith(end)}


def differing(file: Recorded) -> set[str]:
    wire = file.event()
    kind = identify(wire)
    mine = ours(PLATFORM.codec(kind).decode(wire, {}))
    other = theirs(CLASSES[kind](wire))
    return {fact for fact in mine if mine[fact] != other[fact]}


def test_the_corpus_is_there() -> None:
    """Without it every other test here would be one of nothing."""
    assert (FOLDER / "INDEX.csv").exists(), f"no corpus at {FOLDER}: set FUNGIBLE_CORPUS"
    assert len(FILES) == 139
    assert len(FORMAT_1) == 32


@pytest.mark.parametrize("file", each(*FILES, *FORMAT_1))
def test_a_recorded_request_decodes_to_what_powertools_reads(file: Recorded) -> None:
    """Method, path, query, headers, body and client address; one file of 139 is no event of a gateway."""
    kind = identify(file.event())
    if file.name == NO_EVENT:
        assert kind == "invoke"
        return
    assert kind == KINDS.get(file.trigger, "http_v1")
    assert differing(file) == set(declared(file))


@pytest.mark.parametrize("place", DIFFERENCES)
def test_a_declared_difference_is_of_one_file(place: tuple[str, str]) -> None:
    assert len([file for file in (*FILES, *FORMAT_1) if file.name.endswith(place[0])]) == 1
