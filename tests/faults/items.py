"""The items that a campaign sends: what each says, and what must become of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fungible import CloudEvent, DocumentChange, Message, ObjectEvent, Record, Tick

VERDICTS = ("sound", "raise", "retry", "reject", "invalid", "always", "sound")
LATE = ("sound", "hang", "sound")
KILLED = ("kill", "sound", "die", "sound")
WORDS = (*VERDICTS, *LATE, *KILLED)
"""What the handler of an item does: `invalid` it never sees, `kill` ends the process in it, `die` behind it.

Whose process ends loses its verdict, and that of all beside it: those that must have one are sent before.
"""
NEVER = frozenset(("reject", "always", "invalid", "malformed"))
"""What never works, and must be dead in the end; all else must be done."""
MALFORMED = ("sound", "malformed", "sound", "malformed", "malformed", "sound")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its name, which is nobody else's, what it says, and the neutral event that says it."""

    name: str
    do: str
    event: Any

    @property
    def never(self) -> bool:
        """Whether it must not be done."""
        return self.do in NEVER


def _payload(name: str, do: str) -> dict[str, Any]:
    return {"id": name, "do": 7 if do == "invalid" else do}


def _text(name: str, do: str) -> str:
    return json.dumps(_payload(name, do))


MAKE: Mapping[str, Callable[[str, int, str, str], Any]] = {
    "queue": lambda _kind, _at, name, do: Message("", id=name, text=_text(name, do)),
    "topic": lambda _kind, _at, name, do: Message("", id=name, text=_text(name, do)),
    "stream": lambda kind, at, name, do: Record(
        "", stream=kind, partition="0", key="k", sequence=str(at + 1), text=_text(name, do)
    ),
    "bucket": lambda kind, _at, name, do: ObjectEvent(f"{name}/{do}", bucket=kind, size=1, etag="e", version="1"),
    "collection": lambda kind, _at, name, do: DocumentChange(
        {"id": name}, action="created", collection=kind, after=_payload(name, do)
    ),
    "schedule": lambda kind, _at, _name, _do: Tick(kind, cron="0 3 * * *"),
    "cloud_event": lambda _kind, _at, name, do: CloudEvent(
        None, id=name, type="t", source="s", datacontenttype="application/json", text=_text(name, do)
    ),
}
"""What makes the event of each trigger, of its kind, place, name and word."""
WITHOUT_PAYLOAD = frozenset(("bucket", "schedule"))
"""The triggers whose events hold nothing that an app's own type could refuse."""


def items(trigger: str, kind: str, words: Sequence[str], start: int = 0) -> list[Item]:
    """Return an item for each word; the names of kinds that the same process serves differ."""
    made = [(f"{kind}.{at}", at, do) for at, do in enumerate(words, start)]
    return [Item(name, do, MAKE[trigger](kind, at, name, do)) for name, at, do in made]
