"""Queues with the Worker as their consumer.

Queues documentation: "Batching, Retries and Delays" (max_batch_size, max_retries, the delay of a retry, what a
return and an exception acknowledge), "Dead Letter Queues". Messages live outside the Worker's process, so that one
that was under way when the process ended comes again.
"""

from __future__ import annotations

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible.outcome import ACK, Retry
from fungible_cloudflare.codecs import DEFAULT_KINDS
from fungible_cloudflare.local.isolate import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.events.message import Message
    from fungible.local.running import Fate
    from fungible.outcome import Ack
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

    def rules(self) -> Rules:
        """Return how a queue delivers."""
        return Rules(self.retries + 1, self._wait, batch_size=self.batch_size, parallel=CONCURRENCY)

    def _wait(self, retry: Retry) -> float:
        """Return the seconds until a retry; a longer one is cut, so that nobody here waits for hours."""
        wanted = self.delay if retry.after is None else retry.after
        if wanted > self.longest:
            self.log(f"a retry after {wanted:g} s comes after {self.longest:g} s here")
        return min(wanted, self.longest)


def verdict(answer: Mapping[str, Any], id: str) -> Ack | Retry:
    """Return what becomes of one message: its own call says it, then the batch's, then how the handler ended."""
    if id in answer["one"]:
        word, *delay = answer["one"][id]
        return Retry("retry()", after=delay[0] if delay else None) if word == "retry" else ACK
    if answer["all"] is not None:
        return Retry("retryAll()", after=answer.get("delay")) if answer["all"] == "retry" else ACK
    thrown = answer["thrown"]
    return ACK if thrown is None else Retry(f"{thrown['errorType']}: {thrown['errorMessage']}")


class Queues:
    """The queues of one Worker: those of its App by trigger, or any by its name where the class came finished."""

    def __init__(self, consumer: Consumer, names: Mapping[str, Sequence[str]] | None, isolate: Isolate) -> None:
        self._consumer = consumer
        self._names = names
        self._isolate = isolate
        self._threads = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="queue-delivery")
        self._queues: dict[str, Source] = {}

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        self._check("queue", name)
        if group is not None:
            raise Unsupported("Cloudflare Queues know no groups: they keep no order", "leave --group out")
        return await self._put(name, [_letter(body, attributes) for body in bodies])

    async def notify(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        """Let a source of Cloudflare's own put its events into the queue that a function listens to."""
        self._check(trigger, name)
        build = import_module(f"fungible_cloudflare.simulate.{DEFAULT_KINDS[trigger]}").build
        messages = build(events, {"name": name})["messages"]
        letters = [Letter(json.dumps(one["body"]), {"content_type": "json"}, id=uuid4().hex) for one in messages]
        return await self._put(name, letters)

    def _check(self, trigger: str, name: str) -> None:
        """Refuse a name that the App does not listen to."""
        known = None if self._names is None else self._names.get(trigger, ())
        if known is not None and name not in known:
            raise no_queue(name, known, trigger)

    async def _put(self, name: str, letters: Sequence[Letter]) -> list[Fate]:
        if name not in self._queues:
            self._queues[name] = self._queue(name)
        return await self._queues[name].send(letters)

    def _queue(self, name: str) -> Source:
        async def deliver(messages: Sequence[Message[str]]) -> Sequence[Ack | Retry]:
            batch = {"queue": name, "messages": [_wire(message) for message in messages]}
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, batch)
            return [verdict(answer, message.id) for message in messages]

        return Source(self._consumer.rules(), deliver)

    def _ask(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the process says to a batch; one that ended in the middle has thrown."""
        try:
            return self._isolate.ask("queue", batch)
        except Ended as ended:
            return {"one": {}, "all": None, "thrown": {"errorType": "Ended", "errorMessage": str(ended)}}

    def close(self) -> None:
        """Deliver nothing more; a batch under way ends with the process."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _wire(message: Message[str]) -> dict[str, Any]:
    """Return what the process makes a message of."""
    return {
        "id": message.id,
        "timestamp": int(message.sent_at.timestamp() * 1000) if message.sent_at else 0,
        "attempts": message.attempt,
        "content_type": message.attributes["content_type"],
        "body": message.body,
    }


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
        body = _base64(body)
    return Letter(body, {"content_type": content_type or ("json" if parses else "text")}, id=uuid4().hex)


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
