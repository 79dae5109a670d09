"""What each kind carries is written down a second time, so that a codec cannot quietly lose a field."""

from __future__ import annotations

import json
from pathlib import Path

from fungible.testing.surface import adapters, surfaces

EXPECTED = json.loads((Path(__file__).parent / "carries.json").read_text(encoding="utf-8"))


def test_carries_are_those_expected() -> None:
    found = {
        f"{surface.platform.name}/{surface.kind}": dict(surface.carries)
        for package in adapters().values()
        for surface in surfaces(package)
    }
    assert found == EXPECTED
