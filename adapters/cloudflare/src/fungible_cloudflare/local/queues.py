"""Queues with the Worker as their consumer: batches, retries with a delay, and the dead-letter queue at the end.

Queues documentation: "Batching, Retries and Delays" (max_batch_size, max_retries, the delay of a retry, what a
return and an exception acknowledge), "Dead Letter Queues". Messages live outside the Worker's process, so that one
that was under way when the process ended comes again.
"""

from __future__ import annotations

import base64
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.running import Fate
from fungible_cloudflare.local.isolate import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible_cloudflare.local.isolate import Isolate

CONCURRENCY = 4
TYPES = ("json", "text", "bytes", "v8")


@dataclass(frozen=True, slots=True)
class Consumer:
    """How queues are consumed: `delay` is seconds until a retry that names none, none is longer than `longest`."""

    batch_size: int
    retries: int
    delay: float
    longest: float
    log: Callable[[str], None]


@dataclass(eq=False, slots=True)
class Letter:
    """One message with its history; its fate is known in the end."""

    content_type: str
    body: str
    fate: Future[Fate] = field(default_factory=Future[Fate])
    id: str = field(default_factory=lambda: uuid4().hex)
    timestamp: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    attempts: int = 0
    visible_at: float = 0.0
    in_flight: bool = False
    reasons: list[str] = field(default_factory=list[str])

    def wire(self) -> dict[str, Any]:
        """Return what the process makes a message of."""
        names = ("id", "timestamp", "attempts", "content_type", "body")
        return {name: getattr(self, name) for name in names}


class Queue:
    """Delivers its messages until each of them is done or dead; `dead` holds what the dead-letter queue got."""

    def __init__(self, name: str, consumer: Consumer, isolate: Isolate, threads: ThreadPoolExecutor) -> None:
        self.dead: list[Letter] = []
        self._name = name
        self._consumer = consumer
        self._isolate = isolate
        self._threads = threads
        self._letters: list[Letter] = []
        self._changed = Condition()
        self._closed = False
        Thread(target=self._play, name=f"queue-{name}", daemon=True).start()

    def send(self, letters: Sequence[Letter]) -> list[Fate]:
        """Put messages into the queue and return their fates, in the same order."""
        with self._changed:
            self._letters += letters
            self._changed.notify_all()
        return [letter.fate.result() for letter in letters]

    def close(self) -> None:
        """Deliver nothing more; whoever waits for a fate is told so."""
        with self._changed:
            self._closed = True
            for letter in self._letters:
                letter.fate.cancel()
            self._changed.notify_all()

    def _play(self) -> None:
        with self._changed:
            while not self._closed:
                batch = self._visible(time.monotonic())
                if batch:
                    self._threads.submit(self._deliver, batch)
                else:
                    times = [letter.visible_at for letter in self._letters if not letter.in_flight]
                    self._changed.wait(max(0.0, min(times) - time.monotonic()) if times else None)

    def _visible(self, now: float) -> list[Letter]:
        """Return the next batch, its messages from now on in flight."""
        batch = [one for one in self._letters if not one.in_flight and one.visible_at <= now]
        for letter in batch[: self._consumer.batch_size]:
            letter.in_flight = True
            letter.attempts += 1
        return batch[: self._consumer.batch_size]

    def _deliver(self, batch: list[Letter]) -> None:
        try:
            answer = self._isolate.ask("queue", {"queue": self._name, "messages": [one.wire() for one in batch]})
        except Ended as ended:
            answer = {"one": {}, "all": None, "thrown": {"errorType": "Ended", "errorMessage": str(ended)}}
        with self._changed:
            for letter in batch:
                self._settle(letter, *verdict(answer, letter.id))
            self._changed.notify_all()

    def _settle(self, letter: Letter, word: str, delay: float | None, reason: str) -> None:
        """Forget the message, show it again later, or bury it."""
        letter.in_flight = False
        fate: Literal["done", "dead"] = "done"
        if word == "retry":
            letter.reasons.append(reason)
            if letter.attempts <= self._consumer.retries:
                letter.visible_at = time.monotonic() + self._wait(delay)
                return
            fate = "dead"
            self.dead.append(letter)
        self._letters.remove(letter)
        if not letter.fate.cancelled():
            letter.fate.set_result(Fate(letter.id, fate, letter.attempts, tuple(letter.reasons)))

    def _wait(self, delay: float | None) -> float:
        """Return the seconds until a retry; a longer one is cut, so that nobody here waits for hours."""
        wanted = self._consumer.delay if delay is None else delay
        if wanted > self._consumer.longest:
            self._consumer.log(f"a retry after {wanted:g} s comes after {self._consumer.longest:g} s here")
        return min(wanted, self._consumer.longest)


def verdict(answer: Mapping[str, Any], id: str) -> tuple[str, float | None, str]:
    """Return the word, the delay and the reason for one message: its own call, then the batch's, then the end's."""
    if id in answer["one"]:
        word, *delay = answer["one"][id]
        return word, delay[0] if delay else None, "retry()"
    if answer["all"] is not None:
        return answer["all"], answer.get("delay"), "retryAll()"
    thrown = answer["thrown"]
    return ("ack", None, "") if thrown is None else ("retry", None, f"{thrown['errorType']}: {thrown['errorMessage']}")


class Queues:
    """The queues of one Worker: those of its App, or any by its name where the class came finished."""

    def __init__(self, consumer: Consumer, names: Sequence[str] | None, isolate: Isolate) -> None:
        self._consumer = consumer
        self._names = names
        self._isolate = isolate
        self._threads = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="queue-delivery")
        self._queues: dict[str, Queue] = {}

    def send(self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        if self._names is not None and name not in self._names:
            known = ", ".join(self._names)
            fix = f"choose one of {known}" if known else "give the app a function with @app.queue(…)"
            raise Mistake(f"the app listens to no queue {name}", fix)
        if group is not None:
            raise Unsupported("Cloudflare Queues know no groups: they keep no order", "leave --group out")
        letters = [_letter(body, attributes) for body in bodies]
        if name not in self._queues:
            self._queues[name] = Queue(name, self._consumer, self._isolate, self._threads)
        return self._queues[name].send(letters)

    def close(self) -> None:
        """Deliver nothing more."""
        for queue in self._queues.values():
            queue.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _letter(body: str, attributes: Mapping[str, str]) -> Letter:
    """Return a message of the type asked for; by default JSON is sent as json, any other text as text."""
    asked = dict(attributes)
    content_type = asked.pop("content_type", None)
    if asked or (content_type is not None and content_type not in TYPES):
        names = ", ".join(TYPES)
        cause = "a message of Cloudflare Queues has no attributes but its content type"
        raise Unsupported(cause, f"give only --attribute content_type=…, one of {names}")
    parses = _is_json(body)
    if content_type == "json" and not parses:
        raise Mistake("the body is no JSON, which its content type says", "send JSON, or content_type=text")
    if content_type in ("bytes", "v8"):
        return Letter(content_type, _base64(body))
    return Letter(content_type or ("json" if parses else "text"), body)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _base64(body: str) -> str:
    """Return the body, which must be base64: it stands for bytes, which a command line cannot carry."""
    try:
        base64.b64decode(body, validate=True)
    except ValueError:
        raise Mistake("a body of bytes or v8 is written as base64", "encode it first: base64 FILE") from None
    return body
