"""Which Python runs the library of Azure's worker: this one if it has it, else the one that a variable names."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from fungible.local.mistake import Mistake

VARIABLE = "FUNGIBLE_AZURE_PYTHON"
LIBRARY = "azure_functions_runtime"
FIX = f'with Python 3.13: pip install "fungible-azure[run]"; run it there, or set {VARIABLE} to that Python'


def interpreter(given: str | None) -> str:
    """Return the path of the Python; where none has the library, what to install."""
    if given is not None:
        return given
    if find_spec(LIBRARY) is not None and find_spec("grpc") is not None:
        return sys.executable
    named = os.environ.get(VARIABLE)
    if not named:
        raise Mistake(f"this Python has no {LIBRARY.replace('_', '-')}, which runs the app", FIX)
    if not os.access(named, os.X_OK):
        raise Mistake(f"{VARIABLE} names {named}, which is no Python", FIX)
    return named
