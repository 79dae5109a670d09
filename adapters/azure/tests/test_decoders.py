"""What the simulators say the host sends, as azure.functions' own decoders and the registered function have it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fungible import App, NotDelivered, Retry
from fungible.testing.opening import named
from fungible.testing.surface import Surface, surfaces
from fungible.testing.triggers import ITEMS
from fungible_azure import drive

PACKAGE = "fungible_azure"
SURFACES = [named(PACKAGE, one.kind, one.variant, "orders") for one in surfaces(PACKAGE) if one.row.trigger in ITEMS]


def listening(surface: Surface, act: Any) -> App:
    """Return an app whose one function acts; the blob trigger takes none that waits for more than new blobs."""
    app: App = surface.trigger.app_of(act, name="decoders")
    trigger: Any = app.functions[0].trigger
    if surface.kind == "blob":
        trigger.on = ("created",)
    return app


def deliver(surface: Surface, app: App, wire: Any) -> Any:
    tied = {"orders": drive.source(surface.kind, "orders", surface.options)}
    with drive.opened(app, surface.kind, tied, 30) as entrypoint:
        return entrypoint(wire, surface.native(wire))


@pytest.mark.hypothesis
@pytest.mark.parametrize("surface", SURFACES, ids=str)
def test_a_handler_sees_what_the_codec_makes_of_the_simulated_wire(surface: Surface) -> None:
    trigger = surface.trigger

    @settings(max_examples=25)
    @given(st.data())
    def seen(data: Any) -> None:
        found: list[Any] = []
        wire = surface.build(data.draw(trigger.events(surface.options)))
        deliver(surface, listening(surface, lambda event, _: found.append(event)), wire)
        came, expected = facts(surface, found), facts(surface, surface.decode(wire))
        if surface.row.trigger == "schedule":
            assert [one.pop("cron") for one in came] == ["0 0 3 * * *"]  # what the function is registered with
            assert [one.pop("cron") for one in expected]
        if any(one.get("group", "") is None for one in expected):  # the host drops the empty ones of a list of text
            assert all(one.pop("group") is None for one in came)
            assert all(one.pop("group") or True for one in expected)
        assert came == expected

    seen()


def facts(surface: Surface, items: Any) -> list[dict[str, Any]]:
    """Return what the items say, whatever the order that their groups let them run in."""
    found: list[dict[str, Any]] = surface.trigger.facts(items)
    return sorted(found, key=lambda one: str(one.get("id", one.get("sequence"))))


@pytest.mark.parametrize("surface", SURFACES, ids=str)
def test_a_failure_fails_the_invocation(surface: Surface) -> None:
    def act(_event: Any, _context: Any) -> None:
        raise Retry

    with pytest.raises(NotDelivered, match="were not handled"):
        deliver(surface, listening(surface, act), surface.build([surface.trigger.make(0, "fault", None)]))
