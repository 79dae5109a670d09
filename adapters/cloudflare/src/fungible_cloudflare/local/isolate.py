"""One Node process with a Worker in it, started anew whenever it ends, and what it is asked for."""

from __future__ import annotations

import http.client
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any

import fungible
import fungible_cloudflare
from fungible.local.child import Child, exit_text
from fungible.local.mistake import Mistake
from fungible.local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fungible_cloudflare.local.tools import Tools

HERE = Path(__file__).parent
PATIENCE = 60.0
GRACE = 5.0
READY = "fungible-ready "
PACKAGES = "/fungible-packages"


@dataclass(frozen=True, slots=True)
class Program:
    """What runs: the class `attribute` of `module`, found in `folders`; `port` is the front door's."""

    tools: Tools
    module: str
    attribute: str
    folders: tuple[str, ...]
    port: int
    log: Callable[[str], None]

    def environment(self, secret: str, port: int) -> dict[str, str]:
        """Return the environment of the process, whose variables are the Worker's."""
        packages = {one.__name__: str(Path(one.__file__ or "").parent) for one in (fungible, fungible_cloudflare)}
        given = {
            "folders": [*self.folders, PACKAGES],
            "inside": (HERE / "inside.py").read_text(encoding="utf-8"),
            "module": self.module,
            "attribute": self.attribute,
            "mounts": {
                **{folder: folder for folder in self.folders},
                **{f"{PACKAGES}/{name}": folder for name, folder in packages.items()},
            },
            "port": port,
            "pyodide": str(self.tools.pyodide),
            "ready": READY,
            "secret": secret,
            "wheels": list(self.tools.wheels),
        }
        return {**os.environ, "FUNGIBLE_WORKER": json.dumps(given)}


class Ended(Exception):
    """The process ended before it answered; nothing is known of what it did."""


class Isolate:
    """The process that serves now; a call waits for one that is being started."""

    def __init__(self, program: Program) -> None:
        self.runtimes: list[tuple[int, str]] = []
        self.methods: list[str] = []
        self._program = program
        self._secret = secrets.token_hex(32)
        self._changed = Condition()
        self._child: Child | None = None
        self._ports: tuple[int, int] | None = None
        self._failed = ""
        self._last = ""
        self._closed = False
        self._serving = False

    @property
    def port(self) -> int:
        """The front door's port, the same in every process."""
        return self._ready()[0]

    def start(self) -> None:
        """Start a process and wait for it; one that cannot start is a Mistake."""
        self._spawn()
        try:
            self._ready()
        except Ended as ended:
            raise Mistake(f"the Worker does not start: {ended}", "see the log above for the whole traceback") from None

    def _spawn(self) -> None:
        program = self._program
        port = program.port if self._ports is None else self._ports[0]
        child = Child(
            [program.tools.node, "--no-warnings", str(HERE / "harness.mjs")],
            environment=program.environment(self._secret, port),
            folder=program.folders[0],
            line=self._line,
            ended=self._end,
        )
        with self._changed:
            self._child = child

    def _line(self, text: str) -> None:
        if not text.startswith(READY):
            self._last = text
            self._program.log(f"{self._child.pid if self._child else 0} | {text}")
            return
        told: Mapping[str, Any] = json.loads(text.removeprefix(READY))
        with self._changed:
            pid = self._child.pid if self._child else 0
            self.runtimes.append((pid, f"pyodide {told['pyodide']}, Python {told['python']}"))
            self._ports = told["port"], told["control"]
            self.methods = told["methods"]
            self._serving = True
            self._changed.notify_all()

    def _end(self, code: int) -> None:
        """Start the next process, unless this one never served: then the next would not either."""
        with self._changed:
            served, self._serving = self._serving, False
            if self._closed:
                return
            if not served:
                self._failed = self._last or exit_text(code)
                self._changed.notify_all()
                return
        self._program.log(f"the Worker ended with {exit_text(code)}; it is started again")
        self._spawn()

    def _ready(self) -> tuple[int, int]:
        with self._changed:
            self._changed.wait_for(lambda: self._serving or self._failed or self._closed, PATIENCE)
            if not self._serving or self._ports is None:
                raise Ended(self._failed or f"it did not start within {PATIENCE:.0f} seconds")
            return self._ports

    def ask(self, order: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the process answers to an order; one that ended meanwhile is Ended."""
        connection = self._connected()
        try:
            connection.request("POST", f"/{order}", json.dumps(body), {"authorization": self._secret})
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Ended(f"the process ended: {type(error).__name__}") from None
        finally:
            connection.close()
        return answer

    def _connected(self) -> http.client.HTTPConnection:
        """Return a connection to the process that serves; where it has just ended, to the next one."""
        while True:
            ports = self._ready()
            connection = http.client.HTTPConnection(HOST, ports[1])
            try:
                connection.connect()
            except OSError:
                self._moved(ports)
                continue
            return connection

    def _moved(self, ports: tuple[int, int]) -> None:
        """Wait until it is known that the process of these ports has ended."""
        with self._changed:
            self._changed.wait_for(lambda: ports != self._ports or not self._serving or self._closed, PATIENCE)

    def close(self) -> None:
        """End the process; a second time does nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._child is not None:
            self._child.stop(GRACE)
