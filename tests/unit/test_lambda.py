"""Lambda's entry: what came picks the function or is refused by name, and one loop serves all async calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

import fungible_aws
from fungible import App, HttpRequest, HttpResponse, MalformedEvent, Message, UnknownEvent
from fungible.codec import Binding
from tests.unit.kit import Lambda, batch, event_v2


def answering(name: str) -> Callable[[], str]:
    return lambda: name


def app_of(*names: str) -> App:
    app = App("a")
    app.get("/")(lambda: "x")
    app.queue("orders")(lambda: None)
    for name in names:
        app.invoke(name)(answering(name))
    return app


def without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    if len(path) == 1:
        return {key: value for key, value in event.items() if key != path[0]}
    return {**event, path[0]: without(event[path[0]], *path[1:])}


V2 = event_v2("GET", "/")
V1: dict[str, Any] = {"httpMethod": "GET", "path": "/", "requestContext": {}, "headers": None, "body": None}
BROKEN: list[Any] = [
    without(V2, "requestContext", "http", "method"),
    {**V2, "rawPath": 5},
    {**V1, "path": None},
    {**V1, "httpMethod": 5},
    {**V1, "path": "/%FF"},
    {**V1, "requestContext": 5},
]


@pytest.mark.parametrize("event", BROKEN)
def test_a_malformed_request_is_a_400_logged_once(event: Any, logged: Callable[[], list[Any]]) -> None:
    answer = fungible_aws.entrypoint(app_of())(event, Lambda())
    assert answer["statusCode"] == 400
    assert len(logged()) == 1


LAZY: list[tuple[dict[str, Any], str]] = [
    ({"headers": 5}, "headers"),
    ({"headers": {"a": 5}}, "headers.a"),
    ({"rawQueryString": 5}, "rawQueryString"),
    ({"rawQueryString": "a=%FF"}, "rawQueryString"),
    ({"cookies": [5]}, "cookies"),
    ({"body": "hunter2!", "isBase64Encoded": True}, "body"),
    ({"body": 5}, "body"),
    ({"isBase64Encoded": "hunter2", "body": "x"}, "isBase64Encoded"),
]


@pytest.mark.parametrize(("wrong", "path"), LAZY, ids=str)
def test_a_field_that_breaks_its_contract_is_a_400_when_it_is_read(wrong: dict[str, Any], path: str) -> None:
    app = App("a")

    @app.get("/")
    def handler(request: HttpRequest) -> list[Any]:
        return [request.headers.get("x"), request.query.get("x"), request.cookies.get("x"), len(request.body)]

    answer = fungible_aws.entrypoint(app)({**V2, **wrong}, Lambda())
    assert answer["statusCode"] == 400
    assert path in answer["body"]
    assert "hunter2" not in answer["body"]


ENVELOPES: list[Any] = [
    {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:orders"}]},
    {"Records": [batch(["a"])["Records"][0], 5]},
    {"Records": [batch(["a"])["Records"][0], {"messageId": 5}]},
]


@pytest.mark.parametrize("event", ENVELOPES)
def test_a_malformed_batch_fails_the_whole_delivery(event: Any) -> None:
    with pytest.raises(MalformedEvent, match="Records"):
        fungible_aws.entrypoint(app_of())(event, Lambda())


UNKNOWN: list[tuple[str, Any]] = [
    ("sns", {"Records": [{"EventSource": "aws:sns", "Sns": {}}]}),
    ("s3", {"Records": [{"eventSource": "aws:s3"}]}),
    ("eventbridge", {"detail-type": "x", "source": "y", "detail": {}}),
    ("dynamodb", {"Records": [{"eventSource": "aws:dynamodb"}]}),
    ("kinesis", {"Records": [{"eventSource": "aws:kinesis"}]}),
    ("alb", {"httpMethod": "GET", "requestContext": {"elb": {}}, "path": "/"}),
    ("websocket", {"requestContext": {"connectionId": "x"}}),
    ("msk", {"eventSource": "aws:kafka", "records": {}}),
]


@pytest.mark.parametrize(("kind", "event"), UNKNOWN, ids=[u[0] for u in UNKNOWN])
def test_an_event_that_nothing_listens_to_is_named_and_never_a_direct_call(kind: str, event: Any) -> None:
    handler = fungible_aws.entrypoint(app_of("call"))
    for _ in range(2):
        with pytest.raises(
            UnknownEvent, match=rf"a {kind} event( from [\w ]+)? came, but the app listens to http GET /"
        ):
            handler(event, Lambda())


@pytest.mark.parametrize(
    "event", [{}, {"Records": []}, {"Records": "x"}, [], "x", 5, None, {"rawPath": "/"}, {"Records": [{}]}]
)
def test_any_other_event_is_a_direct_call_where_there_is_one_and_unknown_where_there_is_not(event: Any) -> None:
    assert fungible_aws.entrypoint(app_of("call"))(event, Lambda()) == "call"
    for app in (app_of(), app_of("one", "two")):
        with pytest.raises(UnknownEvent, match="names no source"):
            fungible_aws.entrypoint(app)(event, Lambda())


@pytest.mark.parametrize("value", [float("nan"), {1, object()}, b"x", object()])
def test_a_direct_call_that_returns_no_json_fails(value: Any) -> None:
    app = App("a")
    app.invoke("call")(lambda: value)
    with pytest.raises(Exception, match=r"JSON|is no"):
        fungible_aws.entrypoint(app)({}, Lambda())


def test_a_direct_call_s_error_is_the_caller_s(logged: Callable[[], list[Any]]) -> None:
    app = App("a")

    @app.invoke("call")
    async def handler() -> None:
        raise ZeroDivisionError("x")

    with pytest.raises(ZeroDivisionError):
        fungible_aws.entrypoint(app)({}, Lambda())
    assert len(logged()) == 1


def test_all_async_calls_of_a_process_share_one_loop_and_sync_ones_have_none(
    loops: list[asyncio.AbstractEventLoop],
) -> None:
    app, used = App("a"), list[Any]()
    app.post("/")(lambda: "x")

    @app.get("/")
    async def handler() -> str:
        used.append(asyncio.get_running_loop())
        return "x"

    @app.queue("orders")
    async def handle(message: Message[str]) -> None:
        used.append(asyncio.get_running_loop())

    entry = fungible_aws.entrypoint(app)
    entry(event_v2("POST", "/"), Lambda())
    assert loops == []
    entry(V2, Lambda())
    entry(batch(["a", "b"]), Lambda())
    entry(V2, Lambda())
    assert len(loops) == 1
    assert used == loops * 4


@pytest.mark.parametrize("size", [6 * 1024 * 1024 + 1, 40_000_000])
@pytest.mark.parametrize("unit", ["x", "\u2603", b"\xff", '"'])
def test_an_answer_over_lambda_s_limit_is_a_500(size: int, unit: Any) -> None:
    app = App("a")
    app.get("/")(lambda: unit * size)
    assert fungible_aws.entrypoint(app)(V2, Lambda())["statusCode"] == 500


def test_what_entrypoint_cannot_tie_is_refused_with_the_choices() -> None:
    app = app_of("call")
    for name, binding, message in [
        ("missing", fungible_aws.sqs("x"), r"missing=… names no function; the app listens to http GET /"),
        ("orders", Binding("sns", "x", {}), r"queue orders cannot be bound to sns; use one of sqs"),
        ("orders", Binding("http_v2", "x", {}), r"cannot be bound to http_v2"),
        ("call", fungible_aws.sqs("x"), r"invoke call cannot be bound to sqs; use one of invoke"),
    ]:
        with pytest.raises(Exception, match=message):
            fungible_aws.entrypoint(app, eager=False, **cast("dict[str, Any]", {name: binding}))


def test_one_queue_feeds_one_function() -> None:
    app = App("a")
    app.queue("one")(lambda: None)
    app.queue("two")(lambda: None)
    with pytest.raises(Exception, match=r"sqs q feeds .* and also .*; bind one of them elsewhere"):
        fungible_aws.entrypoint(app, one=fungible_aws.sqs("q"), two=fungible_aws.sqs("q"))


def test_a_function_s_plan_is_made_at_its_first_call_unless_it_is_asked_for() -> None:
    def bad(x: complex) -> None: ...

    app = app_of()
    app.post("/")(bad)
    entry = fungible_aws.entrypoint(app)
    assert [entry(event_v2(method, "/"), Lambda())["statusCode"] for method in ("GET", "POST", "POST")] == [
        200,
        500,
        500,
    ]
    with pytest.raises(Exception, match="complex"):
        fungible_aws.entrypoint(app, eager=True)


def test_answers_of_payload_2_have_one_value_for_each_header_and_cookies_apart() -> None:
    app = App("a")
    app.get("/")(lambda: HttpResponse(b"\xff", headers=[("X-A", "1"), ("x-a", "2")], cookies={"a": "1", "b": "2"}))
    answer = fungible_aws.entrypoint(app)(V2, Lambda())
    assert answer["headers"]["x-a"] == "1, 2"
    assert (answer["cookies"], answer["body"], answer["isBase64Encoded"]) == (["a=1", "b=2"], "/w==", True)
