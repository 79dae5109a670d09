"""What a handler may know of its call, and nothing of one call in another."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import fungible_aws
from fungible import App, Batch, Context, Message, Trace, UsageError
from fungible_aws.xray import to_traceparent
from tests.unit.kit import Drive, Lambda, batch, event_v2, failed, in_container, on_lambda

PARENT = f"00-{'a' * 32}-{'b' * 16}-01"
XRAY = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


def told(drive: Drive, ask: Callable[[Context], Any], headers: Any = ()) -> Any:
    app = App("a")

    @app.get("/")
    def handler(context: Context) -> list[Any]:
        return [ask(context)]

    return drive(app, "GET", "/", headers=headers).json()[0]


FACTS: list[tuple[str, Callable[[Context], Any], Any, Any]] = [
    ("request_id", lambda c: c.request_id, "req-1", "req-9"),
    ("function", lambda c: c.function, "handler", "handler"),
    ("platform", lambda c: c.platform, "aws", "container"),
    ("version", lambda c: c.version, "7", None),
    ("region", lambda c: c.region, "eu-west-1", None),
    ("account", lambda c: c.account, "123456789012", None),
    ("attempt", lambda c: c.attempt, None, None),
    ("remaining", lambda c: c.remaining() == float("inf"), False, True),
    ("deadline", lambda c: c.deadline is None, False, True),
    ("cold", lambda c: c.cold_start, True, True),
    ("env", lambda c: c.env.get("AWS_REGION"), "eu-west-1", "eu-west-1"),
    ("native", lambda c: type(c.native).__name__, "Lambda", "dict"),
    ("trace", lambda c: c.trace and c.trace.trace_id, "5759e988bd862e3fe1be46a994272793", "a" * 32),
]


@pytest.mark.parametrize(("ask", "aws", "container"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS])
def test_a_fact_is_the_platform_s_own_or_none(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[Context], Any], aws: Any, container: Any
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", XRAY)
    assert told(on_lambda, ask) == aws
    assert told(in_container, ask, [("x-request-id", "req-9"), ("traceparent", PARENT)]) == container


@pytest.mark.parametrize("sent", ["", "x" * 129, "a\tb", "ü"])
def test_a_request_id_that_is_none_is_replaced(sent: str) -> None:
    found = told(in_container, lambda c: c.request_id, [("x-request-id", sent)])
    assert found != sent
    assert len(found) == 36


def test_the_deadline_is_aware_and_as_far_as_what_remains() -> None:
    context = Context(remaining=lambda: 60.0)
    assert context.deadline is not None
    assert abs(context.deadline - datetime.now(UTC) - timedelta(seconds=60)) < timedelta(seconds=5)
    assert Context().deadline is None


def test_a_cold_start_is_the_first_event_alone() -> None:
    app, seen = App("a"), list[Any]()
    app.get("/")(lambda: "x")

    @app.queue("orders")
    def handle(message: Message[str], context: Context) -> None:
        seen.append((context.cold_start, context.attempt))

    handler = fungible_aws.entrypoint(app)
    handler(batch(["a", "b"]), Lambda())
    handler(batch(["c"]), Lambda())
    assert seen == [(True, 1), (False, 1), (False, 1)]
    other = fungible_aws.entrypoint(app)
    other(event_v2("GET", "/"), Lambda())
    other(batch(["d"]), Lambda())
    assert seen[3:] == [(False, 1)]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (XRAY, "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"),
        (XRAY[:-1] + "0", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00"),
        ("", None),
        ("Root=1-5759e988-bd862e3fe1be46a994272793", None),
        ("Root=x;Parent=y", None),
    ],
)
def test_an_x_ray_header_is_a_w3c_trace(header: str, found: str | None) -> None:
    trace = Trace.parse(to_traceparent(header))
    assert (trace and trace.traceparent) == found


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "x",
        PARENT.upper(),
        PARENT + "-x",
        f"ff{PARENT[2:]}",
        f"00-{'0' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'0' * 16}-01",
        f"00-{'a' * 31}-{'b' * 16}-01",
        f"00-{'g' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'b' * 16}-0",
        f"0-{'a' * 32}-{'b' * 16}-01",
    ],
)
def test_what_is_no_trace_context_is_none(sent: str | None) -> None:
    assert Trace.parse(sent) is None


def test_a_later_version_of_trace_context_may_say_more() -> None:
    trace = Trace.parse(f"01{PARENT[2:]}-more", "a=b")
    assert trace is not None
    assert (trace.traceparent, trace.state) == (PARENT, "a=b")


def test_a_log_line_carries_the_call_and_the_fields_that_the_handler_adds(
    drive: Drive, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    app = App("a")

    @app.get("/")
    def handler(context: Context) -> None:
        own = {"order": 5, "message": "forged", "name": "forged", "odd": object}
        context.log.info("hello %s", "you", extra=own)
        context.log.debug("never")
        try:
            raise KeyError("x")
        except KeyError:
            context.log.exception("broke")

    drive(app, "GET", "/", headers=[("x-request-id", "req-1")])
    first, second = logged()
    assert (
        first.items()
        >= {"level": "INFO", "message": "hello you", "request_id": "req-1", "function": "handler", "order": 5}.items()
    )
    assert first["logger"] == "fungible.app"
    assert datetime.fromisoformat(first["timestamp"]).tzinfo is not None
    assert second["exception"].startswith("Traceback")


LEVELS = [
    ("DEBUG", ["DEBUG", "INFO", "WARNING"]),
    ("warning", ["WARNING"]),
    ("", ["INFO", "WARNING"]),
    ("loud", ["WARNING", "INFO", "WARNING"]),
]


@pytest.mark.parametrize(("level", "lines"), LEVELS)
def test_the_level_is_the_setting_s_and_info_where_it_names_none(
    monkeypatch: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]], level: str, lines: list[str]
) -> None:
    monkeypatch.setenv("FUNGIBLE_LOG_LEVEL", level) if level else monkeypatch.delenv(
        "FUNGIBLE_LOG_LEVEL", raising=False
    )
    app = App("a")

    @app.get("/")
    def handler(context: Context) -> None:
        for name in ("debug", "info", "warning"):
            getattr(context.log, name)("x")

    on_lambda(app, "GET", "/")
    assert [line["level"] for line in logged()] == lines


@pytest.mark.parametrize(
    ("drive", "setting", "is_json"),
    [(on_lambda, "", True), (in_container, "", False), (on_lambda, "text", False), (in_container, "json", True)],
)
def test_a_line_is_json_where_the_platform_reads_json_or_the_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], drive: Drive, setting: str, *, is_json: bool
) -> None:
    monkeypatch.setenv("FUNGIBLE_LOG_FORMAT", setting)
    told(drive, lambda c: c.log.info("hello", extra={"a": 1}))
    (line,) = capsys.readouterr().err.splitlines()
    if is_json:
        assert json.loads(line)["a"] == 1
    else:
        assert line.startswith("INFO hello")
        assert "a=1" in line


@pytest.mark.parametrize("end", ["\n", "\r", "\x1b[2K", "\x85", "\u2028", "\0"])
def test_no_value_ends_a_line_of_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], drive: Drive, end: str
) -> None:
    monkeypatch.setenv("FUNGIBLE_LOG_FORMAT", "text")
    told(drive, lambda c: c.log.info("grüß %s", f"a{end}ERROR forged", extra={"order": f"b{end}ERROR forged"}))
    written = capsys.readouterr().err
    (line,) = written.splitlines()
    assert line.startswith("INFO grüß a")
    assert end not in written[:-1]


async def work(seen: list[str], error: Exception | None = None) -> None:
    await asyncio.sleep(0)
    seen.append("worked")
    if error:
        raise error


def test_background_work_is_done_before_the_answer_and_a_failure_of_it_is_no_200(drive: Drive) -> None:
    seen: list[str] = []
    app = App("a")

    @app.get("/{how}")
    async def handler(how: str, context: Context) -> str:
        context.background(work(seen))
        context.background(work(seen, KeyError("x") if how == "bad" else None))
        return "x"

    assert drive(app, "GET", "/good").status == 200
    assert drive(app, "GET", "/bad").status == 500
    assert seen == ["worked"] * 4


def test_background_work_that_work_or_an_end_asks_for_is_done_too(drive: Drive) -> None:
    seen: list[str] = []
    app = App("a")

    async def more(context: Context) -> None:
        await asyncio.sleep(0)
        context.background(work(seen))

    @app.middleware
    def around(event: Any, context: Context) -> Generator[None, Any, None]:
        yield
        yield
        context.background(work(seen, KeyError("x")))

    @app.get("/")
    async def handler(context: Context) -> None:
        context.background(more(context))

    assert drive(app, "GET", "/").status == 500
    assert seen == ["worked"] * 2


def test_background_work_of_a_message_is_part_of_it() -> None:
    seen: list[str] = []
    app, many = App("a"), App("b")

    @app.queue("orders")
    async def handle(message: Message[str], context: Context) -> None:
        context.background(work(seen, KeyError("x") if message.body == "bad" else None))

    @many.queue("orders")
    async def handle_all(messages: Batch[Message[str]], context: Context) -> None:
        context.background(work(seen, KeyError("x")))

    assert failed(app, ["a", "bad", "b"]) == [1]
    assert failed(many, ["a", "b"]) == [0, 1]
    assert len(seen) == 4


def test_a_sync_handler_has_no_background(drive: Drive) -> None:
    def ask(context: Context) -> str:
        with pytest.raises(UsageError, match="async def"):
            context.background(work([]))
        return "refused"

    assert told(drive, ask) == "refused"


def test_calls_side_by_side_keep_their_own_context() -> None:
    app = App("a")

    @app.queue("orders")
    async def handle(message: Message[str], context: Context) -> None:
        before = context.attempt
        await asyncio.sleep(0)
        assert context.attempt == before == int(message.body)

    event = batch([str(at) for at in range(1, 30)])
    for record in event["Records"]:
        record["attributes"] = {"ApproximateReceiveCount": record["body"]}
    assert fungible_aws.entrypoint(app)(event, Lambda()) == {"batchItemFailures": []}


def test_a_context_of_one_s_own_makes_a_handler_a_plain_function() -> None:
    context = Context(request_id="r", function="f", attempt=3, remaining=lambda: 5.0, env={"A": "b"}, native=7)
    assert (context.request_id, context.function, context.attempt, context.remaining()) == ("r", "f", 3, 5.0)
    assert (context.env["A"], context.native, context.platform, context.cold_start) == ("b", 7, "test", False)


@pytest.mark.parametrize("adapter", ["aws", "container"])
def test_an_adapter_of_another_version_says_both_versions_and_the_command(adapter: str) -> None:
    code = f"import fungible as v; v.__version__ = '9.9.9'; import fungible_{adapter}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert f"fungible-{adapter} " in last
    assert f'does not fit fungible 9.9.9; run: pip install "fungible-{adapter}==9.9.9"' in last
