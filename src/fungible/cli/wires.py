"""The kinds of the installed adapters as `translate` and `sample` use them: wire forms as JSON, read and built."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fungible.cli.neutral import FACTS
from fungible.cli.platforms import adapter
from fungible.errors import FungibleError, MalformedEvent
from fungible.events.http import HttpRequest
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.codec import Kind


NAMES = {
    "queue": "source", "topic": "source", "stream": "stream", "bucket": "bucket", "collection": "collection",
    "schedule": "name",
}  # fmt: skip
"""The field by which an event of each trigger says the name of its source."""


@dataclass
class Wire:
    """One kind of a platform: its codec, and its simulator, which is the cloud's side."""

    platform: str
    package: str
    kind: str
    row: Kind

    def __str__(self) -> str:
        return f"{self.platform}/{self.kind}"

    @property
    def trigger(self) -> str:
        """The trigger that the kind carries."""
        return self.row.trigger

    @property
    def brings_items(self) -> bool:
        """Whether its wire form holds items, and no request or value."""
        return self.trigger not in ("http", "invoke")

    @cached_property
    def codec(self) -> Any:
        """The function's side."""
        return import_module(f"{self.package}.codecs.{self.row.codec or self.kind}")

    @cached_property
    def simulator(self) -> Any:
        """The cloud's side."""
        return import_module(f"{self.package}.simulate.{self.kind}")

    @property
    def cloud_event(self) -> tuple[str, str] | None:
        """The type and the source of this kind's messages as CloudEvents, where the adapter names them."""
        found: Mapping[str, tuple[str, str]] = getattr(import_module(f"{self.package}.simulate"), "CLOUD_EVENTS", {})
        return found.get(self.kind)

    def decode(self, document: Any) -> list[Any]:
        """Return the events of a wire form, each read whole; what breaks the contract is MalformedEvent."""
        found = self.codec.decode(document, {})
        events = list(found) if self.brings_items else [found]
        for event in events:
            if isinstance(event, MalformedEvent):
                raise event
            FACTS[self.trigger](event)
        return events

    def build(self, events: Sequence[Any], options: Mapping[str, Any]) -> list[Any]:
        """Return the wire forms of these events, as few as the kind takes."""
        if not self.brings_items:
            return [self.simulator.build(_sent(event), options) for event in events]
        size = self._most(options) or max(len(events), 1)
        return [self.simulator.build(events[at : at + size], options) for at in range(0, len(events), size)]

    def _most(self, options: Mapping[str, Any]) -> int | None:
        """Return how many messages one delivery brings at most, None where the kind knows no bound."""
        most: int | Callable[[Mapping[str, Any]], int] | None = getattr(self.simulator, "MOST", None)
        return most(options) if callable(most) else most

    def native(self, events: Sequence[Any]) -> list[Any]:
        """Return the wire forms of events; the source that they name is given where the wire does not take it."""
        try:
            made = self.build(events, {})
            wanted = getattr(events[0], NAMES.get(self.trigger, ""), None) if events else None
            if wanted is not None and getattr(self.decode(made[0])[0], NAMES[self.trigger]) != wanted:
                made = self.build(events, {"name": wanted})
            for document in made:
                self.decode(document)
        except Exception as error:  # a simulator is asked for what its platform does not say
            why = str(error) if isinstance(error, (FungibleError, UnicodeError, ValueError)) else type(error).__name__
            other = any(one.kind != self.kind and one.row.serves(self.trigger) for one in wires(self.platform))
            fix = f"choose another {'kind of the platform' if other else 'platform'}"
            raise Mistake(f"{self} cannot carry this event: {why}", fix) from None
        return made


def _sent(event: Any) -> Any:
    """Return a request as a client sends it: its cookies in one line, however many its own platform made of it."""
    if not isinstance(event, HttpRequest):
        return event
    return HttpRequest(
        event.method,
        event.path,
        query=event.query.multi_items(),
        headers=[pair for pair in event.headers.multi_items() if pair[0].lower() != "cookie"],
        cookies=event.cookies.multi_items(),
        body=event.body,
        raw_path=event.raw_path,
        client_ip=event.client_ip,
    )


def wires(name: str) -> list[Wire]:
    """Return the kinds that a platform's word names, or the one of `platform/kind`."""
    platform, slash, kind = name.partition("/")
    package = adapter(platform).value
    table: Mapping[str, Kind] = import_module(f"{package}.codecs").KINDS
    if slash and kind not in table:
        raise Mistake(
            f"{platform} has no kind {kind}; it has {', '.join(table)}", f"write {platform}/{next(iter(table))}"
        )
    return [Wire(platform, package, one, row) for one, row in table.items() if not slash or one == kind]


def read(name: str, document: Any) -> tuple[Wire, list[Any]]:
    """Return the kind of a native event and the neutral events in it; no such event is a Mistake with its path.

    The platform's own rule tells the kind where it has one. Elsewhere it is the one kind that takes the event; a direct
    call takes nearly any, so that it counts where no other does.
    """
    known = wires(name)
    rule = f"{known[0].package}.identify"
    if "/" not in name and find_spec(rule):
        kind = import_module(rule).identify(document)
        known = [one for one in known if one.kind == kind]
        if not known:
            names = ", ".join(str(one) for one in wires(name))
            raise Mistake(f"the event is {name}/{kind}, which is not carried; carried: {names}", "take another event")
    taken: list[tuple[Wire, list[Any]]] = []
    refused: list[tuple[Wire, MalformedEvent]] = []
    for wire in sorted(known, key=lambda one: one.trigger == "invoke"):
        if wire.trigger == "invoke" and taken:
            break
        try:
            taken.append((wire, wire.decode(document)))
        except MalformedEvent as error:
            refused.append((wire, error))
    if not taken:
        reasons = [f"{error.path or 'the event'} {error.problem}" for _, error in refused]
        told = "; ".join(f"{wire}: {why}" for (wire, _), why in zip(refused, reasons, strict=True))
        kinds = ", ".join(str(wire) for wire in wires(name.partition("/")[0]))
        fix = f"correct it, or name what it is; there is {kinds}"
        raise Mistake(f"the event is no {name}: {told if len(refused) > 1 else reasons[0]}", fix)
    if len(taken) > 1:
        names = " or ".join(str(wire) for wire, _ in taken)
        raise Mistake(f"the event may be {names}", f"name it: --from {taken[0][0]}")
    return taken[0]


def to_text(document: Any) -> str:
    """Return a wire form as JSON: bytes as `{"$bytes": …}` where they are plain ASCII, else as `{"$base64": …}`."""
    plain = _plain(document)
    text = json.dumps(plain, indent=2, ensure_ascii=False)
    return text if _is_text(text) else json.dumps(plain, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        if value.isascii() and value.decode().isprintable():
            return {"$bytes": value.decode()}
        return {"$base64": b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def from_text(text: str, name: str) -> Any:
    """Return what `to_text` wrote; `name` is the file's, for what is no JSON."""
    try:
        return json.loads(text, object_hook=_bytes)
    except json.JSONDecodeError as error:
        raise Mistake(
            f"{name}:{error.lineno}:{error.colno}: is not JSON: {error.msg}", "give one native event"
        ) from None
    except (ValueError, RecursionError) as error:
        raise Mistake(f"{name}: cannot be read: {error}", "give one native event as JSON") from None


def _bytes(found: dict[str, Any]) -> Any:
    if found.keys() == {"$bytes"} and isinstance(found["$bytes"], str):
        return found["$bytes"].encode("latin-1")
    if found.keys() == {"$base64"} and isinstance(found["$base64"], str):
        return b64decode(found["$base64"], validate=True)
    return found
