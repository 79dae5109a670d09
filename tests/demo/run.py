"""`make demo`: the same requests and events to examples/orders on every real runtime, in one table."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

if __name__ == "__main__":
    sys.exit(import_module("tests.demo.play").main(sys.argv[1:]))
