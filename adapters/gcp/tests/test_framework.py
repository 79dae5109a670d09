"""HTTP through the real framework, on its threads and on its loop: to the byte, side by side, from start to stop."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

CASES = {
    "sync": ("flags", "main.py"),
    "sync on a loop": ("flags, --asgi", "main.py"),
    "async": ("flags", "main_async.py"),
}
PLATFORM = {"K_SERVICE": "shop", "K_REVISION": "shop-00007", "CLOUD_RUN_TIMEOUT_SECONDS": "60", "GCLOUD_PROJECT": "p"}
TRACE = "105445aa7843bc8bf206b12000100000"


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One server for all tests that leave it as it was."""
    conftest: Any = request.config.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))
    way, source = CASES[request.param]
    command, needed = conftest.WAYS[way](source, "")
    with ExitStack() as stack:
        server = conftest.Framework(command, {**needed, **PLATFORM}, tmp_path_factory.mktemp("framework"))
        stack.callback(server.end)
        server.wait()
        yield server


def lines(server: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]


@pytest.mark.timeout(30)
def test_an_answer_is_what_the_app_said_in_its_order(served: Any) -> None:
    status, headers, body = served.ask("GET", "/echo/a%2Fb?x=1&x=2%203&y=")
    own = [(name.lower(), value) for name, value in headers if name.lower().startswith(("x-", "loc", "set-"))]
    assert status == 404  # the route takes one segment, and %2F is a slash by then
    status, headers, body = served.ask("GET", "/echo/a%20b?x=1&x=2%203&y=")
    own = [(name.lower(), value) for name, value in headers if name.lower().startswith(("x-", "loc", "set-"))]
    assert status == 200
    assert own == [
        ("x-twice", "1"),
        ("x-other", "caf\xe9"),
        ("location", "/else?a=b"),
        ("x-twice", "2"),
        ("set-cookie", "a=1; HttpOnly"),
        ("set-cookie", "b=2"),
    ]
    seen = json.loads(body)
    assert (seen["token"], seen["raw"], seen["query"]) == ("a b", "/echo/a%20b", [["x", "1"], ["x", "2 3"], ["y", ""]])
    assert seen["thread"] is True
    assert seen["native"] in ("flask", "starlette")
    assert seen["version"] == "shop-00007"
    assert 55 < seen["remaining"] <= 60


@pytest.mark.timeout(30)
def test_trace_and_execution_id_are_the_request_s_own(served: Any) -> None:
    headers = {"X-Cloud-Trace-Context": f"{TRACE}/{0xB2};o=1", "Function-Execution-Id": "pUJxJ6n8cNJ0"}
    seen = json.loads(served.ask("GET", "/echo/a", headers=headers)[2])
    assert (seen["trace"], seen["request_id"]) == (f"00-{TRACE}-00000000000000b2-01", "pUJxJ6n8cNJ0")
    w3c = f"00-{TRACE}-00000000000000c3-00"
    seen = json.loads(served.ask("GET", "/echo/a", headers={**headers, "traceparent": w3c})[2])
    assert seen["trace"] == w3c
    seen = json.loads(served.ask("GET", "/echo/a", headers={"X-Cloud-Trace-Context": TRACE})[2])
    assert seen["trace"] is None
    assert len(seen["request_id"]) == 12


@pytest.mark.timeout(30)
def test_a_log_line_has_the_names_that_cloud_logging_reads(served: Any) -> None:
    served.ask("GET", "/log", headers={"traceparent": f"00-{TRACE}-00000000000000c3-01"})
    [line] = [one for one in lines(served) if one["message"] == "look"]
    assert {name: line[name] for name in line if name not in ("time", "request_id")} == {
        "severity": "WARNING",
        "logger": "fungible.app",
        "message": "look",
        "function": "log",
        "shop": 7,
        "logging.googleapis.com/trace": f"projects/p/traces/{TRACE}",
        "logging.googleapis.com/spanId": "00000000000000c3",
        "logging.googleapis.com/trace_sampled": True,
    }
    assert line["time"].endswith("Z")


@pytest.mark.timeout(30)
def test_a_direct_call_is_a_post_on_its_path(served: Any) -> None:
    assert served.ask("POST", "/_calls/total", b"[1, 2.5]")[::2] == (200, b"3.5")
    status, _, body = served.ask("POST", "/_calls/total", b"[]")
    problem = json.loads(body)
    assert (status, problem["error"], problem["detail"]) == (500, "LookupError", "nothing to add")
    assert served.ask("POST", "/_calls/total", b"[1")[0] == 400
    assert served.ask("PUT", "/_calls/total", b"[1]")[0] == 405


@pytest.mark.timeout(30)
def test_a_body_is_bounded_and_whole(served: Any) -> None:
    assert served.ask("POST", "/size", b"x" * 100_000)[::2] == (200, b"100000")
    assert served.ask("POST", "/size", b"x" * 100_001)[0] == 413
    for size, status in ((99_000, 200), (101_000, 413)):
        head = f"POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n"
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
            line.sendall(head.encode() + b"x" * size + b"\r\n0\r\n\r\n")
            assert line.makefile("rb").readline().split()[1] == str(status).encode()
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        line.sendall(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
        line.shutdown(socket.SHUT_WR)
        assert b" 200 " not in line.makefile("rb").readline()
    assert served.ask("GET", "/echo/a")[0] == 200


@pytest.mark.timeout(30)
def test_a_streamed_body_arrives_whole_and_a_broken_one_is_seen_to_be(served: Any) -> None:
    whole = b"".join(bytes([number]) * 1000 for number in range(100))
    status, headers, body = served.ask("GET", "/chunks")
    assert (status, body) == (200, whole)
    assert {name.lower(): value for name, value in headers}["transfer-encoding"] == "chunked"
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        served.ask("GET", "/broken")
    assert served.ask("HEAD", "/chunks")[::2] == (200, b"")


@pytest.mark.timeout(30)
def test_five_that_block_do_not_wait_for_one_another(served: Any) -> None:
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: served.ask("GET", "/meets"), range(5)))
    assert [answer[::2] for answer in answers] == [(200, b"at last")] * 5


@pytest.mark.timeout(50)
def test_four_threads_with_an_async_resource_cross_nothing_and_hang_nowhere(framework: Callable[..., Any]) -> None:
    server = framework("flags", "main_async.py", THREADS="4")
    server.wait()

    def talk(client: int) -> int:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for number in range(100):
            token = f"{client}-{number}"
            for path, answer in ((f"/asked/{token}", token), (f"/held/{token}", f"{token} True")):
                line.request("GET", path)
                assert line.getresponse().read().decode() == answer
        line.close()
        return 100

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(talk, range(8))) == [100] * 8
    os.killpg(server.process.pid, signal.SIGTERM)
    server.process.wait(20)
    assert "the line is closed" in server.said


@pytest.mark.timeout(50)
@pytest.mark.parametrize(("way", "source"), CASES.values(), ids=list(CASES))
def test_each_process_starts_before_its_first_event_and_stops_after_its_last(
    framework: Callable[..., Any], way: str, source: str
) -> None:
    server = framework(way, source)
    server.wait()
    assert "started" not in server.said
    first = json.loads(server.ask("GET", "/echo/a")[2])["pid"]
    assert f"started in order {first}" in server.said
    os.kill(first, signal.SIGKILL)
    second = first
    until = time.monotonic() + 20
    while second == first and time.monotonic() < until:
        try:
            second = json.loads(server.ask("GET", "/echo/a")[2])["pid"]
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(server.ask, "GET", "/blocks")
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        assert late.result()[::2] == (200, b"at last")
    server.process.wait(20)
    assert [line for line in server.said.splitlines() if "in order" in line] == [
        f"started in order {first}",
        f"started in order {second}",
        f"stopped in order {second}",
    ]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("source", ["main.py", "main_async.py"])
def test_the_framework_s_own_labels_are_added_to_a_log_line(framework: Callable[..., Any], source: str) -> None:
    server = framework("flags", source, LOG_EXECUTION_ID="true", **PLATFORM)
    server.wait()
    server.ask("GET", "/log", headers={"Function-Execution-Id": "pUJxJ6n8cNJ0"})
    [line] = [one for one in lines(server) if one["message"] == "look"]
    assert line["logging.googleapis.com/labels"] == {"execution_id": "pUJxJ6n8cNJ0"}
    assert line["severity"] == "WARNING"


@pytest.mark.timeout(30)
def test_what_the_framework_answers_itself_never_reaches_the_app(framework: Callable[..., Any]) -> None:
    threads, loop = framework("flags", "main.py"), framework("flags", "main_async.py")
    for server in (threads, loop):
        server.wait()
        assert server.ask("GET", "/robots.txt")[0] == server.ask("GET", "/favicon.ico")[0] == 404
        status, headers, _ = server.ask("GET", "/echo/a%0Ab")
        assert (status, "problem" in str(headers)) == (404, False)
    assert (threads.ask("PROPFIND", "/size")[0], loop.ask("PROPFIND", "/size")[0]) == (405, 405)
    assert b"problem" in str(threads.ask("PROPFIND", "/size")[1]).encode()
    assert b"problem" not in str(loop.ask("PROPFIND", "/size")[1]).encode()
