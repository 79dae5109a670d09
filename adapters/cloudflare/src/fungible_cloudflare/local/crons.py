"""Cron Triggers that fire when they are told to.

Workers documentation, "Scheduled handler". A run that failed is reported as one to try again unless noRetry() was
called (workerd, src/workerd/io/io-context.c++); here it is tried again, which Cloudflare does not promise.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from fungible.cron import Cron
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible_cloudflare.local.isolate import Ended
from fungible_cloudflare.schedule import printed
from fungible_cloudflare.simulate import scheduled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.outcome import Ack, Reject, Retry
    from fungible_cloudflare.local.isolate import Isolate
    from fungible_cloudflare.local.queues import Consumer

PARALLEL = 4


class Crons:
    """The schedules of one Worker: those of its App by name, or any by its cron where the class came finished.

    `schedules` has one for each Cron Trigger, which is of all functions of its cron.
    """

    def __init__(self, consumer: Consumer, sources: Sequence[tuple[str, str, str]] | None, isolate: Isolate) -> None:
        self._rules = Rules(consumer.retries + 1, lambda _: consumer.delay, parallel=PARALLEL)
        self._crons = None if sources is None else {name: cron for word, name, cron in sources if word == "schedule"}
        triggers: dict[str, tuple[str, str]] = {}
        for name, cron in (self._crons or {}).items():
            triggers.setdefault(printed(Cron.parse(cron)), (name, cron))
        self.schedules = tuple(triggers.values())
        self._isolate = isolate
        self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="cron")
        self._sources: dict[str, Source] = {}

    async def fire(self, name: str, ticks: Sequence[Any]) -> list[Fate]:
        """Let a schedule be due at the instants of ticks and return what became of each run."""
        cron = self._cron(name)
        if cron not in self._sources:
            self._sources[cron] = self._source(cron)
        return await self._sources[cron].send([Letter.of(tick) for tick in ticks])

    def _cron(self, name: str) -> str:
        """Return the cron as the Worker is configured with it."""
        if self._crons is None:
            return name
        if name not in self._crons:
            raise no_queue(name, self._crons, "schedule")
        return printed(Cron.parse(self._crons[name]))

    def _source(self, cron: str) -> Source:
        async def deliver(ticks: Sequence[Any]) -> Sequence[Ack | Retry]:
            wire = scheduled.build(ticks, {"name": cron})
            told: Any = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, wire)
            return [*told]  # a run for which noRetry() was called is over, as a Reject is

        return Source(self._rules, deliver)

    def _ask(self, wire: Mapping[str, Any]) -> list[Ack | Retry | Reject]:
        """Return what the process says of a run; one that ended in the middle has thrown."""
        try:
            told = self._isolate.ask("scheduled", wire)
        except Ended as ended:
            return scheduled.read(ended, wire)
        outcome = "ok" if told["thrown"] is None else "exception"
        return scheduled.read({"outcome": outcome, "noRetry": told["noRetry"]}, wire)

    def close(self) -> None:
        """Fire nothing more; a run under way ends with the process."""
        self._threads.shutdown(wait=False, cancel_futures=True)
