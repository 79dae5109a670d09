"""`fungible run` brings every trigger that its platform has: those that `send` names, and schedules by themselves."""

from __future__ import annotations

import re
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from fungible.cli.commands import run
from fungible.testing.surface import adapters
from tests.cli.commands import running

APP = """
from __future__ import annotations

import sys

from fungible import App, CloudEvent, DocumentChange, Message, ObjectEvent, Record, Reject, Tick

app = App("every")

def hear(trigger: str, what: object) -> None:
    sys.stdout.write(f"heard {trigger} {what}\\n")  # in one piece, for several may speak at once
    sys.stdout.flush()

@app.queue("orders")
def orders(message: Message[dict]) -> None:
    hear("queue", message.body["id"])

@app.topic("news")
def news(message: Message[dict]) -> None:
    hear("topic", message.body["id"])

@app.stream("clicks")
def clicks(record: Record[dict]) -> None:
    hear("stream", record.body["id"])

@app.bucket("receipts")
def receipts(event: ObjectEvent) -> None:
    hear("bucket", event.key)

@app.collection("customers")
def customers(change: DocumentChange[dict]) -> None:
    hear("collection", change.after["id"])

@app.cloud_event("audit", type="com.example.*")
def audit(event: CloudEvent[dict]) -> None:
    hear("cloud_event", event.data["id"])

@app.invoke("double")
def double(n: int) -> int:
    hear("invoke", n)
    return n * 2

@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    hear("schedule", tick.scheduled_at)

@app.schedule("0 3 1 * *")
def monthly(tick: Tick) -> None:
    raise Reject("never")

@app.schedule("1 3 * * *")
def later(tick: Tick) -> None:
    hear("schedule", "early")
"""
SENT = {
    "queue": ("orders", '{"id": "a"}'),
    "topic": ("news", '{"id": "a"}'),
    "stream": ("clicks", '{"id": "a"}'),
    "bucket": ("receipts", "a"),
    "collection": ("customers", "--after", '{"id": "a"}'),
    "cloud_event": ("audit", '{"id": "a"}', "--type", "com.example.a", "--source", "/a"),
    "schedule": ("nightly",),
    "invoke": ("3",),
}
CLOCKED = """
from datetime import UTC, datetime
from fungible.cli import main
from fungible.local import schedules

began, real = [], schedules.now
def shifted():
    began.append(real())
    return datetime(2027, 3, 1, 2, 59, 58, tzinfo=UTC) + (real() - began[0])

schedules.now = shifted
main()
"""
"""The command by a clock that stands two seconds before three when it is first asked."""

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
PLATFORMS = [pytest.param(on, marks=LINUX) if on == "aws" else on for on in sorted(adapters())]
each_platform = pytest.mark.parametrize("on", PLATFORMS)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("home")
    (path / "every.py").write_text(APP)
    return path


@pytest.mark.timeout(58)
@each_platform
def test_send_reaches_every_trigger_of_the_platform(
    home: Path, on: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    lacks = getattr(import_module(f"{adapters()[on]}.codecs"), "UNSUPPORTED", {})
    with running(home, on, "--no-schedules", target="every:app") as (process, url, _):
        port = url.rpartition(":")[2]
        for trigger, arguments in SENT.items():
            code = run(["send", trigger, *arguments, "--port", port])
            out, err = capsys.readouterr()
            if trigger in lacks:
                assert code == 2, (trigger, out)
                assert err.startswith("error: "), trigger
                assert lacks[trigger].removeprefix("unsupported: ") in err, trigger
            else:
                assert (code, err) == (0, ""), trigger
                assert out == "6\n" if trigger == "invoke" else out.endswith("1 sent = 1 done + 0 dead\n"), trigger
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert set(re.findall(r"heard (\w+)", err)) == SENT.keys() - lacks.keys()
    assert "schedule nightly |" not in err


@pytest.mark.timeout(58)
@each_platform
def test_schedules_fire_by_themselves_at_their_instants_alone(home: Path, on: str) -> None:
    command = [sys.executable, "-c", CLOCKED]
    with running(home, on, "--visibility", "0.05", target="every:app", command=command) as (process, _, _):
        assert process.stderr is not None
        said: list[str] = []
        while sum(" | fired for " in line for line in said) < 2:
            said.append(process.stderr.readline().rstrip("\n"))
        process.terminate()
        said += process.communicate(timeout=20)[1].splitlines()
    told = [line for line in said if line.startswith("schedule ")]
    assert told[:3] == [
        "schedule nightly | next at 2027-03-01 03:00 UTC",
        "schedule monthly | next at 2027-03-01 03:00 UTC",
        "schedule later | next at 2027-03-01 03:01 UTC",
    ]
    fired = sorted(told[3:])
    assert re.fullmatch(r"schedule monthly \| fired for 2027-03-01 03:00 UTC: dead, \d+ attempts?(, .+)?", fired[0])
    assert fired[1:] == ["schedule nightly | fired for 2027-03-01 03:00 UTC: done, 1 attempt"]
    heard = [line.partition("heard schedule ")[2] for line in said if "heard" in line]
    assert heard == ["2027-03-01 03:00:00+00:00"]


@pytest.mark.timeout(30)
def test_no_schedules_leaves_them(home: Path) -> None:
    command = [sys.executable, "-c", CLOCKED]
    with running(home, "container", "--no-schedules", target="every:app", command=command) as (process, _, _):
        time.sleep(2.5)
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert "schedule" not in err
