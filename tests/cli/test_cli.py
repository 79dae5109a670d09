"""The command line as a user meets it: real processes, real runtimes, one line of cause and one of fix."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest

from fungible.local.ports import listener
from fungible.testing.surface import adapters
from tests.cli.commands import COMMAND, environment, run, running

APP = """
from fungible import App, Message, Reject, Retry

app = App("orders")
number = 3

@app.get("/hello")
def hello() -> str:
    print("said hello", flush=True)
    return "hello"

@app.queue("orders")
def settle(message: Message[dict]) -> None:
    if message.attributes.get("fate") == "dead":
        raise Reject("never")
    if message.body.get("late") and message.attempt == 1:
        raise Retry("later")

@app.invoke("double")
def double(n: int) -> int:
    return n * 2
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an app, whose running apps are this module's alone."""
    path = tmp_path_factory.mktemp("home")
    (path / "orders.py").write_text(APP)
    (path / "broken.py").write_text("import orders\n\nimport nothing_there\n")
    (path / "empty.py").write_text("from fungible import App\napp = App('x')\n")
    (path / "syntax.py").write_text("def f(:\n")
    (path / "unbound.py").write_text("from fungible import App\napp = App('x')\n@app.get('/')\ndef f(a: set): ...\n")
    return path


@pytest.mark.timeout(30)
def test_version_lists_core_adapters_and_runtimes(home: Path) -> None:
    code, out, _ = run(home, "--version")
    assert code == 0
    assert out.splitlines()[0] == f"fungible {version('fungible')}, Python {sys.version.split()[0]}"
    assert f"fungible-container {version('fungible-container')} (container): uvicorn {version('uvicorn')}" in out


MISTAKES = [
    ("", "Missing command", "--help"),
    ("run --on", "'--on' requires an argument", "--help"),
    ("run orders:app", "'--on'", "read fungible run --help"),
    ("send queue", "'NAME'", "read fungible send queue --help"),
    (
        "run --on nowhere orders:app",
        f"there is no platform nowhere; installed: {', '.join(sorted(adapters()))}",
        "choose one of them",
    ),
    ("run --port 0 --on container orders", "'orders' does not name an app", "orders:app"),
    ("run --port 0 --on container orders.py:app", "does not name an app", "orders:app"),
    ("run --port 0 --on container nothing:app", "there is no module nothing", "PYTHONPATH"),
    ("run --port 0 --on container orders:nothing", "module orders has no nothing", "orders:app"),
    ("run --port 0 --on container orders:number", "orders:number is no App but a value of type int", "entrypoint"),
    (
        "run --port 0 --on container broken:app",
        "broken.py:3: ModuleNotFoundError",
        "install what provides nothing_there",
    ),
    ("run --port 0 --on container syntax:app", "syntax.py:1: SyntaxError", "correct that line"),
    ("run --port 0 --on container unbound:app", "unbound:app", ""),
    ("run --port 0 --on container empty:app", "empty:app has no functions", "decorate one"),
    ("run --port 0 --on container orders:app --concurrency 0", "0 open requests", "--concurrency 1"),
    ("run --port 0 --on gcp orders:app --fifo order", "the app listens to no queue order", "name one of orders"),
    ("run --on container orders:app --port 70000", "70000 is no port", "0 takes any"),
    ("run --on container orders:app --port x", "'--port'", "--help"),
    ("run --port 0 --on container orders:app --fifo orders", "container has no --fifo", "leave it out"),
    ("run --port 0 --on container orders:app --timeout 3", "no deadline", "--timeout"),
    ("send queue orders {}", "no app is running", "fungible run"),
    ("send queue orders {} --port 1", "no app is running on port 1", "fungible run"),
    ("send queue orders {} --attribute k", "'k' is no attribute", "key=value"),
    ("send bucket files a --action moved", "nothing is moved in a bucket", "archived, created, deleted"),
    ("send invoke {", "the body is not JSON", "as JSON"),
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("arguments", "cause", "fix"), MISTAKES, ids=[one[0] or "nothing" for one in MISTAKES])
def test_a_mistake_is_one_line_of_cause_and_one_of_fix(home: Path, arguments: str, cause: str, fix: str) -> None:
    code, out, err = run(home, *arguments.split())
    first, second = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith("error: ")
    assert cause in first
    assert second.startswith("  fix: ")
    assert fix in second


@pytest.mark.timeout(30)
def test_a_port_in_use_is_a_mistake(home: Path) -> None:
    with listener(0) as taken:
        port = taken.getsockname()[1]
        code, _, err = run(home, "run", "--on", "container", "orders:app", "--port", str(port))
    assert code == 2
    assert err.splitlines()[0] == f"error: port {port} is in use"


@pytest.mark.timeout(30)
def test_without_the_extra_the_fix_names_it(home: Path) -> None:
    script = "import sys, importlib.util as u; f = u.find_spec; u.find_spec = lambda n: None if n == 'typer' else f(n)"
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\nfrom fungible.cli import main\nmain()"],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[1] == '  fix: run: pip install "fungible[cli]"'


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.timeout(40)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("on", [pytest.param("aws", marks=LINUX), "cloudflare", "container", "gcp"])
def test_a_signal_ends_every_process_without_a_traceback(home: Path, on: str, number: int) -> None:
    with running(home, on) as (process, url, child):
        with urllib.request.urlopen(f"{url}/hello", timeout=20) as answer:
            assert answer.read() == b"hello"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == "stopped\n"
    assert "Traceback" not in err
    assert "said hello" in err
    assert gone(child)
    assert not list((home / "fungible").glob("*.json"))


@LINUX
@pytest.mark.timeout(50)
def test_send_prints_each_fate_and_the_sum(home: Path) -> None:
    with running(home, "aws", "--visibility", "0.02"):
        code, out, err = run(home, "send", "queue", "orders", "{}", '{"late": true}')
        assert (code, err) == (0, "")
        first, second, total = out.splitlines()
        assert re.fullmatch(r"done  \S+  1 attempt", first)
        assert re.fullmatch(r"done  \S+  2 attempts  in batchItemFailures", second)
        assert total == "2 sent = 2 done + 0 dead"
        code, out, _ = run(home, "send", "queue", "orders", "{}", "--attribute", "fate=dead")
        assert code == 1
        assert re.match(r"dead  \S+  3 attempts  NotDelivered: 1 of 1 messages failed \(3 times\)\n", out)
        assert run(home, "send", "invoke", "21")[:2] == (0, "42\n")
        code, out, _ = run(home, "send", "invoke", '"x"')
        assert (code, json.loads(out)["errorType"]) == (1, "PayloadError")
        code, _, err = run(home, "send", "queue", "bills", "{}")
        assert (code, err.splitlines()[0]) == (2, "error: the app listens to no queue bills")


@pytest.mark.timeout(30)
def test_send_is_told_of_an_app_that_stops_under_it(home: Path) -> None:
    with running(home, "gcp", "--visibility", "60") as (process, url, _):
        port = url.rpartition(":")[2]
        with subprocess.Popen(
            [*COMMAND, "send", "queue", "orders", '{"late": true}', "--port", port],
            cwd=home, env=environment(home), stderr=subprocess.PIPE, text=True,
        ) as send:  # fmt: skip
            time.sleep(3)
            process.send_signal(signal.SIGINT)
            _, err = send.communicate(timeout=20)
    assert (send.returncode, err.splitlines()[0]) == (2, "error: the app was stopped before it had answered")


@LINUX
@pytest.mark.timeout(50)
def test_of_several_apps_a_port_chooses(home: Path) -> None:
    with running(home, "aws") as (_, url, _), running(home, "container") as (_, other, _):
        code, _, err = run(home, "send", "invoke", "1")
        assert code == 2
        assert err.startswith("error: several apps are running: ")
        port = url.rpartition(":")[2]
        assert run(home, "send", "invoke", "1", "--port", port)[:2] == (0, "2\n")
        code, _, err = run(home, "send", "invoke", "1", "--port", other.rpartition(":")[2])
        assert (code, err.splitlines()[0][:36]) == (2, "error: container has no direct calls")


@pytest.mark.timeout(30)
def test_the_card_of_a_killed_app_is_taken_away(home: Path) -> None:
    with running(home, "container") as (process, _, child):
        [card] = (home / "fungible").glob("*.json")
        assert card.stat().st_mode & 0o777 == 0o600
        process.kill()
        process.wait()
        os.kill(child, signal.SIGKILL)
    assert run(home, "send", "invoke", "1")[0] == 2
    assert not card.exists()


def on_a_terminal(home: Path, *arguments: str, **more: str) -> str:
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb", buffering=0) as screen:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=home,
            env=environment(home, TERM="xterm", **more),
            stdout=follower,
            stderr=follower,
            timeout=20,
            check=False,
        )
        os.close(follower)
        assert done.returncode == 2
        return screen.read(65536).decode()


@pytest.mark.timeout(30)
def test_colours_are_for_terminals_alone(home: Path) -> None:
    arguments = ("run", "--on", "nowhere", "orders:app")
    assert "\x1b[" in on_a_terminal(home, *arguments)
    assert "\x1b[" not in on_a_terminal(home, *arguments, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal(home, *arguments, CI="true")
    assert "\x1b[" not in run(home, *arguments)[2]
