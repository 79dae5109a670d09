"""Apps on functions-framework, as `fungible run --on gcp` starts them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.testing.running import ask, bare_python
from fungible_gcp.local import Environment, serve
from fungible_gcp.simulate.invoke import FunctionError

SAMPLES = Path(__file__).parent / "samples"


def silent(_line: str) -> None:
    """Show nothing."""


@pytest.fixture(scope="module", params=["http_wsgi", "http_asgi"])
def app(request: pytest.FixtureRequest) -> Iterator[Environment]:
    served = serve(
        "shop:app", surface=request.param, cwd=SAMPLES, visibility=0.05, ack_deadline=1, unwrapped=("raw",), log=silent
    )
    with served as running:
        yield running


def order(do: str, id: str = "a") -> str:
    return f'{{"id": "{id}", "do": "{do}"}}'


@pytest.mark.timeout(50)
def test_every_message_is_done_or_dead_after_its_attempts(app: Environment) -> None:
    bodies = [order("ack"), order("once"), order("retry"), order("reject"), order("raise"), "no JSON", '{"id": 7}', ""]
    found = app.send("orders", bodies, attributes={"tenant": "t"})
    assert [(one.fate, one.attempts) for one in found] == [("done", 1), ("done", 2), *[("dead", 5)] * 6]
    assert found[1].reasons == ("answered 503",)
    assert len({one.id for one in found}) == len(bodies)


@pytest.mark.timeout(50)
def test_a_message_that_is_not_acked_in_time_comes_again(app: Environment) -> None:
    [found] = app.send("orders", [order("slow")])
    assert (found.fate, found.attempts) == ("done", 2)
    assert found.reasons == ("no answer within the ack deadline of 1 seconds",)


@pytest.mark.timeout(30)
def test_direct_calls_return_or_raise(app: Environment) -> None:
    assert app.invoke([1, 2.5]) == 3.5
    with pytest.raises(FunctionError, match="nothing to add") as caught:
        app.invoke([])
    assert type(caught.value).__name__ == "LookupError"


@pytest.mark.timeout(30)
def test_what_runs_says_its_version(app: Environment) -> None:
    [(_, version)] = app.runtimes
    assert version.startswith("functions_framework ")
    assert version.endswith(f", Python {sys.version.split()[0]}")
    with pytest.raises(Mistake, match="no queue returns"):
        app.send("returns", ["{}"])


@pytest.mark.timeout(50)
def test_unwrapped_messages_bring_their_metadata_in_headers() -> None:
    lines: list[str] = []
    served = serve("shop:app", cwd=SAMPLES, visibility=0.05, unwrapped=("orders",), log=lines.append)
    with served as app:
        found = app.send("orders", [order("ack"), order("once"), order("reject")], attributes={"tenant": "acme"})
    assert [(one.fate, one.attempts) for one in found] == [("done", 1), ("done", 2), ("dead", 5)]
    assert sum('"tenant": "acme"' in line for line in lines) == 8


@pytest.mark.timeout(50)
def test_a_group_waits_for_its_dead() -> None:
    lines: list[str] = []
    with serve("shop:app", cwd=SAMPLES, visibility=0.05, fifo=("orders",), log=lines.append) as app:
        bodies = [order(do, str(number)) for number, do in enumerate(("ack", "reject", "ack", "once", "ack"))]
        found = app.send("orders", bodies, group="g")
    assert [(one.fate, one.attempts) for one in found] == [
        ("done", 1), ("dead", 5), ("done", 1), ("done", 2), ("done", 1)
    ]  # fmt: skip
    began = [line.partition('"order": "')[2][:1] for line in lines if '"message": "settling"' in line]
    assert began == list("0111112334")


@pytest.mark.timeout(50)
def test_an_app_with_async_functions_is_served_on_a_loop() -> None:
    with serve("shop_async:app", cwd=SAMPLES, log=silent) as app:
        assert app.send("orders", [order("ack")])[0].fate == "done"
        assert ask(app, "GET", "/asked/7")[0] == 200
    with pytest.raises(Unsupported, match="has no surface http_wsgi"):
        serve("shop_async:app", surface="http_wsgi", cwd=SAMPLES, log=silent)
    with pytest.raises(Unsupported, match="no bound of calls"):
        serve("shop_async:app", concurrency=2, cwd=SAMPLES, log=silent)


@pytest.mark.timeout(50)
def test_a_finished_function_is_served_as_it_is() -> None:
    with serve("main:orders", cwd=SAMPLES, visibility=0.05, log=silent) as app:
        assert app.send("/_events/orders", [order("ack")])[0].fate == "done"
        assert ask(app, "GET", "/echo/7")[0] == 200
        with pytest.raises(Mistake, match="is no path"):
            app.send("orders", ["{}"])


@pytest.mark.timeout(50)
def test_the_service_s_timeout_is_the_handlers_deadline_and_threads_are_bounded() -> None:
    with serve("shop:app", cwd=SAMPLES, timeout=7, concurrency=1, log=silent) as app:
        assert b'"remaining":6.' in ask(app, "GET", "/echo/7")[2]
        assert app.send("orders", [order("ack")] * 3)[2].fate == "done"


@pytest.mark.timeout(50)
def test_closing_stops_the_app_in_order_and_its_processes() -> None:
    lines: list[str] = []
    with serve("shop:app", cwd=SAMPLES, log=lines.append) as app:
        [(pid, _)] = app.runtimes
        assert ask(app, "GET", "/nowhere")[0] == 404
    assert f"stopped in order {pid}" in lines
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    app.close()


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"surface": "http"}, "there is no surface http"),
        ({"partial": True}, "no answer is partial"),
        ({"concurrency": 0}, "serve nobody"),
        ({"timeout": 0.5}, "whole seconds"),
        ({"receives": 4}, "5 to 100 attempts"),
        ({"receives": 101}, "5 to 100 attempts"),
    ],
)
def test_what_google_does_not_have_is_refused(options: dict[str, Any], why: str) -> None:
    with pytest.raises(Mistake, match=why):
        serve("shop:app", cwd=SAMPLES, log=silent, **options)


@pytest.mark.timeout(50)
def test_what_cannot_run_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("from fungible import App\napp = App('a')\nclass main:\n    value = object()\n")
    with pytest.raises(Mistake, match="no App but a value"):
        serve("broken:main.value", cwd=tmp_path, log=silent)
    (tmp_path / "named.py").write_text("class Function:\n    def __call__(self, request): ...\nmain = Function()\n")
    with pytest.raises(Mistake, match="does not start"):
        serve("named:main", cwd=tmp_path, log=silent)
    with listener(0) as taken, pytest.raises(Mistake, match="is in use"):
        serve("shop:app", cwd=SAMPLES, port=taken.getsockname()[1])


@pytest.mark.timeout(30)
def test_a_python_without_the_framework_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="functions-framework") as caught:
        serve("broken:app", python=bare_python(tmp_path), cwd=_plain(tmp_path))
    assert caught.value.fix == 'run: pip install "fungible-gcp[run]"'


def _plain(folder: Path) -> Path:
    (folder / "broken.py").write_text("from fungible import App\napp = App('a')\napp.get('/')(lambda: 'a')\n")
    return folder
