"""What the corpus came to, at the end of its run."""

from __future__ import annotations

import pytest

LINES: list[str] = []
"""The table of tests/corpus/test_floor.py, once it is made."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in LINES:
        terminalreporter.write_line(line)
