"""Apps under uvicorn, as `fungible run --on container` starts them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.testing.running import ask, bare_python
from fungible_container.local import Server, serve

APP = """
import os
from fungible import App, HttpRequest, HttpResponse, Message

app = App("orders")

@app.get("/echo/{token}")
def echo(token: str, request: HttpRequest) -> HttpResponse:
    seen = {"token": token, "pid": os.getpid(), "query": request.query.multi_items()}
    headers = [("X-Twice", "1"), ("X-Other", "caf\\xe9"), ("X-Twice", "2")]
    return HttpResponse.json(seen, headers=headers, cookies=["a=1; HttpOnly", "b=2"])

@app.get("/chunks")
def chunks() -> HttpResponse:
    return HttpResponse.stream(bytes([number]) * 1000 for number in range(100))

@app.queue("orders")
def settle(message: Message[str]) -> None: ...

@app.on_stop
def stop() -> None:
    print("stopped in order", flush=True)

async def finished(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b"as it is"})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("code")
    (path / "orders.py").write_text(APP)
    return path


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Server]:
    with serve("orders:app", cwd=folder, log=lambda _: None) as running:
        yield running


@pytest.mark.timeout(30)
def test_headers_keep_their_order_and_each_cookie_its_line(app: Server) -> None:
    status, headers, body = ask(app, "GET", "/echo/t?a=1&a=2%203&b=")
    own = [pair for pair in headers if pair[0].lower().startswith("x-")]
    assert own == [("X-Twice", "1"), ("X-Other", "caf\xe9"), ("X-Twice", "2")]
    assert [value for name, value in headers if name.lower() == "set-cookie"] == ["a=1; HttpOnly", "b=2"]
    assert status == 200
    seen = json.loads(body)
    assert seen["query"] == [["a", "1"], ["a", "2 3"], ["b", ""]]
    [(pid, version)] = app.runtimes
    assert seen["pid"] == pid
    assert version.startswith("uvicorn ")
    assert version.endswith(f", Python {sys.version.split()[0]}")


@pytest.mark.timeout(30)
def test_a_streamed_body_arrives_whole(app: Server) -> None:
    assert ask(app, "GET", "/chunks")[2] == b"".join(bytes([number]) * 1000 for number in range(100))


@pytest.mark.timeout(30)
def test_closing_stops_the_app_in_order_and_its_process(folder: Path) -> None:
    lines: list[str] = []
    with serve("orders:app", cwd=folder, log=lines.append) as app:
        [(pid, _)] = app.runtimes
        assert ask(app, "GET", "/nowhere")[0] == 404
    assert "stopped in order" in lines
    assert any('"GET /nowhere HTTP/1.1" 404' in line for line in lines)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    app.close()


@pytest.mark.timeout(30)
def test_a_finished_application_is_served_as_it_is(folder: Path) -> None:
    with serve("orders:finished", cwd=folder, log=lambda _: None) as app:
        assert ask(app, "GET", "/")[::2] == (202, b"as it is")


@pytest.mark.timeout(30)
def test_what_a_container_lacks_is_unsupported_with_its_reason(app: Server) -> None:
    with pytest.raises(Unsupported, match="HTTP, WebSocket and lifespan alone"):
        app.deliver("stream", "orders", [])
    with pytest.raises(Unsupported, match="HTTP, WebSocket and lifespan alone"):
        app.invoke(1)
    for option in ({"surface": "http_v2"}, {"timeout": 3.0}, {"partial": True}):
        with pytest.raises(Unsupported):
            serve("orders:app", **option)  # pyright: ignore[reportArgumentType]


@pytest.mark.timeout(30)
def test_what_cannot_run_is_a_mistake(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "broken.py").write_text(APP + "\n@app.on_start\ndef start() -> None:\n    raise OSError('no disk')\n")
    with pytest.raises(Mistake, match="does not start"):
        serve("broken:app", cwd=tmp_path, log=lambda _: None)
    with listener(0) as taken, pytest.raises(Mistake, match="is in use"):
        serve("orders:app", cwd=folder, port=taken.getsockname()[1])


@pytest.mark.timeout(30)
def test_a_python_without_the_server_is_told_what_to_install(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(Mistake, match="uvicorn") as caught:
        serve("orders:finished", python=bare_python(tmp_path), cwd=folder)
    assert caught.value.fix == 'run: pip install "fungible-container[run]"'
