"""What `function_app.py` holds, and what its functions make of the objects of azure.functions."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import azure.functions as azure
import pytest
from azure.functions import http as library
from azure.functions import meta, queue, servicebus

from fungible import App, Batch, BindingError, Context, HttpRequest, HttpResponse, Message, NotDelivered, UsageError
from fungible_azure import entrypoint, invoke, queue_storage, service_bus
from fungible_azure.simulate import native
from fungible_azure.simulate import queue_storage as storage
from fungible_azure.simulate import service_bus as bus
from fungible_azure.wrappers import InvocationFailed

Functions = dict[str, Any]


def built(app: App, **options: Any) -> Functions:
    """Return each registered function by its name; the library lets itself be asked once."""
    given: dict[str, Any] = {"auth_level": "anonymous", **options}
    found = entrypoint(app, **given)
    return {one.get_function_name(): one for one in found.get_functions()}


def binding(function: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(function.get_function_json())["bindings"][0]
    return found


def handler(function: Any) -> Callable[..., Any]:
    found: Callable[..., Any] = function.get_user_function()
    return found


def request(method: str = "GET", target: str = "/", body: bytes = b"", **headers: str) -> azure.HttpRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return azure.HttpRequest(method, f"https://x.azurewebsites.net{target}", headers=named, body=body)


def sent(answer: Any) -> dict[str, Any]:
    """Return what the library's own encoder puts on the wire."""
    datum = library.HttpResponseConverter.encode(answer, expected_type=None)
    assert datum.type == "http"
    found: dict[str, Any] = datum.value
    return {
        "status": found["status_code"].value,
        "headers": {name: value.value for name, value in found["headers"].items()},
        "cookies": found["cookies"],
        "body": found["body"].value,
    }


def ask(
    functions: Functions, name: str, method: str = "GET", target: str = "/", body: bytes = b"", **headers: str
) -> dict[str, Any]:
    return sent(handler(functions[name])(request(method, target, body, **headers), native(None, 0)))


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


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError, GeneratorExit])
@pytest.mark.parametrize("waits", [False, True])
def test_what_is_no_exception_is_a_failure_that_the_worker_answers(error: type[BaseException], *, waits: bool) -> None:
    app = App("ends")

    async def waiting() -> None:
        raise error

    def plain() -> None:
        raise error

    app.get("/")(waiting if waits else plain)
    found = handler(built(app)["waiting" if waits else "plain"])

    async def invoked() -> None:
        await found(request(), native(None, 0)) if waits else found(request(), native(None, 0))

    with pytest.raises(InvocationFailed, match=error.__name__):
        asyncio.run(invoked())


def test_start_hooks_run_before_the_first_event_of_either_colour() -> None:
    app = App("starts")
    began: list[str] = []

    @app.on_start
    async def start() -> None:
        await asyncio.sleep(0)
        began.append("start")

    @app.get("/a")
    def plain() -> str:
        return ",".join(began)

    @app.get("/b")
    async def waiting() -> str:
        return ",".join(began)

    async def events() -> list[bytes]:
        functions = built(app)
        assert began == []
        first = await asyncio.to_thread(ask, functions, "plain", "GET", "/a")
        rest = await handler(functions["waiting"])(request("GET", "/b"), native(None, 0))
        return [first["body"], sent(rest)["body"], ask(functions, "plain", "GET", "/a")["body"]]

    assert asyncio.run(events()) == [b"start"] * 3
    sync = App("sync")
    sync.on_start(lambda: began.append("sync"))
    sync.get("/")(lambda: "x")
    built(sync)
    assert began == ["start", "sync"]


def test_a_start_hook_that_fails_fails_every_event() -> None:
    app = App("starts")

    @app.on_start
    async def start() -> None:
        raise OSError("no disk")

    @app.get("/")
    async def waiting() -> str:
        return "x"

    async def events() -> None:
        found = handler(built(app)["waiting"])
        for _ in range(2):
            with pytest.raises(OSError, match="no disk"):
                await found(request(), native(None, 0))

    asyncio.run(events())


def test_a_start_that_failed_is_tried_again_by_the_next_event_of_either_colour() -> None:
    app = App("starts")
    tries: list[int] = []

    @app.on_start
    async def start() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")

    @app.get("/a")
    def plain() -> str:
        return "a"

    @app.get("/b")
    async def waiting() -> str:
        return "b"

    async def events() -> None:
        functions = built(app)
        with pytest.raises(OSError, match="not yet"):
            await handler(functions["waiting"])(request("GET", "/b"), native(None, 0))
        with pytest.raises(OSError, match="not yet"):
            await asyncio.to_thread(ask, functions, "plain", "GET", "/a")
        assert (await asyncio.to_thread(ask, functions, "plain", "GET", "/a"))["body"] == b"a"
        assert sent(await handler(functions["waiting"])(request("GET", "/b"), native(None, 0)))["body"] == b"b"

    asyncio.run(events())
    assert len(tries) == 3


def test_a_method_that_azure_does_not_know_is_refused() -> None:
    app = App("methods")
    app.http("TRACE", path="/")(lambda: "x")
    with pytest.raises(BindingError, match="TRACE"):
        built(app)


class TestCalls:
    @pytest.fixture
    def calling(self) -> App:
        app = App("calls")

        @app.invoke("charge")
        def charge(order: dict[str, Any]) -> Any:
            if order.get("fail"):
                raise ValueError("no money")
            return {"paid": order}

        @app.invoke("refund")
        async def refund(value: Any) -> Any:
            return value

        return app

    def test_a_direct_call_is_a_post_on_its_own_path_with_a_key(self, calling: App) -> None:
        functions = built(calling, charge=invoke("/_invoke/charge"), refund=invoke("/r", auth_level="admin"))
        assert list(functions) == ["charge", "refund"]
        found = binding(functions["charge"])
        assert (found["route"], found["methods"], found["authLevel"]) == ("_invoke/charge", ["POST"], "FUNCTION")
        assert binding(functions["refund"])["authLevel"] == "ADMIN"
        answer = ask(functions, "charge", "POST", "/_invoke/charge", b'{"id": 1}')
        assert (answer["status"], answer["body"]) == ("200", b'{"paid":{"id":1}}')
        failed = ask(functions, "charge", "POST", "/_invoke/charge", b'{"fail": 1}')
        assert (failed["status"], json.loads(failed["body"])["errorMessage"]) == ("500", "no money")
        assert ask(functions, "charge", "POST", "/_invoke/charge", b"{")["status"] == "400"
        refund = asyncio.run(handler(functions["refund"])(request("POST", "/r", b"[1]"), native(None, 0)))
        assert sent(refund)["body"] == b"[1]"

    def test_without_a_path_there_is_no_direct_call(self, calling: App) -> None:
        with pytest.raises(BindingError, match="invoke charge has no source"):
            built(calling)

    @pytest.mark.parametrize(
        "bound", [invoke("/orders/7"), invoke("r"), invoke("/r", auth_level="key")], ids=["route", "path", "level"]
    )
    def test_a_path_that_a_route_takes_is_refused(self, calling: App, bound: Any) -> None:
        calling.post("/orders/{number}")(lambda number: number)
        with pytest.raises(BindingError, match="a path of its own"):
            built(calling, charge=bound, refund=invoke("/refund"))


def data(sent: dict[str, Any]) -> tuple[meta.Datum, dict[str, meta.Datum]]:
    """Return what the host sends as the library's own decoders get it from the worker."""
    return datum(sent["data"]), {name: datum(value) for name, value in sent["metadata"].items()}


def datum(value: dict[str, Any]) -> meta.Datum:
    [(kind, inner)] = value.items()
    if kind == "json":
        return meta.Datum(json.dumps(inner), "json")
    if kind.startswith("collection_"):
        return meta.Datum(SimpleNamespace(**{kind.removeprefix("collection_"): inner}), kind)
    return meta.Datum(inner, kind)


class TestQueues:
    @pytest.fixture
    def seen(self) -> Iterator[list[Any]]:
        found: list[Any] = []
        yield found
        assert found

    def queued(self, seen: list[Any], bound: Any, *, batch: bool = False) -> Functions:
        app = App("queues")

        @app.queue("orders")
        def settle(message: Message[bytes]) -> None:
            seen.append(message)
            if message.body == b"fail":
                raise ValueError

        @app.queue("batches")
        def settle_batch(batch: Batch[Message[str]]) -> None:
            seen.extend(batch)

        other = queue_storage("other")
        return built(app, **{"orders": other, "batches": bound} if batch else {"orders": bound, "batches": other})

    def test_storage_queues_get_bytes_from_the_librarys_message(self, seen: list[Any]) -> None:
        function = self.queued(seen, queue_storage("orders-prod", connection="Box"))["settle"]
        found = binding(function)
        assert (found["type"], found["queueName"], found["connection"]) == ("queueTrigger", "orders-prod", "Box")
        assert found["dataType"] == "BINARY"
        sent_at = datetime(2026, 1, 8, 10, 11, 12, tzinfo=UTC)
        messages = [Message("", id="m-1", text="é", sent_at=sent_at, attempt=3)]
        content, metadata = data(storage.host(messages, {}))
        event = queue.QueueMessageInConverter.decode(content, trigger_metadata=metadata)
        assert handler(function)(event, native(None, 0)) is None
        [message] = seen
        assert (message.id, message.text, message.attempt, message.sent_at) == ("m-1", "é", 3, sent_at)
        assert (message.source, message.group, dict(message.attributes)) == ("orders-prod", None, {})
        built_wire = storage.build(messages, {"name": "orders-prod"})["message"]
        assert message.native == {**built_wire, "body": "é".encode()}

    @pytest.mark.parametrize("name", ["settle", "settle_batch"])
    def test_a_failure_is_raised_and_nothing_is_returned(self, seen: list[Any], name: str) -> None:
        function = self.queued(seen, queue_storage("q"), batch=name == "settle_batch")[name]
        content, metadata = data(storage.host([Message("", id="1", text="fail")], {}))
        event = queue.QueueMessageInConverter.decode(content, trigger_metadata=metadata)
        if name == "settle":
            with pytest.raises(NotDelivered):
                handler(function)(event, native(None, 0))
        else:
            assert handler(function)(event, native(None, 0)) is None

    @pytest.mark.parametrize("many", [False, True])
    def test_service_bus_says_the_same_one_by_one_and_in_a_batch(self, seen: list[Any], *, many: bool) -> None:
        bound = service_bus("orders", connection="SB", many=many, sessions=True)
        function = self.queued(seen, bound)["settle"]
        found = binding(function)
        assert (found["type"], found["queueName"], found["connection"]) == ("serviceBusTrigger", "orders", "SB")
        assert (found["cardinality"], found["isSessionsEnabled"], found["dataType"]) == (
            "MANY" if many else "ONE",
            True,
            "BINARY",
        )
        sent_at = datetime(2026, 1, 8, 10, 11, 12, 345000, tzinfo=UTC)
        messages = [
            Message("", id=f"m-{at}", text=b"\xff", attributes={"k": "v"}, sent_at=sent_at, attempt=at, group="s")
            for at in (1, 2)
        ]
        for delivery in [messages] if many else [[one] for one in messages]:
            content, metadata = data(bus.host(delivery, {"many": many}))
            event = servicebus.ServiceBusMessageInConverter.decode(content, trigger_metadata=metadata)
            assert handler(function)(event, native(None, 0)) is None
        assert [(one.id, one.text, one.attempt, one.group) for one in seen] == [
            ("m-1", b"\xff", 1, "s"),
            ("m-2", b"\xff", 2, "s"),
        ]
        assert all(dict(one.attributes) == {"k": "v"} and one.sent_at == sent_at for one in seen)

    def test_texts_that_the_host_did_not_send_for_each_message_are_no_ones(self, seen: list[Any]) -> None:
        function = self.queued(seen, service_bus("orders", connection="SB", many=True))["settle"]
        messages = [Message("", id="", text="a", group=None), Message("", id="m-2", text="b", group="s")]
        content, metadata = data(bus.host(messages, {"many": True}))
        event = servicebus.ServiceBusMessageInConverter.decode(content, trigger_metadata=metadata)
        assert isinstance(event, list)
        assert [one.message_id for one in event] == ["m-2", None], "the library shifts them"
        handler(function)(event, native(None, 0))
        assert [(one.id, one.group, one.text) for one in seen] == [("1", None, "a"), ("2", None, "b")]

    def test_without_a_binding_the_choices_are_named(self, seen: list[Any]) -> None:
        app = App("queues")
        app.queue("orders")(settled)
        with pytest.raises(BindingError, match="queue_storage, service_bus"):
            built(app)
        seen.append("")
