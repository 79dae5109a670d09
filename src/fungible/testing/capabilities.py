"""Honesty: what a table says of a kind is what a law sees of it.

Each capability has one observer, here or with those of its family, which returns `exact` or the word for how the
surface differs; a table that says `differs: …` must hold that word and name its document in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.errors import FungibleError
from fungible.testing import invoke, observed_http, observed_items
from fungible.testing.surface import EXACT
from fungible.testing.triggers import ITEMS, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from fungible.testing.surface import Surface

DECLARATION = re.compile(r"exact|(differs|unsupported): .+ \[.+\]")


def table(codecs: ModuleType) -> None:
    """Every trigger of the core is carried by a kind of the table, or is declared unsupported, with its reason."""
    carried = {word for row in codecs.KINDS.values() for word in (row.trigger, *row.also)}
    missing: Mapping[str, str] = getattr(codecs, "UNSUPPORTED", {})
    assert carried | missing.keys() == set(TRIGGERS)
    assert not carried & missing.keys()
    for text in missing.values():
        assert text.startswith("unsupported: ")
        assert DECLARATION.fullmatch(text)
    for kind, row in codecs.KINDS.items():
        assert kind.isidentifier()
        assert row.capabilities.keys() == {name for name, trigger in OBSERVERS if trigger == row.trigger}


def honest(surface: Surface, capability: str) -> None:
    """The declared word is what is seen: exact is delivered, differs differs as it says."""
    observe = OBSERVERS.get((capability, surface.row.trigger))
    assert observe is not None, f"no observer knows the capability {capability}"
    declared = surface.row.capabilities[capability]
    assert DECLARATION.fullmatch(declared), "an exception names its document in brackets"
    try:
        seen = observe(surface)
    except FungibleError:
        seen = "unsupported"
    assert (seen == EXACT) == (declared == EXACT), f"declared {declared!r}, seen {seen!r}"
    assert seen in declared, f"declared {declared!r}, seen {seen!r}"


def _deadline(surface: Surface) -> str:
    """Read `remaining` where the platform leaves 7 seconds."""
    seen: list[float] = []
    trigger = surface.trigger

    def act(_event: Any, context: Context) -> None:
        seen.append(context.remaining())

    wire = surface.build(trigger.sample(surface.options))
    surface.deliver(trigger.app_of(act), wire, surface.native(wire, 7))
    return EXACT if 6 < seen[0] <= 7 else "none"


def _any_json(surface: Surface) -> str:
    values = (None, True, 1, 1.5, "a", [1, [2]], {"a": {"b": None}})
    events = [invoke.framed(value, surface.options) for value in values]
    told = [invoke.play(surface, event) for event in events]
    return EXACT if told == [("returned", event) for event in events] else "converted"


OBSERVERS: Mapping[tuple[str, str], Callable[[Surface], str]] = {
    **{(name, "http"): observer for name, observer in observed_http.OBSERVERS.items()},
    **observed_items.OBSERVERS,
    **{("deadline", word): _deadline for word in ("http", "invoke", *ITEMS)},
    ("any_json", "invoke"): _any_json,
}
"""What sees each capability of a trigger; a table names exactly these."""
