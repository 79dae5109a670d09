"""One app, one event, surfaces of different adapters: equal answers and equal fates.

Each surface is compared with one of its trigger that can bring and carry what any two others both do, so that these
mean the same where both mean what it does; only pairs that none speaks for are compared themselves.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from fungible.testing import laws
from fungible.testing.surface import Surface, adapters, surface_named, surfaces
from fungible.testing.triggers import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PACKAGES = sorted(adapters().values())
EVERY = [surface for package in PACKAGES for surface in surfaces(package)]
USUAL = {"bucket": ("created", "deleted"), "collection": ("created", "updated", "deleted")}
"""The actions that the events of a trigger have where a simulator names no others."""
Pair = tuple[Surface, Surface]


def pairs_of(every: Sequence[Surface]) -> list[Pair]:
    """Return all pairs of different adapters whose events the same function may take."""
    return [
        (one, other)
        for one, other in combinations(every, 2)
        if one.package != other.package and other.row.serves(one.row.trigger) and "frame" not in other.options
    ]


def speaks_for(one: Surface, mine: Surface, theirs: Surface) -> bool:
    """Tell whether whatever event two surfaces both bring, with all that both carry of it, another one does too."""
    if one.row.trigger != mine.row.trigger or not one.row.serves(theirs.row.trigger) or "frame" in one.options:
        return False
    if any("frame" in each.options and each.package == one.package for each in (mine, theirs)):
        return False  # its own platform knows such a call by its frame, and takes it for no other
    both = laws.of_both(mine, theirs)
    usual = USUAL.get(one.row.trigger, ())
    return (
        all(one.carries[name] == "exact" for name in mine.carries if "absent" not in _words(name, mine, theirs))
        and set(one.options.get("never", "")) <= set(both["never"])
        and set(both.get("actions", usual)) <= set(one.options.get("actions", usual))
        and set(both.get("partitions", ("0",))) <= set(one.options.get("partitions", both.get("partitions", ("0",))))
        and _most(one.options) >= _most(both)
        and one.options.get("data") == both.get("data", one.options.get("data"))
    )


def _most(options: Mapping[str, Any]) -> int:
    """Return how many items a law draws into one delivery."""
    most: int = min(options.get("most", FEW), FEW)
    return most


def _words(name: str, mine: Surface, theirs: Surface) -> set[str]:
    return {mine.carries[name], theirs.carries.get(name, "absent")}


def compared(every: Sequence[Surface]) -> list[Pair]:
    """Return the pairs to compare: those with whatever speaks for most, again and again, until all are spoken for."""
    left, found = pairs_of(every), dict[tuple[str, str], Pair]()
    while left:
        spoken = {one.id: [pair for pair in left if one in pair or speaks_for(one, *pair)] for one in every}
        best = max(every, key=lambda one: len(spoken[one.id]))
        for pair in spoken[best.id]:
            for one in pair:
                if one.id != best.id:
                    first, second = sorted((best, one), key=every.index)
                    found[first.id, second.id] = first, second
        left = [pair for pair in left if pair not in spoken[best.id]]
    return list(found.values())


PAIRS = compared(EVERY)


def links(pairs: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    for one, other in pairs:
        yield one.id, other.id
        yield other.id, one.id


def test_each_pair_is_compared_or_spoken_for() -> None:
    linked = set(links(PAIRS))
    assert len(PACKAGES) >= 2
    for one, other in pairs_of(EVERY):
        through = [best for best in EVERY if {(one.id, best.id), (other.id, best.id)} <= linked]
        assert (one.id, other.id) in linked or any(speaks_for(best, one, other) for best in through), (one, other)


@pytest.mark.parametrize(
    ("name", "mine", "theirs", "why"),
    [
        ("aws/kinesis", "aws/msk", "azure/event_hubs", "it carries no attributes"),
        ("gcp/firestore", "aws/dynamodb", "azure/cosmos_db", "its ids hold no slash"),
        ("container/pubsub", "aws/sqs", "cloudflare/queue_batch", "it brings one message at a time"),
        ("azure/blob", "aws/s3", "gcp/storage", "it tells of no deletion"),
        ("container/cloud_events", "azure/event_grid", "container/cloud_events[data=any]", "its data is JSON alone"),
        ("aws/invoke", "aws/cognito", "azure/invoke", "its platform knows the other's calls"),
        ("aws/sqs", "aws/sns", "gcp/pubsub", "a topic's function listens to no queue"),
    ],
)
def test_what_carries_or_brings_less_speaks_for_none(name: str, mine: str, theirs: str, why: str) -> None:
    one, left, right = map(surface_named, (name, mine, theirs))
    assert not speaks_for(one, left, right), why


@pytest.mark.hypothesis
@pytest.mark.parametrize(("surface", "other"), [pytest.param(*pair, id=f"{pair[0]}-{pair[1]}") for pair in PAIRS])
def test_same_meaning(surface: Surface, other: Surface) -> None:
    laws.same_meaning(surface, other)
