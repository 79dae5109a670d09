"""The same test on the platforms' real runtimes: the code behind `fungible run`, in processes of its own.

An app is served by its name, since another process imports it. Each pair of app and surface is started once, and
serves until the tests end. What gateways and servers add to an answer is theirs; all else must be as the app said it.
"""

from __future__ import annotations

import http.client
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible.local.mistake import Mistake, Unsupported
from fungible.outcome import Failed, HttpResponse, Returned
from fungible.testing.cloud import Cloud
from fungible.testing.neutral import Itself
from fungible.testing.opening import Opened, Seen, named, opened
from fungible.testing.results import LeftOut
from fungible.testing.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fungible.app import App
    from fungible.events.http import HttpRequest
    from fungible.local.running import Local
    from fungible.testing.surface import Surface

PATIENCE = 60.0


class Servers:
    """The runtimes that were started, by app and surface."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._running: dict[tuple[str, str, str], Local | Mistake] = {}
        self.log: list[str] = []

    def cloud(self, name: str, chosen: Sequence[str], **options: Any) -> RealCloud:
        """Return a platform whose calls go through these runtimes."""
        return RealCloud(name, chosen, self, **options)

    def running(self, app: App, package: str, surface: str | None) -> Local:
        """Return the app on the platform's runtime; what cannot run here is Unsupported, or a Mistake."""
        target, folder = _target(app)
        key = target, package, surface or ""
        if key not in self._running:
            try:
                self._running[key] = self._started(target, folder, package, surface)
            except Mistake as mistake:
                self._running[key] = mistake
        found = self._running[key]
        if isinstance(found, Mistake):
            raise found
        return found

    def _started(self, target: str, folder: Path, package: str, surface: str | None) -> Local:
        try:
            serve = import_module(f"{package}.local").serve
        except ModuleNotFoundError as error:
            what = f"its runtime needs {error.name} here"
            raise Unsupported(what, f'pip install "{package.replace("_", "-")}[run]"') from None
        local: Local = self._stack.enter_context(serve(target, surface=surface, cwd=folder, log=self.log.append))
        return local

    def close(self) -> None:
        """End all of them."""
        self._stack.close()


def _target(app: App) -> tuple[str, Path]:
    """Return the app as `module:name`, and the folder from which the module is imported; one of tests comes last."""
    home = app.functions[0].handler.__module__ if app.functions else ""
    found: list[tuple[bool, bool, str, str, Path]] = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        names = [attribute for attribute, value in list(vars(module).items()) if value is app]
        if file is not None and names and name != "__main__":
            depth = name.count(".") + (Path(file).name == "__init__.py")
            of_tests = name.rpartition(".")[2].startswith(("test_", "conftest"))
            found.append((of_tests, name != home, name, names[0], Path(file).resolve().parents[depth]))
    if not found:
        raise LeftOut(f"the app {app.name} is no module's own, by which another process could import it")
    _, _, name, attribute, folder = min(found)
    return f"{name}:{attribute}", folder


class RealCloud(Cloud):
    """A platform on its real runtime; the app itself is asked in this process, as everywhere."""

    def __init__(self, name: str, chosen: Sequence[str], servers: Servers, **options: Any) -> None:
        super().__init__(name, chosen, **options)
        self._servers = servers

    @property
    def real(self) -> bool:
        """Whether calls go through the platform's real runtime."""
        return True

    def surfaces(self, trigger: str) -> list[Surface]:
        """Return the surfaces that the runtime here has: each HTTP kind, and one source of any other trigger."""
        if self._seconds is not None or self._attempt is not None:
            raise LeftOut("a real runtime makes its own context")
        plain = [one for one in super().surfaces(trigger) if not one.variant]
        if trigger in ("http", "invoke"):
            return plain
        codecs: Any = import_module(f"{self.package}.codecs")
        local: Any = import_module(f"{self.package}.local")
        kind = codecs.DEFAULT_KINDS.get(trigger) or getattr(local, "KINDS", {}).get(trigger)
        return [one for one in plain if one.kind == kind]

    def _behind(self, app: App, trigger: str, name: str) -> list[Opened]:
        found = [opened(app, Itself(trigger, name), self._stack)]
        for one in self.surfaces(trigger):
            surface = named(self.package, one.kind, {}, name)
            try:
                local = self._servers.running(app, self.package, one.kind if trigger == "http" else None)
            except Unsupported as reason:
                self.ledger.left_out[surface.id, reason.cause] += 1
                continue
            found.append(Running(surface, local))
            self.ledger.calls[surface.id, "real runtime"] += 1
        if len(found) == 1:
            raise LeftOut(f"{self.name} has no {trigger} on its runtime here")
        return found

    def _sources(self, app: App, trigger: str, name: str, sent: Sequence[Any], receives: int) -> list[Any]:
        itself, *behind = self._behind(app, trigger, name)
        first: list[Any] = [Source(itself, trigger, sent, attempt=1, receives=receives)]
        return first + [_played(one, trigger, name, sent) for one in behind]


class Running(Opened):
    """One app on a real runtime."""

    def __init__(self, surface: Surface, local: Local) -> None:
        super().__init__(surface, lambda *_: None, "real runtime", 0)
        self.local = local

    def see(self, event: Any) -> Seen:
        """Send a request, or make a direct call."""
        if self.surface.row.trigger == "invoke":
            return self._called(event)
        wire = _request(event)
        answer = _asked(self.local.url, wire)
        outcome = HttpResponse(answer["body"], answer["status"])
        outcome.headers = [pair for pair in answer["headers"] if pair[0].lower() != "set-cookie"]
        outcome.cookies = [value for name, value in answer["headers"] if name.lower() == "set-cookie"]
        return Seen(self.surface, wire, answer, outcome)

    def _called(self, value: Any) -> Seen:
        try:
            answer = self.local.invoke(value)
        except Exception as error:
            told = {"errorType": type(error).__name__, "errorMessage": str(error), **getattr(error, "document", {})}
            kind, text = told.get("error", told["errorType"]), told.get("detail", told["errorMessage"])
            failed = type(kind, (Exception,), {})(text)
            return Seen(self.surface, value, told, Failed(failed))
        return Seen(self.surface, value, answer, Returned(answer))


def _request(event: HttpRequest) -> dict[str, Any]:
    """Return a request as a client writes it."""
    pairs = event.query.multi_items()
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    path = event.raw_path or quote(event.path)
    headers = event.headers.multi_items()
    if cookies := "; ".join(f"{name}={value}" for name, value in event.cookies.multi_items()):
        headers.append(("cookie", cookies))
    if event.body or event.method in ("POST", "PUT", "PATCH"):
        headers.append(("content-length", str(len(event.body))))
    return {
        "method": event.method,
        "target": f"{path}?{query}" if query else path,
        "headers": headers,
        "body": event.body,
    }


def _asked(url: str, wire: dict[str, Any]) -> dict[str, Any]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(wire["method"], wire["target"], skip_accept_encoding=True)
        for name, value in wire["headers"]:
            connection.putheader(name, value)
        connection.endheaders(wire["body"] or None)
        answer = connection.getresponse()
        return {"status": answer.status, "headers": answer.getheaders(), "body": answer.read()}
    finally:
        connection.close()


def _played(behind: Any, trigger: str, name: str, sent: Sequence[Any]) -> Any:
    """Return what became of the items: the runtime's own source plays them on."""
    fates = behind.local.deliver(trigger, name, sent)
    letters = [
        SimpleNamespace(fate=one.fate, attempts=one.attempts, reasons=one.reasons, verdicts=(), message=item)
        for one, item in zip(fates, sent, strict=True)
    ]
    told = [(one.fate, one.attempts, one.reasons) for one in fates]
    return SimpleNamespace(
        surface=behind.surface,
        letters=letters,
        fates=[one.fate for one in fates],
        attempts=[one.attempts for one in fates],
        deliveries=[Seen(behind.surface, [repr(item) for item in sent], told, None)],
    )
