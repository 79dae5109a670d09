"""Workers under Pyodide with Cloudflare's SDK, as `fungible run --on cloudflare` starts them."""

from __future__ import annotations

import http.client
import os
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.testing.running import ask, soon
from fungible_cloudflare.local import serve, tools
from fungible_cloudflare.simulate.rpc import WorkerError

SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.timeout(50)


def test_what_an_app_is_bound_to_is_called_by_that_name(bounded: Any) -> None:
    assert bounded.worker.invoke([1, None], method="reflect") == [1, None]
    with pytest.raises(WorkerError, match="AttributeError"):
        bounded.worker.invoke(1, method="mirror")
    with pytest.raises(Mistake, match="double, reflect"):
        bounded.worker.invoke(1)


def test_direct_calls_return_or_raise(shop: Any) -> None:
    assert shop.worker.invoke(21, method="double") == 42
    for value in ({"a": {"b": None}}, [1, [2.5, "é"]], None, True, 0):
        assert shop.worker.invoke(value, method="mirror") == value
    with pytest.raises(WorkerError, match="PayloadError") as caught:
        shop.worker.invoke("x", method="double")
    assert caught.value.document == {
        "errorType": "PayloadError",
        "errorMessage": "the body is not what is asked for: $ is not an integer",
    }


def test_a_resource_is_the_calls_own_unless_it_is_pure(shop: Any) -> None:
    opened = shop.count("connection opened")
    for _ in range(3):
        assert shop.ask("GET", "/resources")[0] == 204
    shop.wait("connection closed", opened + 3)
    assert shop.count("connection opened") == opened + 3, "each is said before its end, on the same pipe"
    assert shop.count("settings made") == 1
    assert shop.count("started once") == 1


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


def test_a_start_outlives_the_client_whose_request_began_it(tmp_path: Path) -> None:
    (tmp_path / "kept.py").write_text(
        "import asyncio\nfrom fungible import App\nfrom fungible_cloudflare import entrypoint\napp = App('a')\n\n"
        "@app.on_start\nasync def start():\n    await asyncio.sleep(0.01)\n\n"
        "@app.get('/')\ndef nothing() -> None: ...\n\n"
        "class Kept:\n    def __init__(self, ctx):\n        self.ctx = ctx\n\n"
        "    def waitUntil(self, promise):\n        print('kept')\n        self.ctx.waitUntil(promise)\n\n"
        "class Default(entrypoint(app)):\n    async def fetch(self, request, *more):\n"
        "        self.ctx = Kept(self.ctx)\n        answer = await super().fetch(request, *more)\n"
        "        print('answered')\n        return answer\n"
    )
    lines: list[str] = []
    with serve("kept:Default", cwd=tmp_path, log=lines.append) as worker:
        for _ in range(2):
            assert ask(worker, "GET", "/")[0] == 204
        assert soon(lambda: sum("answered" in line for line in lines) == 2), lines
    assert [line.split()[-1] for line in lines if line.endswith(("kept", "answered"))] == [
        "kept",
        "answered",
        "answered",
    ]


def test_a_killed_process_is_started_again_at_the_same_address(bounded: Any) -> None:
    url, [(pid, version)] = bounded.worker.url, bounded.worker.runtimes
    assert version == f"pyodide {tools.PYODIDE}, Python 3.14.2"
    os.kill(pid, 9)
    bounded.wait("it is started again")
    assert bounded.worker.invoke(1, method="reflect") == 1
    assert bounded.worker.url == url
    assert bounded.ask("GET", "/resources")[0] == 204
    assert len(bounded.worker.runtimes) == 2


def test_closing_ends_the_process(start: Any) -> None:
    found = start()
    [(pid, _)] = found.worker.runtimes
    found.worker.close()
    found.worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


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
