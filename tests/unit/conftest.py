"""The surfaces, the log and the loops of every unit test."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.kit import SURFACES, Drive, log_lines


@pytest.fixture(params=SURFACES, ids=["aws", "container"])
def drive(request: pytest.FixtureRequest) -> Drive:
    """Each test that asks for it runs through both entries, which must agree."""
    found: Drive = request.param
    return found


@pytest.fixture(autouse=True)
def loops(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[asyncio.AbstractEventLoop]]:
    """Loops that an entry keeps for its process are closed with the test."""
    made: list[asyncio.AbstractEventLoop] = []
    make = asyncio.new_event_loop

    def new() -> asyncio.AbstractEventLoop:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", new)
    yield made
    for loop in made:
        loop.close()


@pytest.fixture(autouse=True)
def fresh_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one logger of all calls is set up anew, and writes JSON lines whatever the platform."""
    logger = logging.getLogger("fungible.app")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setenv("FUNGIBLE_LOG_FORMAT", "json")
    monkeypatch.delenv("FUNGIBLE_LOG_LEVEL", raising=False)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """Return the log lines since it was last asked."""
    return lambda: log_lines(capsys.readouterr().err)
