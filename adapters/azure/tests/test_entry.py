"""What `function_app.py` holds, and what its functions make of requests."""

from __future__ import annotations

import asyncio
import inspect
import json
from http.cookies import SimpleCookie
from typing import Any

import pytest

from fungible import App, BindingError, Context, HttpRequest, HttpResponse, Message, UsageError
from fungible_azure import entrypoint, queue_storage
from fungible_azure.simulate import native
from tests.function_apps import Functions, ask, binding, built, handler, request, sent


def settled(message: Message[str]) -> None:
    """Handle a message."""


@pytest.fixture
def app() -> App:
    app = App("orders")

    @app.get("/orders/{customer}")
    def search(customer: str) -> dict[str, str]:
        return {"customer": customer}

    @app.post("/orders/{customer}")
    async def create(customer: str) -> str:
        return customer

    @app.get("/")
    def root() -> str:
        return "root"

    @app.get("/files/{path...}")
    def _file(path: str) -> str:
        return path

    return app


def test_each_handler_is_a_function_of_its_own_colour_with_an_exact_signature(app: App) -> None:
    functions = built(app)
    assert list(functions) == ["search", "create", "root", "file", "zz_unmatched"]
    assert [name for name, one in functions.items() if inspect.iscoroutinefunction(handler(one))] == ["create"]
    for one in functions.values():
        function = handler(one)
        assert str(inspect.signature(function)) == "(event, context)"
        assert inspect.unwrap(function) is function
        assert inspect.isfunction(function)
        assert binding(one)["name"] == "event"


def test_routes_are_templates_and_the_catch_all_takes_every_method_last(app: App) -> None:
    functions = built(app, auth_level="function")
    found = {name: (binding(one)["route"], binding(one).get("methods")) for name, one in functions.items()}
    assert found == {
        "search": ("orders/{customer}", ["GET", "HEAD"]),
        "create": ("orders/{customer}", ["POST", "HEAD"]),
        "root": ("/", ["GET", "HEAD"]),
        "file": ("files/{*path}", ["GET", "HEAD"]),
        "zz_unmatched": ("{*rest}", None),
    }
    assert {binding(one)["authLevel"] for one in functions.values()} == {"FUNCTION"}
    assert max(functions, key=str.upper) == "zz_unmatched"


def test_the_auth_level_is_a_choice_of_three(app: App) -> None:
    with pytest.raises(TypeError, match="auth_level"):
        entrypoint(app)  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="anonymous, function, admin"):
        entrypoint(app, auth_level="none")


def test_names_are_unique_whatever_their_case() -> None:
    app = App("names")
    app.get("/a")(lambda: "a")
    app.get("/b")(lambda: "b")

    def Lambda() -> str:  # noqa: N802
        return "c"

    app.get("/c")(Lambda)
    assert list(built(app)) == ["lambda", "lambda_2", "Lambda_3", "zz_unmatched"]


def test_an_app_without_routes_opens_no_http() -> None:
    app = App("quiet")
    app.queue("orders")(settled)
    assert list(built(app, orders=queue_storage("orders-prod"))) == ["settled"]


def test_answers_of_routes_and_of_what_no_route_takes(app: App) -> None:
    functions = built(app)
    answer = ask(functions, "search", "GET", "/orders/J%C3%BCrgen")
    assert (answer["status"], answer["body"]) == ("200", '{"customer":"Jürgen"}'.encode())
    assert answer["headers"] == {"content-type": "application/json", "content-length": "22"}
    assert ask(functions, "file", "GET", "/files/a%20b/c")["body"] == b"a b/c"
    assert ask(functions, "zz_unmatched", "GET", "/nowhere")["status"] == "404"
    wrong = ask(functions, "zz_unmatched", "DELETE", "/orders/7")
    assert (wrong["status"], wrong["headers"]["allow"]) == ("405", "GET, HEAD, OPTIONS, POST")
    head = ask(functions, "search", "HEAD", "/orders/7")
    assert (head["body"], head["headers"]["content-length"]) == (b"", "16")


def test_no_header_is_made_up_and_nothing_is_kept_for_the_next_answer() -> None:
    app = App("bare")
    kept = HttpResponse(b"", 204, {"x-a": "1"}, {"a": "1", "b": "2"})
    app.get("/")(lambda: kept)
    functions = built(app)
    for _ in range(2):
        answer = ask(functions, "lambda")
        assert answer["headers"] == {"x-a": "1", "set-cookie": "a=1"}
        assert [list(one) for one in answer["cookies"]] == [["b"]]


def test_cookies_survive_the_library() -> None:
    app = App("cookies")
    lines = ["a=1; Path=/; Partitioned", "__Host-b=2; Secure; Path=/; Partitioned; Priority=High", "c=x/y=="]
    app.get("/")(lambda: HttpResponse(b"", cookies=lines))
    answer = ask(built(app), "lambda")
    assert answer["headers"]["set-cookie"] == "c=x/y=="
    [first, second] = [next(iter(one.values())) for one in answer["cookies"]]
    assert all(isinstance(one, SimpleCookie) for one in answer["cookies"])
    assert (first.key, first.value, first["path"], first["domain"]) == ("a", "1", "/; Partitioned", None)
    assert (second.key, second["path"]) == ("__Host-b", "/; Secure; Partitioned; Priority=High")
    assert not second["secure"]


def test_two_cookies_that_would_be_escaped_are_an_error_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    app = App("cookies")
    app.get("/")(lambda: HttpResponse(b"", cookies={"a": "x/y", "b": "x+y"}))
    assert ask(built(app), "lambda")["status"] == "500"
    assert "urlsafe_b64encode" in capsys.readouterr().err


def test_a_body_over_the_limit_and_one_that_the_host_dropped_are_refused(app: App) -> None:
    functions = built(app, max_body=3)
    assert ask(functions, "search", "GET", "/orders/7", b"1234")["status"] == "413"
    assert ask(functions, "search", "GET", "/orders/7", b"123")["status"] == "200"
    refused = ask(functions, "search", "GET", "/orders/7", b"", transfer_encoding="chunked")
    assert (refused["status"], json.loads(refused["body"])["title"]) == ("411", "Length Required")


def seen_by(functions: Functions, **headers: str) -> Any:
    return json.loads(ask(functions, "lambda", "GET", "/", b"", **headers)["body"])


def test_what_a_client_may_forge_counts_only_behind_app_service(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App("facts")

    def _(request: HttpRequest) -> list[Any]:
        return [request.client_ip, request.principal]

    _.__name__ = "lambda"
    app.get("/")(_)
    forged = {"x_forwarded_for": "192.0.2.1, [2001:db8::1]:443", "x_ms_client_principal": "eyJhIjogMX0="}
    assert seen_by(built(app), **forged) == [None, None]
    monkeypatch.setenv("WEBSITE_SITE_NAME", "orders")
    assert seen_by(built(app), **forged) == ["2001:db8::1", None]
    assert seen_by(built(app), x_forwarded_for="a, 192.0.2.1:4711") == ["192.0.2.1", None]
    assert seen_by(built(app)) == [None, None]
    monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
    assert seen_by(built(app), **forged) == ["2001:db8::1", {"a": 1}]


def test_the_context_says_what_azure_says(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App("context")
    seen: list[Context] = []

    @app.get("/")
    def look(context: Context) -> None:
        seen.append(context)

    monkeypatch.setenv("REGION_NAME", "West Europe")
    monkeypatch.setenv("WEBSITE_OWNER_NAME", "f2a+group-WestEuropewebspace")
    monkeypatch.setenv("AzureFunctionsJobHost__functionTimeout", "00:01:40")
    own = native(None, 0)
    own.trace_context.trace_parent = f"00-{'a' * 32}-{'b' * 16}-01"
    handler(built(app)["look"])(request(), own)
    [context] = seen
    assert (context.request_id, context.native) == (own.invocation_id, own)
    assert (context.region, context.account, context.version) == ("West Europe", "f2a", None)
    assert context.trace is not None
    assert context.trace.traceparent == own.trace_context.trace_parent
    assert 99 < context.remaining() <= 100
    assert (context.platform, context.cold_start, context.attempt) == ("azure", True, None)


def test_a_route_of_the_other_colour_is_led_across() -> None:
    app = App("colours")

    @app.get("/orders/recent")
    async def recent() -> str:
        await asyncio.sleep(0)
        return "recent"

    @app.get("/orders/{id}")
    def one(id: str) -> str:
        return id

    async def both() -> list[bytes]:
        functions = built(app)
        across = await asyncio.to_thread(ask, functions, "one", "GET", "/orders/recent")
        back = await handler(functions["recent"])(request("GET", "/orders/7"), native(None, 0))
        return [across["body"], sent(back)["body"]]

    assert asyncio.run(both()) == [b"recent", b"7"]
    assert ask(built(app), "one", "GET", "/orders/recent")["body"] == b"recent"


def test_a_method_that_azure_does_not_know_is_refused() -> None:
    app = App("methods")
    app.http("TRACE", path="/")(lambda: "x")
    with pytest.raises(BindingError, match="TRACE"):
        built(app)
