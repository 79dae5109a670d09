"""One app, one event, every pair of surfaces of different adapters: equal answers and equal fates."""

from __future__ import annotations

from itertools import combinations

import pytest

from fungible.testing import laws
from fungible.testing.surface import Surface, adapters, surfaces

PACKAGES = sorted(adapters().values())
PAIRS = [
    pytest.param(mine, theirs, id=f"{mine}-{theirs}")
    for one, other in combinations(PACKAGES, 2)
    for mine in surfaces(one)
    for theirs in surfaces(other, mine.row.trigger)
]


def test_there_are_adapters_to_compare() -> None:
    assert len(PACKAGES) >= 2
    assert PAIRS


@pytest.mark.hypothesis
@pytest.mark.pairs
@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_same_meaning(mine: Surface, theirs: Surface) -> None:
    laws.same_meaning(mine, theirs)
