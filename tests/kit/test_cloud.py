"""What `cloud` promises: narrowing, skips with their reason, contexts, wires, records, and one event everywhere."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fungible import App, Batch, Context, HttpRequest, HttpResponse, Message, Retry, UsageError
from fungible.testing import CallFailed, Cloud, Disagreement, LeftOut, everywhere, strategies
from fungible.testing.events import batch, context, http_request, message
from fungible.testing.surface import adapters, surfaces

USER = """
import pytest
from fungible import App
from fungible.testing import Cloud

app = App("a")
app.get("/")(lambda: "x")
app.queue("orders")(lambda: None)

@app.invoke("same")
def same(value: int) -> int:
    return value

def test_all(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/").text == "x"

@pytest.mark.clouds("aws", "nowhere")
def test_some(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/").text == "x"

def test_queue(cloud: Cloud) -> None:
    assert cloud.queue(app, "orders", ["a"]).fates == ["done"]

def test_call(cloud: Cloud) -> None:
    assert cloud.invoke(app, 1) == 1
"""


FAILING = """
def test_a_text_that_no_other_process_reads() -> None:
    raise ValueError("\\udc80")

def test_another() -> None:
    pass
"""


def run(folder: Path, *arguments: str, tests: str = USER) -> str:
    (folder / "test_user.py").write_text(tests)
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-v", "-rs", "-W", "error", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=50).stdout


def test_each_test_runs_once_per_platform_and_what_one_lacks_is_skipped_in_its_own_words(tmp_path: Path) -> None:
    said = run(tmp_path)
    for name in adapters():
        assert f"test_user.py::test_all[{name}] PASSED" in said
        assert f"test_user.py::test_queue[{name}] PASSED" in said
    assert "test_some[aws] PASSED" in said
    assert 'nowhere is not installed: pip install "fungible[nowhere]"' in said
    assert "test_call[container] SKIPPED" in said
    assert "left out: container: unsupported: no direct calls" in said
    assert "test_some[gcp]" not in said


def test_options_narrow_it_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    said = run(tmp_path, "--surface", "aws/http_v1", "-k", "all")
    assert [line for line in said.splitlines() if " calls, " in line] == ["aws/http_v1  1 test, 1 calls, entrypoint"]
    assert "1 passed" in said
    assert "test_all[azure] PASSED" in run(tmp_path, "--cloud", "azure")
    assert "no platform neverland" in run(tmp_path, "--cloud", "neverland")
    assert "no surface aws/http_v9; there is aws/" in run(tmp_path, "--surface", "aws/http_v9")


def test_a_report_with_a_lone_surrogate_reaches_the_other_process(tmp_path: Path) -> None:
    said = run(tmp_path, "-n", "1", tests=FAILING)
    assert "ValueError: \\udc80" in said
    assert "1 failed, 1 passed" in said


@pytest.fixture
def aws() -> Iterator[Cloud]:
    cloud = Cloud("aws")
    yield cloud
    cloud.close()


def answering(handler: Any) -> App:
    app = App("a")
    app.get("/{rest...}")(handler)
    return app


def test_a_platform_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="no platform moon"):
        Cloud("moon")


def test_an_answer_that_only_one_surface_gives_is_a_failure_that_names_it(aws: Cloud) -> None:
    app = answering(lambda request: request.url)
    app.functions[0].handler.__annotations__["request"] = HttpRequest
    with pytest.raises(Disagreement) as failed:
        aws.http(app, "GET", "/a")
    said = str(failed.value)
    assert "the surfaces do not agree on GET /a" in said
    assert "native event:" in said
    assert "aws/http_v1" in said


def test_a_declared_difference_is_none_where_the_handler_read_the_field(aws: Cloud) -> None:
    def raw(request: HttpRequest) -> dict[str, str | None]:
        return {"raw": request.raw_path}

    assert aws.http(answering(raw), "GET", "/a%2Fb").json() == {"raw": "/a%2Fb"}
    assert ("aws/http_v2", "raw_path absent") in aws.ledger.declared


def test_what_cannot_be_sent_is_what_the_gateway_makes_of_it(aws: Cloud) -> None:
    def end() -> None:
        raise KeyboardInterrupt

    answer = aws.http(answering(end), "GET", "/a")
    assert {name: one.status for name, one in answer.surfaces.items()} == {
        "aws/http_v2": 500,
        "aws/http_v2[stage=prod]": 500,
        "aws/http_v1": 502,
        "aws/function_url": 502,
    }


def test_a_limit_that_the_table_declares_is_no_failure(aws: Cloud) -> None:
    assert aws.http(answering(lambda: b"x" * (7 << 20)), "GET", "/a").status == 500
    assert ("aws/http_v1", "response_size") in aws.ledger.declared


def test_the_context_is_set_where_a_surface_brings_it() -> None:
    app = App("a")

    @app.queue("orders")
    def late(_: Message[str], context: Context) -> None:
        assert context.attempt is not None
        if context.remaining() < 2 and context.attempt < 8:
            raise Retry("late")

    cloud = Cloud("gcp")
    with cloud.context(remaining=1.5, attempt=6):
        assert cloud.queue(app, "orders", ["a"]).attempts == [8]
    assert cloud.queue(app, "orders", ["a"]).attempts == [1]
    cloud.close()
    other = Cloud("cloudflare")
    other.context(remaining=1.5)
    with pytest.raises(LeftOut, match="deadline differs: none is known"):
        other.queue(app, "orders", ["a"])
    other.close()


@pytest.mark.parametrize("platform", sorted(adapters()))
def test_order_is_kept_in_a_group_and_batches_come_as_batches(platform: str) -> None:
    app, ran = App("a"), list[str]()

    @app.queue("orders")
    def settle(found: Batch[Message[str]]) -> None:
        ran.extend(one.id for one in found)
        if any(one.text == "bad" for one in found):
            raise Retry("bad")

    cloud = Cloud(platform)
    played = cloud.queue(app, "orders", ["bad", "good"], group="g")
    cloud.close()
    assert played.fates == ["dead", "done"]
    assert played.reasons[1] in ((), ("bad",))
    for source in played.surfaces.values():
        assert source.letters[1].attempts <= source.letters[0].attempts


@pytest.mark.parametrize("platform", [name for name in sorted(adapters()) if name != "container"])
def test_a_direct_call_gives_its_value_or_its_error(platform: str) -> None:
    app = App("a")

    @app.invoke("half")
    async def half(value: int) -> float:
        if value < 0:
            raise ValueError("below zero")
        return value / 2

    cloud = Cloud(platform)
    assert cloud.invoke(app, 3) == 1.5
    with pytest.raises(CallFailed) as failed:
        cloud.invoke(app, -1, name="half")
    assert (failed.value.kind, failed.value.message) == ("ValueError", "below zero")
    cloud.close()


def test_the_wires_of_a_call_are_shown_and_recorded(aws: Cloud, tmp_path: Path) -> None:
    aws.http(answering(lambda: "x"), "GET", "/a", headers={"x-b": "c"})
    [(event, answer)] = aws.native["aws/http_v1"]
    assert (event["headers"]["x-b"], answer["body"]) == ("c", "x")
    files = aws.record(tmp_path)
    assert sorted(str(file.relative_to(tmp_path)) for file in files) == [
        "aws/function_url/call.0.json",
        "aws/http_v1/call.0.json",
        "aws/http_v2/call.0.json",
        "aws/http_v2[stage=prod]/call.0.json",
    ]
    recorded = json.loads((tmp_path / "aws/http_v1/call.0.json").read_text())
    assert (recorded["event"], recorded["answer"]) == (event, answer)


def test_start_and_stop_run_and_nothing_is_left_open() -> None:
    app, life = App("a"), list[str]()
    app.get("/")(lambda: "x")

    @app.on_start
    async def start() -> None:
        life.append("start")

    @app.on_stop
    async def stop() -> None:
        life.append("stop")

    cloud = Cloud("container")
    assert cloud.http(app, "GET", "/").status == 200
    cloud.close()
    assert life == ["start", "start", "stop", "stop"]


def test_inside_a_loop(aws: Cloud) -> None:
    async def waiting() -> str:
        return "x"

    async def inside() -> str:
        return aws.http(answering(waiting), "GET", "/a").text

    assert asyncio.run(inside()) == "x"


def test_one_event_everywhere() -> None:
    app = App("a")

    @app.get("/a")
    def answer() -> HttpResponse:
        return HttpResponse.json({"a": 1}, cookies={"a": "1"})

    @app.queue("orders")
    def settle(message: Message[str]) -> None:
        if message.body == "bad":
            raise ValueError

    found = everywhere(app, http_request("GET", "/a"))
    found.assert_same()
    assert set(found.answers) == {one.id for package in adapters().values() for one in surfaces(package, "http")}
    sent = everywhere(app, [message("bad", id="1"), message("good", id="2")])
    sent.assert_same()
    assert set(map(tuple, sent.answers.values())) == {("dead", "done")}
    assert set(sent.left_out) == set()


def test_one_event_that_is_not_the_same_everywhere_prints_where() -> None:
    def where(context: Context) -> str:
        return context.platform

    found = everywhere(answering(where), http_request("GET", "/a"))
    with pytest.raises(Disagreement, match=f"{len(adapters())} of {len(adapters())} platforms differ") as failed:
        found.assert_same()
    assert "container/http: b'container'" in str(failed.value)


def test_factories_have_sensible_defaults() -> None:
    request = http_request("post", "/a%20b?x=1", json={"a": 1}, query={"y": [1, 2]})
    assert (request.method, request.path, request.raw_path) == ("POST", "/a b", "/a%20b")
    assert request.query.multi_items() == [("x", "1"), ("y", "1"), ("y", "2")]
    assert request.headers["content-type"] == "application/json"
    assert message({"id": 1}).body == {"id": 1}
    assert [one.id for one in batch(["a", "b"])] == ["m1", "m2"]
    assert 29 < context().remaining() <= 30
    assert context(attempt=3).attempt == 3


def test_a_surface_is_named_as_everywhere() -> None:
    with pytest.raises(UsageError, match="there is no surface aws/nothing"):
        strategies.wires("aws/nothing")


EVERY = [surface.id for package in adapters().values() for surface in surfaces(package)]


@pytest.mark.hypothesis
@pytest.mark.parametrize("surface", EVERY)
@given(st.data())
@settings(max_examples=10)
def test_every_surface_has_wire_forms(surface: str, data: st.DataObject) -> None:
    data.draw(strategies.events(surface))
    assert data.draw(strategies.wires(surface)) is not strategies.GONE
    data.draw(strategies.hostile_wires(surface))


@pytest.mark.hypothesis
def test_events_shrink_to_the_plain_one() -> None:
    from hypothesis import find

    request = find(strategies.http_requests(), lambda _: True)
    assert (request.method, request.path, request.body) == ("GET", "/", b"")
    assert len(find(strategies.messages(), lambda _: True)) == 1
    assert find(strategies.values(), lambda _: True) is None
