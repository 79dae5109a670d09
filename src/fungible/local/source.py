"""A source of messages in memory: every message is delivered until it is done or dead.

It knows no platform: each says by its `Rules` how it delivers, and by its own function what a delivery is.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

from fungible.events.message import Message
from fungible.local.mistake import Mistake
from fungible.local.running import Fate
from fungible.outcome import Ack, Retry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    Deliver: TypeAlias = Callable[[list[Any]], Awaitable[Sequence[Ack | Retry]]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a source delivers: a message `attempts` times at most, after each failure `pause` seconds later.

    A delivery holds at most `batch_size` messages; at most `parallel` deliveries are under way, without a bound for
    None. Where a source is `ordered`, a message waits for the earlier ones of its group, and with `group_alone` a
    delivery holds one group; a message without a group waits for none.
    """

    attempts: int
    pause: Callable[[Retry], float]
    batch_size: int = 1
    parallel: int | None = None
    ordered: bool = False
    group_alone: bool = False


@dataclass(eq=False, slots=True)
class Letter:
    """One item with its history; its fate is known in the end. It is made on the loop of its source.

    It is a message, or `event`, any other neutral event, which comes as it is each time.
    """

    body: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    group: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    fate: asyncio.Future[Fate] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    attempts: int = 0
    due: float = 0.0
    under_way: bool = False
    reasons: list[str] = field(default_factory=list[str])
    event: Any = None

    @classmethod
    def of(cls, event: Any) -> Letter:
        """Return the letter of a neutral event; a message keeps its own id and instant where it has them."""
        if not isinstance(event, Message):
            return cls(group=getattr(event, "group", None), event=event)
        letter = cls(event.raw.decode(), event.attributes, event.group)
        letter.id = event.id or letter.id
        letter.sent_at = event.sent_at or letter.sent_at
        return letter

    def brought(self) -> Any:
        """Return what this delivery brings of it; a message counts its deliveries."""
        if self.event is not None:
            return self.event
        return Message(
            self.body,
            id=self.id,
            attributes=self.attributes,
            sent_at=self.sent_at,
            attempt=self.attempts,
            group=self.group,
        )


class Source:
    """Delivers its messages until each of them is done or dead; `deliver` returns one verdict for each of its own."""

    def __init__(self, rules: Rules, deliver: Deliver) -> None:
        self._rules = rules
        self._deliver = deliver
        self._letters: list[Letter] = []
        self._changed = asyncio.Event()
        self._player: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0

    async def send(self, letters: Sequence[Letter]) -> list[Fate]:
        """Take messages in order and return their fates, in the same order."""
        self._letters += letters
        self._changed.set()
        if self._player is None or self._player.done():
            self._player = asyncio.get_running_loop().create_task(self._play())
        return [await letter.fate for letter in letters]

    async def _play(self) -> None:
        while self._letters:
            self._changed.clear()
            now = time.monotonic()
            while letters := self._next(now):
                task = asyncio.get_running_loop().create_task(self._bring(letters))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await self._change(now)

    async def _change(self, now: float) -> None:
        """Wait until a message comes, is settled or is due again."""
        times = [letter.due for letter in self._letters if letter.due > now and not letter.under_way]
        try:
            async with asyncio.timeout(max(0.0, min(times) - time.monotonic()) if times else None):
                await self._changed.wait()
        except TimeoutError:
            return

    def _next(self, now: float) -> list[Letter]:
        """Return the next delivery, its messages from now on under way; nothing where none may start."""
        if self._under_way == self._rules.parallel:
            return []
        taken: list[Letter] = []
        blocked: set[str | None] = set()
        for letter in self._letters:
            if letter.under_way or letter.due > now:
                blocked.add(letter.group)
            elif self._fits(letter, taken, blocked):
                taken.append(letter)
            if len(taken) == self._rules.batch_size:
                break
        for letter in taken:
            letter.under_way = True
            letter.attempts += 1
        self._under_way += bool(taken)
        return taken

    def _fits(self, letter: Letter, taken: Sequence[Letter], blocked: set[str | None]) -> bool:
        """Tell whether the order of groups lets a delivery hold this message too."""
        if not self._rules.ordered:
            return True
        if letter.group is not None and letter.group in blocked:
            return False
        return not (self._rules.group_alone and taken) or taken[0].group == letter.group

    async def _bring(self, letters: list[Letter]) -> None:
        """Make one delivery; an error of the platform's own side is the sender's to see."""
        try:
            verdicts = await self._deliver([letter.brought() for letter in letters])
            for letter, verdict in zip(letters, verdicts, strict=True):
                self._settle(letter, verdict)
        except Exception as error:
            for letter in letters:
                if letter in self._letters:
                    self._letters.remove(letter)
                    letter.fate.set_exception(error)
        self._under_way -= 1  # before the player wakes, which counts
        self._changed.set()

    def _settle(self, letter: Letter, verdict: Ack | Retry) -> None:
        """Forget the message, bring it again later, or bury it."""
        letter.under_way = False
        if isinstance(verdict, Retry):
            letter.reasons.append(verdict.reason)
            if letter.attempts < self._rules.attempts:
                letter.due = time.monotonic() + self._rules.pause(verdict)
                return
        self._letters.remove(letter)
        fate = Fate(letter.id, "done" if isinstance(verdict, Ack) else "dead", letter.attempts, tuple(letter.reasons))
        letter.fate.set_result(fate)


def no_queue(name: str, known: Iterable[str], trigger: str = "queue") -> Mistake:
    """Return the mistake of whoever sends to a queue, or another source, that the app does not listen to."""
    names = ", ".join(known)
    fix = f"choose one of {names}" if names else f"give the app a function with @app.{trigger}(…)"
    return Mistake(f"the app listens to no {trigger} {name}", fix)
