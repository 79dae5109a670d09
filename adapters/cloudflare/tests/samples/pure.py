"""The app's Worker, imported where chance, time and the network refuse, as in a Worker's global scope."""

from __future__ import annotations

import asyncio  # noqa: F401  # pyright: ignore[reportUnusedImport]  the runtime has it loaded
import os
import random
import secrets
import socket
import sys
import tempfile
import time
import uuid
from typing import Any

if sys.platform == "emscripten":
    import workers  # noqa: F401  # pyright: ignore[reportMissingImports]

GUARDED: list[tuple[Any, str]] = [
    *((os, name) for name in ("urandom", "getrandom")),
    *((random, name) for name in ("random", "randint", "choice", "getrandbits", "Random", "SystemRandom")),
    *((secrets, name) for name in ("token_hex", "token_bytes", "randbits")),
    *((time, name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep")),
    *((uuid, name) for name in ("uuid1", "uuid4")),
    *((socket, name) for name in ("socket", "create_connection", "getaddrinfo")),
    *((tempfile, name) for name in ("mkdtemp", "mkstemp", "NamedTemporaryFile")),
]


importing = True


def guarded(original: Any) -> Any:
    """Return what refuses during the import; whoever kept it may use it afterwards."""

    def call(*positional: Any, **named: Any) -> Any:
        if importing:
            raise RuntimeError("not in the global scope")
        return original(*positional, **named)

    return call


before = [(module, name, getattr(module, name)) for module, name in GUARDED if hasattr(module, name)]
for module, name, value in before:
    setattr(module, name, guarded(value))
try:
    from shop import Default as Default  # type: ignore[import-not-found]  # noqa: PLC0414
finally:
    importing = False
    for module, name, value in before:
        setattr(module, name, value)
