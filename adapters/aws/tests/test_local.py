"""Apps on Lambda's own bootstrap: what the front door, the Runtime API and the queues do with them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake
from fungible.testing.running import ask, bare_python, exchange
from fungible_aws.local import Environment, serve
from fungible_aws.simulate.invoke import FunctionError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SURFACES = ["function_url", "http_v1", "http_v2"]

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module", autouse=True)
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module", params=SURFACES)
def app(request: pytest.FixtureRequest) -> Iterator[Environment]:
    with serve("orders:app", surface=request.param, cwd=SAMPLES, log=lambda _: None) as running:
        yield running


@pytest.mark.timeout(30)
def test_header_bytes_and_each_cookie_arrive_as_the_handler_set_them(app: Environment) -> None:
    request = b"GET /echo/t?a=1&a=2%203&b= HTTP/1.1\r\nHost: x\r\nX-CASE: Yes\r\nCookie: k=v; l=w\r\n"
    head, _, body = exchange(app, request + b"Connection: close\r\n\r\n").partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 200 OK"
    pairs = [(name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines[1:])]
    assert (b"x-latin", b"caf\xe9") in pairs
    assert (b"x-tab", b"a\tb") in pairs
    assert [value for name, value in pairs if name == b"set-cookie"] == [b"a=1; HttpOnly", b"b=2"]
    seen = json.loads(body)
    assert seen["query"] == [["a", "1"], ["a", "2 3"], ["b", ""]]
    assert seen["cookies"] == [["k", "v"], ["l", "w"]]
    assert (seen["case"], seen["ip"]) == ("Yes", "127.0.0.1")
    assert seen["pid"] in {pid for pid, _ in app.runtimes}


@pytest.mark.timeout(30)
def test_bytes_survive_both_ways(app: Environment) -> None:
    data = bytes(range(256)) * 100
    assert ask(app, "POST", "/bytes", data)[2] == data
    assert ask(app, "POST", "/bytes", b'{"a":1}', {"content-type": "application/json"})[2] == b'{"a":1}'


@pytest.mark.timeout(30)
def test_head_and_204_have_no_body(app: Environment) -> None:
    for request in (b"HEAD /echo/t", b"GET /none"):
        answer = exchange(app, request + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.endswith(b"\r\n\r\n")
        assert answer.count(b"\r\n\r\n") == 1


@pytest.mark.timeout(30)
def test_the_gateways_limits_hold(app: Environment) -> None:
    assert ask(app, "POST", "/bytes", b"x" * (10 * 1024 * 1024 + 1))[0] == 413
    assert ask(app, "POST", "/bytes", b"\xff" * (5 * 1024 * 1024))[0] == 413
    assert ask(app, "GET", "/echo/t", headers={"x-large": "x" * 10_240})[0] == 431
    assert exchange(app, b"NONSENSE\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.timeout(30)
def test_a_function_that_fails_is_the_gateways_own_error_and_is_replaced() -> None:
    lines: list[str] = []
    with serve("orders:app", surface="http_v1", cwd=SAMPLES, timeout=1, log=lines.append) as app:
        before = app.runtimes
        for path in ("/exit", "/hang"):
            assert ask(app, "GET", path)[::2] == (502, b'{"message": "Internal server error"}')
        assert ask(app, "GET", "/echo/t")[0] == 200
        assert len(app.runtimes) == 3
        assert before[0] == app.runtimes[0]
    text = "\n".join(lines)
    assert f"{before[0][0]} | leaving now" in text
    assert "Runtime exited with error: exit status 3" in text
    assert "Task timed out after 1.00 seconds" in text
    for pid, version in app.runtimes:
        assert version.startswith("awslambdaric ")
        assert version.endswith(f", Python {sys.version.split()[0]}")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.timeout(30)
def test_there_are_as_many_processes_as_events_at_once() -> None:
    with serve("orders:app", cwd=SAMPLES, log=lambda _: None) as app, ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(ask, app, "GET", f"/meet/4/{name}") for name in "abcd"]
        assert len({answer.result()[2] for answer in answers}) == 4
        assert len(app.runtimes) == 4


@pytest.mark.timeout(30)
def test_the_bootstrap_sees_lambdas_variables(app: Environment) -> None:
    seen = json.loads(ask(app, "GET", "/environment")[2])
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "orders"
    assert seen["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python{}.{}".format(*sys.version_info)
    assert seen["LAMBDA_TASK_ROOT"] == str(SAMPLES)
    assert seen["TZ"] == ":UTC"
    assert seen["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert 20 < seen["left"] <= 30


FAILED = {"function_url": (502, b"Internal Server Error"), "http_v2": (500, b'{"message":"Internal Server Error"}')}
FAILED["http_v1"] = (502, b'{"message": "Internal server error"}')
ANSWERS: list[tuple[Any, dict[str, tuple[int, bytes]]]] = [
    ("hello", {"http_v2": (200, b"hello"), "function_url": (200, b"hello")}),
    (None, {"http_v2": (200, b"null"), "function_url": (200, b"null")}),
    ({"a": 1}, {"http_v2": (200, b'{"a":1}'), "function_url": (200, b'{"a":1}')}),
    ({"statusCode": "201", "body": "x"}, {"http_v1": (201, b"x")}),
    ({"statusCode": 201, "body": "eA==", "isBase64Encoded": True}, dict.fromkeys(SURFACES, (201, b"x"))),
    ({"statusCode": 201, "body": "%%", "isBase64Encoded": True}, {}),
    ({"statusCode": 201, "body": {"a": 1}}, {}),
    ({"statusCode": 201, "headers": {"x": ["1"]}}, {}),
    ({"statusCode": 201, "headers": {"x": "a\r\nb: c"}}, {}),
    ({"statusCode": 201, "headers": {"x": 1}, "body": None}, dict.fromkeys(SURFACES, (201, b""))),
    ({"statusCode": 9}, {}),
    ({"statusCode": True}, {}),
    ({"statusCode": 200, "cookies": "a=1"}, {"http_v1": (200, b"")}),
    ({"statusCode": 200, "multiValueHeaders": {"x": "1"}}, {"http_v2": (200, b""), "function_url": (200, b"")}),
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("surface", SURFACES)
def test_answers_are_read_by_the_rules_of_the_surface(surface: str) -> None:
    with serve("lambda_function:handler", surface=surface, cwd=SAMPLES, log=lambda _: None) as app:
        assert ask(app, "GET", "/boom")[::2] == FAILED[surface]
        for answer, expected in ANSWERS:
            text = "".join(f"%{byte:02X}" for byte in json.dumps(answer).encode())
            assert ask(app, "GET", f"/say?answer={text}")[::2] == expected.get(surface, FAILED[surface]), answer


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", ["raw", "large"])
def test_what_lambda_does_not_hand_on_is_a_failure(name: str) -> None:
    with serve(f"lambda_function:{name}", cwd=SAMPLES, log=lambda _: None) as app:
        assert ask(app, "GET", "/")[::2] == FAILED["http_v2"]
        with pytest.raises(FunctionError, match=r"Runtime.InvalidResponse|Function.ResponseSizeTooLarge"):
            app.invoke(1)


def broken(text: str) -> Callable[[Path], str]:
    def written(folder: Path) -> str:
        (folder / "broken.py").write_text(text)
        return "broken:app"

    return written


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("write", "cause"),
    [
        (broken("import nothing_there"), r"broken\.py:1: ModuleNotFoundError"),
        (broken("app = 3"), "is no App"),
        (broken("import sys\ndef app(event, context): ...\nif 'awslambdaric' in sys.modules: raise OSError"), "start"),
    ],
)
def test_what_cannot_run_is_a_mistake(tmp_path: Path, write: Callable[[Path], str], cause: str) -> None:
    with pytest.raises(Mistake, match=cause):
        serve(write(tmp_path), cwd=tmp_path, log=lambda _: None)


@pytest.mark.timeout(30)
def test_a_python_without_the_bootstrap_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="awslambdaric") as caught:
        serve("lambda_function:handler", python=bare_python(tmp_path), cwd=SAMPLES)
    assert caught.value.fix == 'run: pip install "fungible-aws[run]"'
