"""The support matrix, in README and as a page of its own, is what the adapters' tables say today."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.guards.tree import ROOT

PAGE = ROOT / "docs" / "matrix.html"


def test_both_are_fresh() -> None:
    ran = subprocess.run(
        [sys.executable, "-B", ROOT / "docs" / "matrix.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_page_asks_nothing_of_a_network() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"https?:|//[a-z]|@import|url\(|\bsrc=|<link(?! rel=\"icon\" href=\"data:)", text) == []
    assert re.findall(r"\b(fetch|import|XMLHttpRequest|WebSocket|sendBeacon)\(", text) == []
