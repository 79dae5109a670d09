"""A source played on by its platform's rules, until each item is done or dead."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick
from fungible.outcome import Ack, Reject
from fungible.testing.triggers import ITEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.testing.opening import Opened, Seen

RECEIVES = 3
"""How often a source brings a message before it is a dead letter, where a test does not say."""


_NAMED: Mapping[type, str] = {
    Record: "stream", ObjectEvent: "bucket", DocumentChange: "collection", Tick: "name"
}  # fmt: skip
"""The field by which an event says the name of its source."""


class Letter:
    """One item in its source, with its history; `name` is what tests know it by."""

    __slots__ = ("attempts", "fate", "left", "message", "name", "reasons", "verdicts")

    def __init__(self, message: Any, name: str, attempts: int, receives: int) -> None:
        self.message = message
        self.name = name
        self.attempts = attempts
        self.left = receives
        self.fate = ""
        self.verdicts: list[str] = []
        self.reasons: list[str] = []

    def due(self, source: str) -> Any:
        """Return the item as the source of this name delivers it now: a message counts its deliveries."""
        message = self.message
        if not isinstance(message, Message):
            item = copy(message)
            name = _NAMED.get(type(item))
            if name is not None:
                setattr(item, name, source)
            return item
        return Message(
            "",
            id=message.id,
            text=message.text,
            attributes=message.attributes,
            sent_at=message.sent_at,
            attempt=self.attempts,
            group=message.group,
        )

    def settle(self, verdict: Any) -> None:
        """Note a verdict: an ack ends it, so does a Reject where the source takes one, or the last delivery."""
        word = "ack" if isinstance(verdict, Ack) else "reject" if isinstance(verdict, Reject) else "retry"
        self.verdicts.append(word)
        if word != "ack":
            self.reasons.append(str(getattr(verdict, "reason", "")))
            self.left -= 1
        self.fate = "done" if word == "ack" else "" if self.left > 0 else "dead"


def _group(letter: Letter) -> str | None:
    found: str | None = getattr(letter.message, "group", None)
    return found


class Source:
    """One surface's source after it was played: a letter for each message, and every delivery."""

    def __init__(self, opened: Opened, trigger: str, sent: Sequence[Any], *, attempt: int, receives: int) -> None:
        self.surface = opened.surface
        identity = ITEMS[trigger].identity
        self.letters = [Letter(one, identity(one), attempt - 1, receives) for one in sent]
        self.deliveries: list[Seen] = []
        self._opened = opened
        self._play()

    @property
    def fates(self) -> list[str]:
        """What became of each message, `done` or `dead`."""
        return [letter.fate for letter in self.letters]

    @property
    def attempts(self) -> list[int]:
        """How often each message was delivered."""
        return [letter.attempts for letter in self.letters]

    def _play(self) -> None:
        """Deliver all in as few deliveries as the kind takes; what comes again comes one by one."""
        waiting = self._first()
        while waiting:
            self._deliver([waiting[0]])
            waiting = [letter for letter in self.letters if not letter.fate]

    def _first(self) -> list[Letter]:
        """Deliver each message once, but none whose group has an earlier one that failed; return what is left."""
        most = self.surface.options.get("most", len(self.letters)) or 1
        for at in range(0, len(self.letters), most):
            batch = [letter for letter in self.letters[at : at + most] if not self._blocked(letter)]
            if batch:
                self._deliver(batch)
        return [letter for letter in self.letters if not letter.fate]

    def _blocked(self, letter: Letter) -> bool:
        """Tell whether an earlier message of the same group of an ordered source came and is not settled yet."""
        before = self.letters[: self.letters.index(letter)]
        open_ = [one for one in before if one.verdicts and not one.fate]
        return self.surface.ordered and any(_group(one) == _group(letter) for one in open_)

    def _deliver(self, batch: list[Letter]) -> None:
        """Make one delivery; one that fails as a whole, or in order, is not held against what stands beside it."""
        for letter in batch:
            letter.attempts += 1
        together = len(batch) > 1
        if together and (self.surface.one_answer or self.surface.ordered):
            for letter in batch:
                letter.left += 1
        batch.sort(key=lambda letter: str(getattr(letter.message, "partition", "")))  # a delivery keeps each together
        seen = self._opened.see([letter.due(self.surface.options["name"]) for letter in batch])
        self.deliveries.append(seen)
        verdicts = seen.outcome
        assert len(verdicts) == len(batch), f"{self.surface.id} told {len(verdicts)} verdicts of {len(batch)} messages"
        for letter, verdict in zip(batch, verdicts, strict=True):
            letter.settle(verdict)
