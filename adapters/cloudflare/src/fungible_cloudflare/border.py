"""What the Workers runtime itself brings: JavaScript, Pyodide's conversions and the SDK's class of a Worker.

Under CPython there is none of it; there the class of a Worker is a plain one, so that apps can be imported and tested.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

if sys.platform == "emscripten":
    import js as js  # noqa: PLC0414
    from pyodide import ffi as ffi  # noqa: PLC0414
    from workers import WorkerEntrypoint as Base
else:
    js: Any = None
    ffi: Any = None

    class Base:
        """What the Workers SDK gives a Worker."""

        def __init__(self, ctx: Any, env: Any) -> None:
            self.ctx = ctx
            self.env = env
