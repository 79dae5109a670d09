"""Workers that run for the tests of a module, and what they said so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fungible.testing.running import ask, soon
from fungible_cloudflare.local import Worker, serve

SAMPLES = Path(__file__).parent / "samples"


class Logged:
    """A running Worker and what it said so far."""

    def __init__(self, **options: Any) -> None:
        self.lines: list[str] = []
        self.worker: Worker = serve(options.pop("target", "shop:app"), cwd=SAMPLES, log=self.lines.append, **options)

    def ask(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        return ask(self.worker, method, target, body, headers)

    def count(self, text: str) -> int:
        return sum(text in line for line in self.lines)

    def wait(self, text: str, count: int = 1) -> None:
        assert soon(lambda: self.count(text) >= count), (text, self.lines[-5:])


@pytest.fixture(scope="module")
def shop() -> Iterator[Logged]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_VARIABLE", "é")
        found = Logged()
    with found.worker:
        yield found


@pytest.fixture(scope="module")
def bounded() -> Iterator[Logged]:
    found = Logged(target="shop:Default")
    with found.worker:
        yield found


@pytest.fixture(scope="session")
def start() -> Callable[..., Logged]:
    """Return what starts another Worker with these options."""
    return Logged
