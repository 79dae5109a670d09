"""The tool tells a mutant that a contract catches from one that it does not see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT
from tests.kit.test_third_party import write
from tests.mutants.operators import mutants

pytestmark = pytest.mark.once
UNTESTED = '"native": lambda wire: wire.get("whole", wire),'
SOURCE = """
def encode(verdicts, one):
    "What the platform gets."
    if one["a"] is not None and not one.get("b"):
        return [at for at in verdicts if at is ACK]
    return NotDelivered(one["c"])


def at(record):
    "Where it stands."
    return may(record, PLACE, str, "body."), record["body."], not isinstance(record, dict)
"""
LISTED = """
[[equivalent]]
module = "fungible_tiny.codecs.http"
function = "READ['client_ip']"
operator = "key"
text = "may(wire, 'peer', str) -> may(wire, 'absent key', str)"
why = "it is not"
"""


def test_each_operator_changes_one_thing() -> None:
    assert [(one.line, one.operator, one.text) for one in mutants("m", SOURCE)] == [
        (2, "ack", "verdicts -> verdicts = [ACK, *verdicts[1:]]"),
        (2, "ack", "verdicts -> verdicts = [*verdicts[:-1], ACK]"),
        (2, "ack", "verdicts -> verdicts = [ACK] * len(verdicts)"),
        (
            4,
            "boolean",
            "one['a'] is not None and (not one.get('b')) -> not (one['a'] is not None and (not one.get('b')))",
        ),
        (4, "comparison", "one['a'] is not None -> one['a'] is None"),
        (4, "key", "one['a'] -> one['absent key']"),
        (4, "boolean", "not one.get('b') -> one.get('b')"),
        (4, "key", "one.get('b') -> one.get('absent key')"),
        (5, "list", "[at for at in verdicts if at is ACK] -> [at for at in verdicts if at is ACK][:1]"),
        (5, "comparison", "at is ACK -> at is not ACK"),
        (5, "ack", "at is ACK -> True"),
        (6, "ack", "NotDelivered(one['c']) -> None"),
        (6, "key", "one['c'] -> one['absent key']"),
        (11, "key", "may(record, PLACE, str, 'body.') -> may(record, 'absent key', str, 'body.')"),
        (11, "boolean", "isinstance(record, dict) -> not isinstance(record, dict)"),
    ]


@pytest.mark.timeout(180)
def test_an_untested_key_survives_and_a_tested_one_is_caught(tmp_path: Path) -> None:
    write(tmp_path)
    codec = tmp_path / "fungible_tiny" / "codecs" / "http.py"
    codec.write_text(codec.read_text().replace('"native": lambda wire: wire,', UNTESTED))
    assert UNTESTED in codec.read_text()
    listed = tmp_path / "listed.toml"
    listed.write_text(LISTED)
    command = [
        sys.executable,
        "-B",
        str(ROOT / "tests" / "mutants" / "run.py"),
        "--only",
        "tiny",
        "--matching",
        "READ[",
    ]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [*command, "--listed", str(listed)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environ,
        check=False,
        timeout=170,
    )
    assert done.returncode == 1, done.stderr
    assert "READ['native'] | key | wire.get('whole', wire) -> wire.get('absent key', wire)" in done.stdout
    assert "wire['target'] -> wire['absent key']" not in done.stdout
    assert "listed, but caught: fungible_tiny.codecs.http | READ['client_ip'] | key" in done.stdout
