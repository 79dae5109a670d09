"""A user's project: an app, and its tests beside it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.guards.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KIT = ROOT / "tests" / "kit"


def project(folder: Path) -> None:
    """Write the project into an empty folder, where the app is a module of its own."""
    shutil.copy(KIT / "shop.py", folder)
    tests = (KIT / "shop_tests.py").read_text(encoding="utf-8").replace("tests.kit.shop", "shop")
    (folder / "test_shop.py").write_text(tests, encoding="utf-8")
