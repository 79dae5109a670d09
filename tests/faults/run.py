"""`make faults`: every kind of items on its real runtime, each item with a fault; nothing may be lost."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

if __name__ == "__main__":
    sys.exit(import_module("tests.faults.table").main(sys.argv[1:]))
