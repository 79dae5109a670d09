"""A simulated event has the keys and the JSON types of recorded events of its trigger, and of AWS's own samples."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fungible import HttpRequest, Message
from tests.corpus.recorded import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Places = set[tuple[str, str]]

pytestmark = pytest.mark.corpus

TYPES = {
    dict: "object", list: "array", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null",
}  # fmt: skip

FREE = {
    "headers", "messageAttributes", "multiValueHeaders", "multiValueQueryStringParameters", "pathParameters",
    "queryStringParameters", "stageVariables",
}  # fmt: skip
"""Objects whose keys are the sender's or the author's own."""

REQUESTS: Sequence[Any] = (
    HttpRequest(
        "POST",
        "/orders/caf\xe9",
        query=[("tag", "a"), ("tag", "b c")],
        headers=[("Content-Type", "application/json"), ("User-Agent", "test"), ("X-Tag", "a"), ("X-Tag", "b")],
        cookies=[("session", "s-7")],
        body=b'{"id": "a"}',
        client_ip="192.0.2.1",
    ),
    HttpRequest("GET", "/", headers=[("User-Agent", "test")]),
)
BATCHES: Sequence[Any] = (
    [Message("a", id="1", attributes={"tenant": "t"}, attempt=2), Message({"id": "b"}, id="2")],
    [Message("c", id="3", group="g")],
)

BUILDS: Mapping[str, tuple[str, Sequence[Any]]] = {
    "apigw-http-v2": ("http_v2", REQUESTS),
    "apigw-rest-v1": ("http_v1", REQUESTS),
    "function-url": ("function_url", REQUESTS),
    "sqs": ("sqs", BATCHES),
}
"""Trigger -> the simulator, and what it builds from. A direct call has no shape."""
OPTIONS: Sequence[Mapping[str, Any]] = ({}, {"fifo": True})

_NO_ROUTE = "the simulated API has the route $default alone, which has no path parameters of its own"
_NO_STAGE_VARIABLES = (
    "the simulated stage has no variables: the key is absent (API Gateway developer guide, payload 2.0)"
)
_NO_KEY = "the simulated method asks for no API key (API Gateway developer guide, $context variables)"
_NO_IAM = "the simulated URL has AuthType NONE, which sends no authorizer (Lambda developer guide, Function URLs)"
_FIFO = "no recorded event is of a FIFO queue; the Lambda developer guide's is (Using Lambda with Amazon SQS)"

MISSING: Mapping[tuple[str, str], str] = {
    ("apigw-http-v2", "pathParameters"): _NO_ROUTE,
    ("apigw-http-v2", "pathParameters.*"): _NO_ROUTE,
    ("apigw-http-v2", "stageVariables"): _NO_STAGE_VARIABLES,
    ("apigw-rest-v1", "requestContext.identity.apiKey"): _NO_KEY,
    ("function-url", "requestContext.authorizer"): _NO_IAM,
    ("function-url", "requestContext.authorizer.iam"): _NO_IAM,
}
"""What at least half of the recorded events have and the simulated ones do not, and why."""
INVENTED: Mapping[tuple[str, str], str] = {
    ("sqs", "Records[].attributes.MessageDeduplicationId"): _FIFO,
    ("sqs", "Records[].attributes.MessageGroupId"): _FIFO,
    ("sqs", "Records[].attributes.SequenceNumber"): _FIFO,
}
"""What the simulated events have and no recorded one does, and why."""

SAMPLES = Path(__file__).parents[2] / ".envs" / "sam" / "samcli" / "lib" / "generated_sample_events" / "events"
"""The templates of `sam local generate-event`, as `make corpus` unpacks aws-sam-cli."""
SAMPLE_OF = {
    "apigw-http-v2": "apigateway/HttpApi.json",
    "apigw-rest-v1": "apigateway/AwsProxy.json",
    "sqs": "sqs/Sqs.json",
}
"""There is none of a function URL."""

_PLACEHOLDER = "the template's placeholder: the command puts an object there"
_NO_AUTHORIZER = "the simulated route has no authorizer"
_NO_CERTIFICATE = "the simulated domain asks for no client certificate (mutual TLS)"

NOT_SAMPLED: Mapping[tuple[str, str], str] = {
    ("apigw-http-v2", "pathParameters"): _NO_ROUTE,
    ("apigw-http-v2", "stageVariables"): _NO_STAGE_VARIABLES,
    ("apigw-http-v2", "requestContext.authorizer"): _NO_AUTHORIZER,
    ("apigw-http-v2", "requestContext.authentication"): _NO_CERTIFICATE,
    ("apigw-rest-v1", "stageVariables"): "the simulated stage has no variables: the value is null",
    ("apigw-rest-v1", "queryStringParameters"): _PLACEHOLDER,
}
"""Places of AWS's samples, with all below them, that no simulated event has with that type, and why."""


def places(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every place of a JSON value with its type; the keys of FREE objects are one."""
    yield at, TYPES[type(value)]
    if isinstance(value, dict):
        free = at.rpartition(".")[2] in FREE
        for key, one in value.items():
            yield from places(one, f"{at}.{'*' if free else key}".removeprefix("."))
    elif isinstance(value, list):
        for one in value:
            yield from places(one, f"{at}[]")


def simulated(trigger: str) -> Places:
    kind, given = BUILDS[trigger]
    build = import_module(f"fungible_aws.simulate.{kind}").build
    return {place for one in given for options in OPTIONS for place in places(build(one, options))}


def told(title: str, paths: set[str], trigger: str, reasons: Mapping[tuple[str, str], str]) -> None:
    for path in sorted(paths):
        print(f"{trigger}: {title} {path}: {reasons.get((trigger, path), 'NOT LISTED')}")


@pytest.mark.parametrize("trigger", BUILDS)
def test_a_simulated_event_has_the_places_and_types_of_recorded_ones(trigger: str) -> None:
    """Nothing is invented, nothing that is usual is missing; the exceptions are listed, each with its reason."""
    events = [set(places(file.event())) for file in recorded("aws", trigger)]
    mine = simulated(trigger)
    seen = Counter(path for event in events for path in {path for path, _ in event})
    invented = {path for path, kind in mine if not any((path, kind) in event for event in events)}
    usual = {path for path, count in seen.items() if 2 * count >= len(events)}
    missing = usual - {path for path, _ in mine}
    told("invented", invented, trigger, INVENTED)
    told("missing", missing, trigger, MISSING)
    assert events
    assert invented == {path for one, path in INVENTED if one == trigger}
    assert missing == {path for one, path in MISSING if one == trigger}


@pytest.mark.parametrize("trigger", SAMPLE_OF)
def test_a_simulated_event_has_the_places_and_types_of_the_sample(trigger: str) -> None:
    sample = set(places(json.loads((SAMPLES / SAMPLE_OF[trigger]).read_text())))
    lacking = {path for path, _ in sample - simulated(trigger)}
    tops = {path for path in lacking if not any(path.startswith(f"{other}.") for other in lacking)}
    tops = {path.removesuffix(".*") for path in tops}
    told("not as in the sample:", tops, trigger, NOT_SAMPLED)
    assert tops == {path for one, path in NOT_SAMPLED if one == trigger}
