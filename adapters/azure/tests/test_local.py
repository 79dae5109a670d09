"""Apps on the library of Azure's own worker: what the front door and the host do with them."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fungible.local.mistake import Mistake
from fungible.testing.running import ask, bare_python, exchange, said, soon
from fungible_azure.local import Environment, serve
from fungible_azure.local.interpreter import interpreter
from fungible_azure.simulate.invoke import CallFailed

SAMPLES = Path(__file__).parent / "samples"
Answer = tuple[int, list[tuple[str, str]], bytes]

pytestmark = pytest.mark.timeout(50)


@pytest.fixture(scope="module", autouse=True)
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module")
def log() -> list[str]:
    return []


@pytest.fixture(scope="module")
def app(log: list[str]) -> Iterator[Environment]:
    with serve("orders:app", cwd=SAMPLES, timeout=100, log=log.append) as running:
        yield running


@pytest.fixture(scope="module")
def by_hand() -> Iterator[tuple[Environment, list[str]]]:
    lines: list[str] = []
    with serve("function_app:app", cwd=SAMPLES, visibility=0.02, log=lines.append) as running:
        yield running, lines


def test_header_bytes_and_each_cookie_arrive_as_declared(app: Environment) -> None:
    request = b"GET /echo/t?a=1&a=2%203&b= HTTP/1.1\r\nHost: x\r\nX-CASE: Yes\r\nCookie: k=v; l=w\r\n"
    head, _, body = exchange(app, request + b"Connection: close\r\n\r\n").partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    pairs = [(name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines[1:])]
    assert (b"x-tab", b"a\tb") in pairs
    assert [value for name, value in pairs if name == b"set-cookie"] == [
        b"b=x/y=; Path=/",
        b"a=1; path=; HttpOnly",
        b"c=3; path=; Secure; Partitioned",
    ]
    seen = json.loads(body)
    assert seen["query"] == [["a", "1"], ["a", "2 3"], ["b", ""]]
    assert seen["cookies"] == [["k", "v"], ["l", "w"]]
    assert (seen["case"], seen["ip"], seen["url"]) == ("Yes", "127.0.0.1", "http://x/echo/t?a=1&a=2%203&b=")
    assert seen["pid"] in {pid for pid, _ in app.runtimes}


def test_bytes_survive_both_ways(app: Environment) -> None:
    data = bytes(range(256)) * 100
    assert ask(app, "POST", "/bytes", data)[2] == data
    assert ask(app, "POST", "/bytes", b"\xff" * (9 * 1024 * 1024))[2] == b"\xff" * (9 * 1024 * 1024)


def test_head_and_204_have_no_body(app: Environment) -> None:
    for request in (b"HEAD /echo/t", b"GET /none"):
        answer = exchange(app, request + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.endswith(b"\r\n\r\n")
        assert answer.count(b"\r\n\r\n") == 1


def test_limits_and_what_the_host_drops_are_answered(app: Environment) -> None:
    assert ask(app, "POST", "/bytes", b"x" * (10 * 1024 * 1024 + 1))[0] == 413
    assert ask(app, "GET", "/echo/t", headers={"x-large": "x" * 33_000})[0] == 431
    assert exchange(app, b"NONSENSE\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert exchange(app, b"GET / HTTP/1.1\r\nHost: x\r\nx-a: caf\xe9\r\nConnection: close\r\n\r\n")[9:12] == b"400"
    chunked = (
        b"POST /bytes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    )
    assert exchange(app, chunked).startswith(b"HTTP/1.1 411 ")
    status, _, body = ask(app, "GET", "/latin")
    assert (status, json.loads(body)["title"]) == (500, "Internal Server Error")
    assert ask(app, "GET", "/admin/host/status")[::2] == (404, b"")


@pytest.mark.parametrize("path", ["meet", "wait"])
def test_five_handlers_in_one_process_do_not_wait_for_one_another(app: Environment, path: str) -> None:
    with ThreadPoolExecutor(5) as threads:
        answers = [threads.submit(ask, app, "GET", f"/{path}/5/{name}") for name in "abcde"]
        assert len({answer.result()[2] for answer in answers}) == 1
    assert len(app.runtimes) == 1


def test_the_context_is_the_invocations(app: Environment, log: list[str]) -> None:
    parent = f"00-{'a' * 32}-{'b' * 16}-01"
    answers = [json.loads(ask(app, "GET", "/context", headers={"traceparent": parent})[2]) for _ in range(2)]
    assert all(95 < one["left"] <= 100 for one in answers)
    assert len({one["id"] for one in answers}) == 2
    assert all(one["trace"].startswith(f"00-{'a' * 32}-") for one in answers)
    assert not answers[1]["cold"]
    [(pid, _)] = app.runtimes
    assert said(log, f"{pid} | asked for the context")


def test_a_worker_sees_azures_variables(app: Environment) -> None:
    seen = json.loads(ask(app, "GET", "/environment")[2])
    assert seen["FUNCTIONS_WORKER_RUNTIME"] == "python"
    assert seen["WEBSITE_SITE_NAME"] == "orders"
    assert seen["AzureWebJobsScriptRoot"] == str(SAMPLES)
    assert seen["AzureFunctionsJobHost__functionTimeout"] == "00:01:40"


def test_direct_calls_return_or_raise(app: Environment) -> None:
    assert app.invoke(21) == 42
    with pytest.raises(CallFailed, match="PayloadError") as caught:
        app.invoke("x")
    assert caught.value.document["errorType"] == "PayloadError"


def test_a_cancelled_handler_is_a_failure_and_no_silence(app: Environment) -> None:
    assert ask(app, "GET", "/cancel")[::2] == (500, b"")


def test_a_worker_that_ends_is_a_500_and_is_replaced() -> None:
    lines: list[str] = []
    with serve("orders:app", cwd=SAMPLES, timeout=1, log=lines.append) as app:
        before = app.runtimes
        for path in ("/exit", "/hang"):
            assert ask(app, "GET", path)[::2] == (500, b"")
        assert ask(app, "GET", "/echo/t")[0] == 200
        after = app.runtimes
    assert [len(before), len(after)] == [1, 3]
    assert said(lines, f"{before[0][0]} | leaving now")
    assert said(lines, "leave failed: the worker process ended: exit status 3")
    assert said(lines, "timeout value of 1 seconds was exceeded by function hang")
    for pid, version in after:
        assert "azure_functions_runtime 1." in version
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_there_are_as_many_workers_as_asked_for(traces: Path) -> None:
    for file in traces.glob("here-*"):
        file.unlink()
    with serve("orders:app", cwd=SAMPLES, concurrency=2, log=lambda _: None) as app:
        with ThreadPoolExecutor(4) as threads:
            answers = [threads.submit(ask, app, "GET", f"/meet/4/{name}") for name in "abcd"]
            assert len({answer.result()[2] for answer in answers}) == 2
        assert len(app.runtimes) == 2


ByHand = tuple[Environment, list[str]]


def test_routes_are_tried_in_the_order_of_names(by_hand: ByHand) -> None:
    app, lines = by_hand
    status, _, body = ask(app, "GET", "/ORDERS/recent/?a=1&a=2&b=&c")
    assert (status, json.loads(body)) == (200, {"id": "recent", "params": {"a": "1,2"}})
    [(pid, _)] = app.runtimes
    assert said(lines, f"{pid} | asked for recent")


def test_bodies_come_with_a_length_alone_and_head_is_the_hosts(by_hand: ByHand) -> None:
    app, _ = by_hand
    assert ask(app, "POST", "/only/post", b"abc")[2] == b"3"
    connection = http.client.HTTPConnection(app.url.removeprefix("http://"), timeout=40)
    connection.request("POST", "/only/post", iter([b"abc"]), {"transfer-encoding": "chunked"}, encode_chunked=True)
    assert connection.getresponse().read() == b"0"
    connection.close()
    status, headers, _ = ask(app, "HEAD", "/only/post")
    assert (status, dict(headers)["Allow"]) == (405, "POST")
    assert ask(app, "GET", "/only/post")[::2] == (404, b"")


def test_what_the_library_does_to_cookies_shows(by_hand: ByHand) -> None:
    """A domain that nobody set, an escaped value, and a cookie that is not there: what the entry steers around."""
    app, _ = by_hand
    found = [value for name, value in ask(app, "GET", "/cookies")[1] if name == "Set-Cookie"]
    assert found[0] == "a=x%2Fy; domain=; path=/; samesite=lax; httponly"
    assert all("Partitioned" not in line for line in found)


def test_texts_and_failures(by_hand: ByHand) -> None:
    app, lines = by_hand
    assert ask(app, "GET", "/text")[::2] == (200, b"text")
    assert ask(app, "GET", "/fail")[::2] == (500, b"")
    assert said(lines, "fail failed: ValueError: by hand")


def test_a_finished_app_is_sent_to_by_its_queues_own_name(by_hand: ByHand) -> None:
    app, _ = by_hand
    found = app.send("by-hand", ["x", "fail"])
    assert [(one.fate, one.attempts) for one in found] == [("done", 1), ("dead", 5)]
    with pytest.raises(Mistake, match="no queue orders"):
        app.send("orders", ["x"])
    with pytest.raises(Mistake, match="direct calls"):
        app.invoke(1)


def broken(text: str) -> Callable[[Path], str]:
    def written(folder: Path) -> str:
        (folder / "broken.py").write_text(text)
        return "broken:app"

    return written


LATE = (
    "import sys\nfrom fungible import App\napp = App('a')\napp.get('/')(lambda: 'a')\n"
    "if 'grpc' in sys.modules: raise OSError(5)\n"
)
TWICE = (
    "import azure.functions as f\napp = f.FunctionApp()\n@app.route()\ndef a(req): ...\n@app.route()\ndef a(req): ...\n"
)


@pytest.mark.parametrize(
    ("write", "cause"),
    [
        (broken("import nothing_there"), r"broken\.py:1: ModuleNotFoundError"),
        (broken("app = 3"), "is no App"),
        (broken(LATE), "OSError: 5"),
        (broken(TWICE), "does not have a unique function name"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_a_mistake(tmp_path: Path, write: Callable[[Path], str], cause: str) -> None:
    with pytest.raises(Mistake, match=cause):
        serve(write(tmp_path), cwd=tmp_path, log=lambda _: None)


def test_a_taken_port_and_options_that_are_none_are_mistakes(app: Environment) -> None:
    port = int(app.url.rpartition(":")[2])
    with pytest.raises(Mistake, match="in use"):
        serve("orders:app", port=port, cwd=SAMPLES)
    with pytest.raises(Mistake, match="no surface timer"):
        serve("orders:app", surface="timer", cwd=SAMPLES)
    with pytest.raises(Mistake, match="counts from 1"):
        serve("orders:app", concurrency=0, cwd=SAMPLES)


def test_a_python_without_the_library_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="azure-functions-runtime") as caught:
        serve("orders:app", python=bare_python(tmp_path), cwd=SAMPLES)
    assert caught.value.fix == 'run: pip install "fungible-azure[run]"'


@pytest.mark.parametrize(("named", "cause"), [("", "this Python has no"), ("/nowhere/python", "which is no Python")])
def test_the_variable_names_the_python(monkeypatch: pytest.MonkeyPatch, named: str, cause: str) -> None:
    monkeypatch.setenv("FUNGIBLE_AZURE_PYTHON", named)
    with pytest.raises(Mistake, match=cause) as caught:
        interpreter(None)
    assert 'pip install "fungible-azure[run]"' in caught.value.fix
    monkeypatch.setenv("FUNGIBLE_AZURE_PYTHON", sys.executable)
    assert interpreter(None) == sys.executable


def runs(pid: int) -> bool:
    """Tell a process that runs from one that is gone, or waits for nothing but to be reaped."""
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_host_that_ends_says_so(app: Environment) -> None:
    with serve("orders:app", cwd=SAMPLES, log=lambda _: None) as other, ThreadPoolExecutor(1) as threads:
        [(pid, _)] = other.runtimes
        threads.submit(ask, other, "GET", "/hang")
        time.sleep(0.3)
        other._link._child.kill()
        with pytest.raises(Mistake, match="host"):
            other.send("orders", ["{}"])
        assert soon(lambda: not runs(pid)), "a worker outlived its host"
    assert ask(app, "GET", "/none")[0] == 204
