"""Runs inside Pyodide: what the Workers runtime does around a Python Worker (workerd, src/pyodide/internal).

Each event has an instance of the exported class of its own; arguments and results of methods pass the SDK's
conversions, and only `fetch` gets fewer arguments than the runtime passes: the request alone.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib import import_module
from inspect import isawaitable
from types import FunctionType
from typing import Any


def add(folders: list[str], pid: int) -> None:
    """Tell where modules are, and of which process this is a part; a Worker itself has none to name."""
    sys.dont_write_bytecode = True
    sys.argv = ["pyodide"]
    sys.path[:0] = folders
    os.getpid = lambda: pid
    import_module("workers")  # the runtime has it before any Worker


def load(module: str, attribute: str) -> str:
    """Import the Worker; return this Python's version and the methods for direct calls, as JSON."""
    from workers import WorkerEntrypoint  # pyright: ignore[reportMissingImports]

    found: Any = import_module(module)
    for name in attribute.split("."):
        found = getattr(found, name)
    if not (isinstance(found, type) and issubclass(found, WorkerEntrypoint)):
        message = f"{module}:{attribute} is no class of a Worker"
        raise TypeError(message)
    globals()["exported"] = found
    own = [name for name in dir(found) if isinstance(getattr(found, name), FunctionType) and name[0] != "_"]
    return json.dumps(
        {
            "python": platform.python_version(),
            "methods": [name for name in own if name not in ("fetch", "queue", "scheduled")],
        }
    )


exported: Any = None


async def call(ctx: Any, env: Any, method: str, *arguments: Any) -> Any:
    """Return what a method of a new instance answers."""
    from workers import python_from_rpc, python_to_rpc  # pyright: ignore[reportMissingImports]

    worker = exported(ctx, env)
    found = getattr(worker, method)
    answer = found(*[python_from_rpc(argument) for argument in arguments])
    return python_to_rpc(await answer if isawaitable(answer) else answer)
