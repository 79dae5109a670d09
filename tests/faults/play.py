"""Sends every kind of items each fault in turn, on the real runtime of its platform, and counts what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

from fungible.local.source import Letter, Rules, Source
from fungible.testing.surface import Surface
from fungible.testing.triggers import ITEMS
from tests.faults.items import KILLED, LATE, MALFORMED, VERDICTS, WITHOUT_PAYLOAD, Item, items
from tests.faults.line import Line
from tests.faults.spoil import spoiled
from tests.faults.stage import Stage, kinds, staged

ATTEMPTS, PAUSE = 12, 0.05
"""Deliveries of what never works, and the seconds between them: neighbours of a process that is killed need some."""
BATCH, SIDE_BY_SIDE = 4, 4


def play(column: str, only: Sequence[str] = (), mutant: str = "") -> list[Line]:
    """Return a line for each kind of a platform, or for those named alone."""
    chosen = kinds(column, only)
    with (
        staged(column, chosen, mutant) as stage,
        ThreadPoolExecutor(SIDE_BY_SIDE if stage.way.alone else 1) as threads,
    ):
        lines = list(threads.map(partial(_line, column, stage), chosen))
        for line in lines:
            line.close(stage.ledger(), stage.app.runtimes)
    return lines


def _line(column: str, stage: Stage, surface: Surface) -> Line:
    line, trigger = Line(f"{column}/{surface.kind}"), surface.row.trigger
    without = _without(stage, surface)
    line.notes += [f"no place for {word}: {reason}" for word, reason in without.items()]
    parts = [[word for word in part if word not in without] for part in (VERDICTS, LATE, KILLED)]
    for words in (*parts, MALFORMED if "malformed" not in without else ()):
        sent = items(trigger, surface.kind, words, line.sent)
        fates = asyncio.run(_sent(stage, surface, sent))
        line.count(sent, fates, stage.ledger())
    if trigger == "stream":
        line.hold_order(stage.ledger())
    return line


def _without(stage: Stage, surface: Surface) -> dict[str, str]:
    """Return the faults that a kind has no place for, each with its reason."""
    found: dict[str, str] = {}
    if not stage.way.hang:
        found["hang"] = surface.row.capabilities["deadline"]
    if surface.row.trigger in WITHOUT_PAYLOAD:
        found["invalid"] = "its events hold no payload"
    [one] = items(surface.row.trigger, surface.kind, ("malformed",))
    whole = surface.build([one.event])
    if not spoiled(surface, whole, 0, partial(stage.way.mend, surface, whole)):
        found["malformed"] = "nothing that a sender makes of it cannot be read"
    return found


async def _sent(stage: Stage, surface: Surface, sent: Sequence[Item]) -> dict[str, str]:
    """Return the fate of each item; an instant, which cannot say what it is for, is sent alone and a file says it."""
    if surface.row.trigger != "schedule":
        return await _fates(stage, surface, sent)
    fates: dict[str, str] = {}
    for item in sent:
        stage.tell(surface.kind, f"{item.name} {item.do}")
        fates |= await _fates(stage, surface, [item])
    return fates


async def _fates(stage: Stage, surface: Surface, sent: Sequence[Item]) -> dict[str, str]:
    source = _source(surface, Delivery(stage, surface, sent))
    events = [item.event for item in sent]
    fates = await source.send([Letter.of(one) for one in events] if isinstance(source, Source) else events)
    return {item.name: one.fate for item, one in zip(sent, fates, strict=False)}


def _source(surface: Surface, deliver: Any) -> Any:
    """Return what plays the kind's source; a log of AWS's is read by its mapping."""
    size = 1 if surface.one_answer else min(BATCH, surface.options.get("most", BATCH))
    streams: Any = import_module("fungible_aws.local.streams") if surface.platform.name == "aws" else None
    if streams is not None and surface.kind in streams.MAPPINGS:
        return streams.Shards(streams.Reading(size, ATTEMPTS - 1, PAUSE), deliver)
    return Source(Rules(ATTEMPTS, lambda _: PAUSE, batch_size=size, parallel=2, ordered=surface.ordered), deliver)


class Delivery:
    """Brings items of one kind, those that must be malformed each broken in another place."""

    def __init__(self, stage: Stage, surface: Surface, sent: Sequence[Item]) -> None:
        self._stage = stage
        self._surface = surface
        self._known = ITEMS[surface.row.trigger].identity
        malformed = [self._known(one.event) for one in sent if one.do == "malformed"]
        self._share = {name: at / len(malformed) for at, name in enumerate(malformed)}

    async def __call__(self, events: Sequence[Any]) -> Sequence[Any]:
        """Return the verdict of each item of a delivery."""
        surface, way = self._surface, self._stage.way
        whole = wire = surface.build(events)
        for at, event in enumerate(events):
            share = self._share.get(self._known(event))
            if share is None:
                continue
            ways = spoiled(surface, wire, at, partial(way.mend, surface, whole))
            if not ways:  # nothing breaks it alone
                return [verdict for one in events for verdict in await self([one])]
            wire = ways[int(share * len(ways))]
        return await asyncio.to_thread(way.bring, self._stage.app, surface, wire, whole)
