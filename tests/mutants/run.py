"""`make mutants`: every codec with one thing changed, each held against its adapter's contract alone."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

if __name__ == "__main__":
    sys.exit(import_module("tests.mutants.play").main(sys.argv[1:]))
