"""The shop of samples/, served on a real runtime, with what it traced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("tests.real.drive")

from tests.real.drive import Open, Serve, Shop  # noqa: E402  its asserts are to be rewritten

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a shop with the platform's `serve` and its options; it is closed with the test."""
    trace = tmp_path / "trace"
    trace.touch()
    monkeypatch.setenv("SHOP_TRACE", str(trace))
    with ExitStack() as stack:

        def opened(serve: Serve, **options: Any) -> Shop:
            log: list[str] = []
            local = serve("shop:app", cwd=SAMPLES, log=log.append, **options)
            return Shop(stack.enter_context(local), trace, log)

        yield opened
