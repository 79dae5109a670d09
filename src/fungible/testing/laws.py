"""The laws, each over one surface; a law that does not hold raises AssertionError, shrunk by hypothesis.

None of them names a kind or a platform, and none sets how many examples it takes: profiles do.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import partial, wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from fungible.errors import AnswerError, MalformedEvent, NotDelivered, UnknownEvent
from fungible.testing.projection import OWN, WORDS, project
from fungible.testing.strategies import JSON, OTHERS, mutated, places, replaced, retyped, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hypothesis.strategies import DataObject

    from fungible.codec import Options
    from fungible.testing.recorded import Case
    from fungible.testing.surface import Surface

NOTHING: Options = MappingProxyType({})
DECLARED = (MalformedEvent, UnknownEvent)


def law(check: Callable[..., None]) -> Callable[..., None]:
    """Return a check over drawn data that takes as many examples as the profile of the moment says."""

    @wraps(check)
    def over(*surfaces: Surface) -> None:
        given(st.data())(check)(*surfaces)

    return over


def complete(surface: Surface, recorded: Path) -> None:
    """A kind has a codec whose `CARRIES` names every field of its trigger, a simulator, and recorded cases."""
    from fungible.testing.recorded import problems

    assert tuple(sorted(surface.carries)) == surface.trigger.FIELDS
    assert set(surface.carries.values()) <= {*WORDS, OWN}
    assert callable(surface.simulator.build)
    assert callable(surface.simulator.read)
    assert problems(recorded / surface.kind) == []


@law
def round_trip(surface: Surface, data: DataObject) -> None:
    """`decode(simulate(event))` is the event projected on what the kind carries, and identify names the kind."""
    event = data.draw(surface.trigger.events(surface.options), "event")
    wire = surface.build(event)
    assert surface.identify(wire) == surface.outer
    native = getattr(surface.simulator, "NATIVE", None)
    assert native is None or surface.decode({**wire, native: DECLARED}).native is DECLARED
    was, came = surface.trigger.facts(event), surface.trigger.facts(surface.decode(wire))
    pairs = zip(was, came, strict=True) if isinstance(was, list) else [(was, came)]
    for said, got in pairs:
        expected = project(said, surface.carries)
        assert {name: got[name] for name in expected} == expected


@law
def answer_round_trip(surface: Surface, data: DataObject) -> None:
    """What the platform reads from the wire answer is the outcome; refused is what no answer could carry, alone."""
    event = surface.trigger.sample(surface.options)
    outcome = data.draw(surface.trigger.outcomes(event), "outcome")
    wire, refusal = surface.build(event), surface.trigger.refusal(outcome, surface)
    try:
        answer = surface.encode(outcome, wire)
    except AnswerError as error:
        assert refusal, f"an answer that the surface carries was refused: {error}"
        return
    assert refusal != "must", "what is no text was sent"
    assert all(_refuses(surface, one, wire) for one in surface.trigger.NO_ANSWERS)
    expected, read = surface.trigger.carried(outcome, surface), surface.read(answer, wire)
    if isinstance(read, list):
        assert surface.trigger.succeeded(read) == expected
    else:
        assert surface.trigger.carried(read, surface) == expected


def _refuses(surface: Surface, outcome: Any, wire: Any) -> bool:
    try:
        surface.encode(outcome, wire)
    except AnswerError:
        return True
    return False


def recorded_event(surface: Surface, case: Case) -> None:
    """A recorded wire form is of this kind and decodes to its recorded event, or to `{"malformed": its place}`.

    The options that its outcome names are the binding's for both.
    """
    wire, event = case.load("wire"), case.load("event")
    options = case.load("outcome").get("options", {}) if case.has("outcome") else {}
    if isinstance(event, dict) and event.keys() == {"malformed"}:
        assert _refused(surface, wire, options) == event["malformed"]
        return
    assert surface.identify(wire) == surface.outer
    assert _read(surface, wire, options) == surface.trigger.event_of(event)


def _refused(surface: Surface, wire: Any, options: Options) -> str | None:
    """Return the place that a wire form is refused for, by decode or by an accessor, None where it is taken."""
    try:
        _read(surface, wire, options)
    except MalformedEvent as error:
        return error.path
    return None


def recorded_answer(surface: Surface, case: Case) -> None:
    """A recorded outcome encodes to its recorded answer, or to the exception that it names, returned or raised.

    Where the case says whether its sender takes `replies`, the codec says so too.
    """
    given_ = case.load("outcome")
    if "replies" in given_:
        assert surface.codec.takes_reply(case.load("wire"), given_.get("options", {})) is given_["replies"]
    outcome = surface.trigger.outcome_of(given_["outcome"])
    try:
        answer = surface.codec.encode(outcome, case.load("wire"), given_.get("options", {}))
    except AnswerError as error:
        answer = error
    shown = {"raises": type(answer).__name__} if isinstance(answer, BaseException) else answer
    assert plain(shown) == case.load("answer")


def plain(value: Any) -> Any:
    """Return a wire form as JSON plus bytes has it: tuples are lists."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _either(make: Callable[[], Any]) -> Any:
    """Return the value, None for a declared error; whatever else escapes breaks the law."""
    try:
        return make()
    except DECLARED:
        return None


@law
def typed(surface: Surface, data: DataObject) -> None:
    """A value of another type, at any place of a wire form, is refused for its own place, or says nothing anywhere.

    Where a producer may put any JSON value, below the simulator's `FREE` keys, it is taken or refused.
    """
    wire = surface.build(data.draw(surface.trigger.events(surface.options), "event"))
    other = data.draw(st.sampled_from(OTHERS), "other")
    said = _read(surface, wire)
    free = frozenset(getattr(surface.simulator, "FREE", ()))
    for place in places(wire):
        broken = replaced(wire, place, other)
        if not free.isdisjoint(place):
            _either(partial(_read, surface, broken))
        elif retyped(wire, place, other):
            _refused_or_silent(surface, broken, said, shown(place))


def _read(surface: Surface, wire: Any, options: Options = NOTHING) -> Any:
    return surface.trigger.recorded_facts(surface.decode(wire, options))


def _refused_or_silent(surface: Surface, wire: Any, said: Any, place: str) -> None:
    try:
        seen = _read(surface, wire)
    except MalformedEvent as error:
        assert _on_the_way(error.path, place), f"{place} is broken, refused was {error.path}"
        return
    pairs = zip(said, seen, strict=True) if isinstance(said, list) else [(said, seen)]
    for was, came in pairs:
        broken = came.get("malformed")
        assert came == was if broken is None else _on_the_way(broken, place), f"{place} is broken, and was taken"


def _on_the_way(path: str, place: str) -> bool:
    """Tell whether an error names a broken place, what holds it, or what it holds; the whole is `the event`."""
    path = re.split("\\[['\"]", path)[0]  # the rest is a key that only quotes can show
    return not place or path == "the event" or place.startswith(path) or path.startswith(place)


@law
def total(surface: Surface, data: DataObject) -> None:
    """For any JSON value, and for a valid wire form with one value replaced, decode and accessors give or declare."""
    valid = surface.build(data.draw(surface.trigger.events(surface.options)))
    wire = data.draw(st.one_of(mutated(valid), JSON), "wire")
    assert isinstance(surface.identify(wire), str)
    event = _either(lambda: surface.decode(wire))
    if event is not None:
        _either(lambda: surface.trigger.read_all(event))


@law
def total_delivery(surface: Surface, data: DataObject) -> None:
    """Through the whole pipeline a broken event raises what is declared; over HTTP it is an answer below 500."""
    valid = surface.build(data.draw(surface.trigger.events(surface.options)))
    wire = data.draw(mutated(valid), "wire")
    trigger, seen = surface.trigger, list[Any]()

    def act(event: Any, context: Any) -> None:
        seen.append(event)
        trigger.read_part(event)
        assert context.request_id

    answer = _either(lambda: surface.deliver(trigger.app_of(act), wire, surface.native(valid)))
    if surface.row.trigger == "http" and surface.identify(wire) == surface.outer:
        assert answer is not None
        status = surface.read(answer, valid).status
        assert status == 204 if seen and status < 400 else 400 <= status < 500
    elif isinstance(answer, BaseException):
        assert isinstance(answer, (*DECLARED, NotDelivered))


@law
def pure(surface: Surface, data: DataObject) -> None:
    """Decode and encode leave their inputs as they were, and encode twice gives the same."""
    event = data.draw(surface.trigger.events(surface.options))
    wire = surface.build(event)
    before, options = deepcopy(wire), deepcopy(surface.options)
    decoded = surface.decode(wire)
    surface.trigger.read_all(decoded)
    outcome = data.draw(surface.trigger.outcomes(event))
    told = deepcopy(surface.trigger.carried(outcome, surface))
    answers = [_shown(surface, outcome, wire) for _ in range(2)]
    assert answers[0] == answers[1]
    assert wire == before
    assert surface.options == options
    assert surface.trigger.carried(outcome, surface) == told
    assert surface.trigger.facts(surface.decode(wire)) == surface.trigger.facts(decoded)


def _shown(surface: Surface, outcome: Any, wire: Any) -> Any:
    try:
        answer = deepcopy(surface.encode(outcome, wire))
    except AnswerError as error:
        answer = error
    return (type(answer), str(answer)) if isinstance(answer, BaseException) else answer


def of_both(mine: Surface, theirs: Surface) -> dict[str, Any]:
    """Return the options of events that both can bring: data of any type, and rarer actions, only where both do."""
    found = {**theirs.options, **mine.options}
    found["never"] = f"{mine.options.get('never', '')}{theirs.options.get('never', '')}"
    if mine.options.get("data") != theirs.options.get("data"):
        found.pop("data", None)
    my, their = mine.options.get("actions"), theirs.options.get("actions")
    found.pop("actions", None)
    if my is not None and their is not None:
        found["actions"] = tuple(one for one in my if one in their)
    elif my is not None or their is not None:
        usual = ("created", "updated", "deleted") if mine.row.trigger == "collection" else ("created", "deleted")
        found["actions"] = tuple(one for one in usual if one in (my or their or ()))
    return found


@law
def same_meaning(mine: Surface, theirs: Surface, data: DataObject) -> None:
    """One app and one event mean the same on two surfaces: equal answers and fates, on what both carry."""
    event = data.draw(mine.trigger.events(of_both(mine, theirs)), "event")
    my, their = mine.trigger.play(mine, event), theirs.trigger.play(theirs, event)
    left, right = mine.trigger.same(mine, my, theirs, their)
    assert left == right
