"""One platform as a user's test holds it: each call goes to every surface of its trigger, and they must agree.

A call is also put to the app itself, with no platform around it; every surface is held against that, up to what
its capability table declares.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from importlib import import_module
from json import dumps as json_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fungible.errors import UsageError
from fungible.local.mistake import Unsupported
from fungible.outcome import Failed
from fungible.testing import agreement
from fungible.testing.agreement import Disagreement, complaint, differences
from fungible.testing.events import http_request
from fungible.testing.neutral import Itself
from fungible.testing.opening import DEFAULT_SECONDS, lacking, named, opened
from fungible.testing.response import TestResponse
from fungible.testing.results import CallFailed, Ledger, LeftOut
from fungible.testing.sources import Sources
from fungible.testing.surface import adapters, surfaces

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from fungible.app import App
    from fungible.events.http import HttpRequest
    from fungible.testing.opening import Opened, Seen
    from fungible.testing.surface import Surface


class Cloud(Sources):
    """The platform `name`. `chosen` narrows it to surfaces such as `aws/http_v1`, all where it is empty."""

    def __init__(
        self, name: str, chosen: Sequence[str] = (), *, ledger: Ledger | None = None, title: str = "call"
    ) -> None:
        known = adapters()
        if name not in known:
            message = f'there is no platform {name} here; pip install "fungible[{name}]", or choose one of {[*known]}'
            raise UsageError(message)
        self.name = name
        self.package = known[name]
        self.ledger = ledger or Ledger()
        self._chosen = tuple(chosen)
        self._title = title
        self._stack = ExitStack()
        self._open: dict[tuple[int, str, str, float], tuple[App, Opened]] = {}
        self._seconds: float | None = None
        self._attempt: int | None = None
        self._last: list[Seen] = []

    def __repr__(self) -> str:
        return f"<Cloud {self.name}>"

    def http(
        self,
        app: App,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        cookies: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        body: bytes | str = b"",
        query: Mapping[str, Any] | Sequence[tuple[str, str]] = (),
    ) -> TestResponse:
        """Return what a client sees of the answer; `path` is as the client writes it, percent-encoded where need be.

        `json` is sent as JSON; a list among the values of `query` repeats its name.
        """
        __tracebackhide__ = True
        return self.request(
            app, http_request(method, path, json=json, headers=headers, cookies=cookies, body=body, query=query)
        )

    def request(self, app: App, request: HttpRequest) -> TestResponse:
        """Return what a client sees of the answer to a whole request."""
        __tracebackhide__ = True
        with agreement.watching() as read:
            itself, seen = self._see(app, "http", "http", request)
        self._agree(request, itself, seen, read)
        best = min(seen, key=lambda one: len(agreement.lost(one, _facts(request), read)))
        answer = TestResponse(best.outcome)
        answer.surfaces = {one.surface.id: TestResponse(one.outcome) for one in seen}
        return answer

    def _agree(self, request: HttpRequest, itself: Seen, seen: Sequence[Seen], read: set[str]) -> None:
        __tracebackhide__ = True
        told: dict[str, dict[str, Any]] = {}
        wrong: list[Seen] = []
        for one in seen:
            found = self._differences(request, itself, one, read)
            for field, (mine, theirs) in found.items():
                told.setdefault(field, {itself.surface.id: mine})[one.surface.id] = theirs
            if found:
                wrong.append(one)
        if told:
            raise Disagreement(complaint(f"{request.method} {request.path}", told, [itself, *wrong]))

    def _differences(self, request: HttpRequest, itself: Seen, one: Seen, read: set[str]) -> dict[str, tuple[Any, Any]]:
        """Return what differs and is not declared; what is declared goes to the ledger."""
        found = differences(itself, one, extra=self.real)
        if not found:
            return {}
        capability = agreement.instead(one, itself.outcome)
        losses = agreement.lost(one, _facts(request), read)
        why = capability or ", ".join(f"{name} {word}" for name, word in losses.items())
        if why:
            self.ledger.declared[one.surface.id, why] += 1
            return {}
        return found

    def invoke(self, app: App, value: Any, *, name: str = "") -> Any:
        """Call a function directly and return its value; its error is CallFailed. `name` chooses one of several."""
        __tracebackhide__ = True
        if not name:
            calls = [function.trigger.name for function in app.functions if function.trigger.word == "invoke"]  # type: ignore[union-attr]
            if len(calls) != 1:
                raise UsageError(f"the app has {len(calls)} functions for direct calls: give the name of one of them")
            name = calls[0]
        itself, seen = self._see(app, "invoke", name, value)
        told = {one.surface.id: _told(one.outcome) for one in (itself, *seen)}
        if len({repr(value) for value in told.values()}) > 1:
            wrong = [one for one in seen if told[one.surface.id] != told[itself.surface.id]]
            raise Disagreement(complaint(f"invoke {name}", {"told": told}, [itself, *wrong]))
        if isinstance(seen[0].outcome, Failed):
            raise CallFailed(*_told(seen[0].outcome)) from seen[0].outcome.error
        return seen[0].outcome.value

    @contextmanager
    def _restored(self, seconds: float | None, attempt: int | None) -> Generator[None]:
        try:
            yield
        finally:
            self._seconds, self._attempt = seconds, attempt

    def context(self, *, remaining: float | None = None, attempt: int | None = None) -> Any:
        """Set what later calls find in their Context: the seconds left, and the attempt that is a message's first.

        It holds until the test ends, or until the end of a `with`. A surface that cannot bring it is left out.
        """
        before = self._restored(self._seconds, self._attempt)
        self._seconds, self._attempt = remaining, attempt
        return before

    @property
    def native(self) -> dict[str, list[tuple[Any, Any]]]:
        """The native events of the last call and their native answers, by surface."""
        found: dict[str, list[tuple[Any, Any]]] = {}
        for one in self._last:
            found.setdefault(one.surface.id, []).append((one.wire, one.answer))
        found.pop(Itself.id, None)
        return found

    def record(self, folder: str | Path = "recorded") -> list[Path]:
        """Write each native event of the last call with its answer to a file, for review; return the files."""
        files: list[Path] = []
        for surface, pairs in self.native.items():
            for at, (wire, answer) in enumerate(pairs):
                file = Path(folder, *surface.split("/"), f"{self._title}.{at}.json")
                file.parent.mkdir(parents=True, exist_ok=True)
                pair = {"event": agreement.plain(wire), "answer": agreement.plain(answer)}
                file.write_text(json_of(pair, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
                files.append(file)
        return files

    @property
    def real(self) -> bool:
        """Whether calls go through the platform's real runtime."""
        return False

    def surfaces(self, trigger: str) -> list[Surface]:
        """Return the surfaces that a call of this trigger goes to here; without any, LeftOut says why."""
        codecs = import_module(f"{self.package}.codecs")
        every = surfaces(self.package, trigger)
        if not every:
            raise LeftOut(f"{self.name}: {getattr(codecs, 'UNSUPPORTED', {}).get(trigger, f'no {trigger} source')}")
        found = [one for one in every if not self._chosen or _is_chosen(one, self._chosen)]
        if not found:
            raise LeftOut(f"{self.name} has no {trigger} among {', '.join(self._chosen)}")
        return [one for one in found if not self._lacking(one)] or self._none(found)

    def _none(self, found: Sequence[Surface]) -> list[Surface]:
        raise LeftOut("; ".join(f"{one.id}: {self._lacking(one)}" for one in found))

    def _lacking(self, surface: Surface) -> str:
        """Return why a surface cannot bring the context that is set."""
        asked = {"deadline": self._seconds, "attempt": self._attempt}
        for name, value in asked.items():
            declared = surface.row.capabilities.get(name, "exact")
            if value is not None and declared != "exact":
                return f"{name} {declared}"
        return ""

    def _see(self, app: App, trigger: str, name: str, event: Any) -> tuple[Seen, list[Seen]]:
        """Return what the app itself and each surface made of one event."""
        self._last = [one.see(event) for one in self._behind(app, trigger, name)]
        return self._last[0], self._last[1:]

    def _behind(self, app: App, trigger: str, name: str) -> list[Opened]:
        """Return the app itself, then the app behind each surface; what cannot be had is left out, with its reason."""
        found = [self._opened(app, Itself(trigger, name), name)]
        reasons: list[str] = []
        for one in self.surfaces(trigger):
            surface = named(self.package, one.kind, one.variant, name)
            try:
                _refuse(app, surface, name)
                found.append(self._opened(app, surface, name))
            except Unsupported as reason:
                reasons.append(f"{surface.id}: {reason.cause}")
                self.ledger.left_out[surface.id, reason.cause] += 1
        if len(found) == 1:
            raise LeftOut("; ".join(reasons))
        for behind in found[1:]:
            self.ledger.calls[behind.surface.id, behind.through] += 1
        return found

    def _opened(self, app: App, surface: Surface | Itself, name: str) -> Opened:
        seconds = DEFAULT_SECONDS if self._seconds is None else self._seconds
        key = id(app), surface.id, name, seconds
        if key not in self._open:
            self._open[key] = app, self._make(app, surface, seconds)
        return self._open[key][1]

    def _make(self, app: App, surface: Surface | Itself, seconds: float) -> Opened:
        return opened(app, surface, self._stack, seconds)

    def close(self) -> None:
        """End what was opened for the calls."""
        self._stack.close()


def _refuse(app: App, surface: Surface, name: str) -> None:
    """Refuse a surface that never brings some of what the function of this name listens to."""
    for function in app.functions:
        if getattr(function.trigger, "name", "") == name and surface.row.serves(function.trigger.word):
            said = lacking(function.trigger, surface.row)
            if said:
                raise Unsupported(said, "choose another source of the platform")


def _is_chosen(surface: Surface, chosen: Sequence[str]) -> bool:
    return surface.id in chosen or f"{surface.platform.name}/{surface.kind}" in chosen


def _facts(request: HttpRequest) -> Mapping[str, Any]:
    from fungible.testing.http import facts

    return facts(request)


def _told(outcome: Any) -> tuple[str, Any]:
    """Return what a caller is told of a direct call: a value, or the name and the text of an error."""
    if isinstance(outcome, Failed):
        return type(outcome.error).__name__, str(outcome.error)
    return "returned", _number(outcome.value)


def _number(value: Any) -> Any:
    """Return a JSON value with 2.0 as 2, which JSON has as one number, and JavaScript as no other (RFC 8259, 6)."""
    if isinstance(value, dict):
        return {name: _number(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_number(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
