"""How `send` reaches a running app: a second loopback port, which a file that only its user can read tells of.

The control port shares nothing with the app's own, so that it shadows none of its routes. Messages are JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from fungible.local.mistake import Mistake
from fungible.local.ports import HOST

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from fungible.local.running import Local


@dataclass(frozen=True, slots=True)
class Card:
    """A running app as its file tells of it; `port` is the one where it answers HTTP."""

    port: int
    control: int
    key: str
    pid: int
    platform: str
    target: str
    folder: str

    @property
    def file(self) -> Path:
        """Where the card lies."""
        return folder() / f"{self.port}.json"

    def __str__(self) -> str:
        return f"{self.port} ({self.target} on {self.platform})"


def folder() -> Path:
    """Return the folder of cards, which belongs to this user alone."""
    own = os.environ.get("XDG_RUNTIME_DIR")
    user = os.getuid()
    path = Path(own, "fungible") if own else Path(tempfile.gettempdir(), f"fungible-{user}")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != user:
        raise Mistake(f"{path} belongs to someone else", "set XDG_RUNTIME_DIR to a folder of your own")
    path.chmod(0o700)
    return path


class Control:
    """Answers `send` while an app runs."""

    def __init__(self, app: Local, *, port: int, platform: str, target: str) -> None:
        key = secrets.token_hex(32)
        self._app = app
        self._listener = Listener((HOST, 0), authkey=key.encode())
        control = int(self._listener.address[1])
        self._card = Card(port, control, key, os.getpid(), platform, target, str(Path.cwd()))
        content = {name: getattr(self._card, name) for name in Card.__slots__}
        with open(self._card.file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump(content, file)
        Thread(target=self._accept, name="fungible-control", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except AuthenticationError:
                continue
            except OSError:
                return
            Thread(target=self._answer, args=(connection,), name="fungible-send", daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection, suppress(EOFError, OSError):
            connection.send_bytes(json.dumps(_done(self._app, json.loads(connection.recv_bytes()))).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._card.file.unlink(missing_ok=True)
        self._listener.close()


def _done(app: Local, order: dict[str, Any]) -> dict[str, Any]:
    """Return what came of one order; whatever went wrong is an answer too."""
    try:
        if "queue" in order:
            fates = app.send(order["queue"], order["bodies"], attributes=order["attributes"], group=order["group"])
            return {"fates": [[fate.id, fate.fate, fate.attempts, fate.reasons] for fate in fates]}
        if "trigger" in order:
            from fungible.cli.sending import event_of

            events = [event_of(order["trigger"], order["name"], one) for one in order["events"]]
            fates = app.deliver(order["trigger"], order["name"], events)
            return {"fates": [[fate.id, fate.fate, fate.attempts, fate.reasons] for fate in fates]}
        return {"value": app.invoke(order["value"])}
    except Mistake as mistake:
        return {"cause": mistake.cause, "fix": mistake.fix}
    except CancelledError:
        return {"cause": "the app was stopped before it had answered", "fix": "start it again, then send again"}
    except Exception as error:
        return {"error": getattr(error, "document", {"errorType": type(error).__name__, "errorMessage": str(error)})}


def ask(port: int | None, order: dict[str, Any]) -> dict[str, Any]:
    """Return what the running app answers; without a port it is the one that runs, here before elsewhere."""
    card = _chosen(port)
    try:
        with Client((HOST, card.control), authkey=card.key.encode()) as connection:
            connection.send_bytes(json.dumps(order).encode())
            answer: dict[str, Any] = json.loads(connection.recv_bytes())
    except (EOFError, OSError, AuthenticationError):
        raise Mistake(f"{card} ended before it answered", "start it again, then send again") from None
    if "cause" in answer:
        raise Mistake(answer["cause"], answer["fix"])
    return answer


def _chosen(port: int | None) -> Card:
    cards = _cards()
    if port is not None:
        cards = [card for card in cards if card.port == port]
    here = [card for card in cards if card.folder == str(Path.cwd())]
    found = here or cards
    if not found:
        where = "" if port is None else f" on port {port}"
        raise Mistake(f"no app is running{where} to send to", "start one: fungible run --on PLATFORM module:app")
    if len(found) > 1:
        raise Mistake(f"several apps are running: {', '.join(map(str, found))}", f"choose one: --port {found[0].port}")
    return found[0]


def _cards() -> list[Card]:
    """Return the apps that run; the card of one that was killed is taken away."""
    found: list[Card] = []
    for file in sorted(folder().glob("*.json")):
        with suppress(OSError, ValueError, TypeError):
            card = Card(**json.loads(file.read_text()))
            if _runs(card.pid):
                found.append(card)
            else:
                file.unlink(missing_ok=True)
    return found


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
