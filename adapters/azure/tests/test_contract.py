"""The core's laws over the kinds of this adapter's table."""

from __future__ import annotations

from pathlib import Path

from fungible.testing.contract import Contract


class TestContract(Contract):
    package = "fungible_azure"
    events = Path(__file__).parent / "events"
