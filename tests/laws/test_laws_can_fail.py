"""Each law catches the codec, the table or the folder that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, Verbosity, settings

import fungible_aws.codecs
from fungible.codec import Kind
from fungible.errors import AnswerError, MalformedEvent
from fungible.events import MultiMap
from fungible.testing import capabilities, faults, laws
from fungible.testing.recorded import Case
from fungible.testing.surface import Substitute, Surface, surfaces
from fungible_aws.codecs import KINDS

pytestmark = pytest.mark.once
EVENTS = Path(__file__).parents[2] / "adapters" / "aws" / "tests" / "events"
HTTP, OTHER = Surface("fungible_aws", "http_v2", {}), Surface("fungible_aws", "http_v1", {})
QUEUE = Surface("fungible_aws", "sqs", {"partial": True})
Change = Callable[..., Any]


@pytest.fixture(autouse=True)
def _first_failure_is_enough() -> Iterator[None]:
    """Neither shrink nor store what is broken on purpose."""
    before = settings.get_current_profile_name()
    settings.register_profile(
        "broken",
        settings.get_profile(before),
        max_examples=2000,
        phases=[Phase.generate],
        database=None,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    settings.load_profile("broken")
    yield
    settings.load_profile(before)


def broken(surface: Surface, **changes: Any) -> Surface:
    """Return the surface with parts of its codec replaced; a function gets the part that it replaces."""
    codec = surface.codec
    parts = {name: _around(change, getattr(codec, name)) for name, change in changes.items()}
    own = Surface(surface.package, surface.kind, surface.options)
    own.platform = Substitute(surface.platform, SimpleNamespace(**{**vars(codec), **parts}))
    return own


def _around(change: Any, part: Any) -> Any:
    return (lambda *given: change(part, *given)) if callable(change) else change


def path_in_capitals(decode: Change, *given: Any) -> Any:
    request = decode(*given)
    request.path = request.path.upper() + "!"
    return request


def without_the_query(decode: Change, *given: Any) -> Any:
    request = decode(*given)
    request.query = MultiMap()
    return request


def trusting(decode: Change, wire: Any, options: Any) -> Any:
    context = wire["requestContext"]
    for text in (wire["rawPath"], wire["rawQueryString"], wire["version"], wire["routeKey"], context["http"]["method"]):
        text.upper()
    return decode(wire, options)


def taking(decode: Change, wire: Any, options: Any) -> Any:
    request = decode(dict(wire), options)
    wire.pop("isBase64Encoded", None)
    return request


def without_cookies(encode: Change, *given: Any) -> Any:
    return {name: value for name, value in encode(*given).items() if name != "cookies"}


def always_sent(encode: Change, *given: Any) -> Any:
    return {**encode(*given), "statusCode": 500}


def acking(_encode: Change, *_given: Any) -> Any:
    return {"batchItemFailures": []}


def first_alone(encode: Change, *given: Any) -> Any:
    answer = encode(*given)
    return answer if isinstance(answer, Exception) else {"batchItemFailures": answer["batchItemFailures"][:1]}


def last_first(decode: Change, *given: Any) -> Any:
    return decode(*given)[::-1]


def unordered(_ordered: Change, _wire: Any) -> bool:
    return False


def unsaid(_one_answer: Change, _options: Any) -> bool:
    return True


def refusing(_encode: Change, *_given: Any) -> Any:
    raise AnswerError("no")


def elsewhere(decode: Change, *given: Any) -> Any:
    try:
        return decode(*given)
    except MalformedEvent as error:
        raise MalformedEvent("somewhere", error.problem) from None


def lenient(decode: Change, wire: Any, options: Any) -> Any:
    """Take a body that is no text for an empty one."""
    records = wire.get("Records") if isinstance(wire, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        return decode(wire, options)
    read = [{**one, "body": one["body"] if isinstance(one.get("body"), str) else ""} for one in records]
    return decode({**wire, "Records": read}, options)


def unsimulated() -> Surface:
    """Return a surface whose kind has no simulator."""
    own = broken(HTTP)
    own.platform.kinds = {"nowhere": HTTP.row}
    own.kind = "nowhere"
    return own


def declared(surface: Surface, **capabilities_: str) -> Surface:
    """Return the surface with another line in its table."""
    own = broken(surface)
    row = surface.row
    own.platform.kinds = {
        surface.kind: Kind(row.trigger, row.key, {**row.capabilities, **capabilities_}, row.sources)
    }  # fmt: skip
    return own


def codecs(**changes: Any) -> ModuleType:
    found = ModuleType("codecs")
    vars(found).update({**vars(fungible_aws.codecs), **changes})
    return found


FIFO = {"fifo": True, "name": "orders.fifo", "partial": True}
CASE = Case(EVENTS / "http_v2", "json_body")
BREAKAGES: dict[str, Callable[[], None]] = {
    "complete, a field less": lambda: laws.complete(broken(HTTP, CARRIES={"path": "exact"}), EVENTS),
    "complete, no recorded case": lambda: laws.complete(HTTP, EVENTS / "nowhere"),
    "complete, no simulator": lambda: laws.complete(unsimulated(), EVENTS),
    "round trip, another path": lambda: laws.round_trip(broken(HTTP, decode=path_in_capitals)),
    "round trip, another order": lambda: laws.round_trip(broken(QUEUE, decode=last_first)),
    "answer round trip, no cookies": lambda: laws.answer_round_trip(broken(HTTP, encode=without_cookies)),
    "answer round trip, always acked": lambda: laws.answer_round_trip(broken(QUEUE, encode=acking)),
    "recorded event": lambda: laws.recorded_event(broken(HTTP, decode=path_in_capitals), CASE),
    "recorded answer": lambda: laws.recorded_answer(broken(HTTP, encode=always_sent), CASE),
    "same meaning, no query": lambda: laws.same_meaning(HTTP, broken(OTHER, decode=without_the_query)),
    "same meaning, always acked": lambda: laws.same_meaning(QUEUE, broken(QUEUE, encode=acking)),
    "answer round trip, refused": lambda: laws.answer_round_trip(broken(HTTP, encode=refusing)),
    "typed, another place": lambda: laws.typed(broken(HTTP, decode=elsewhere)),
    "typed, taken": lambda: laws.typed(broken(QUEUE, decode=lenient)),
    "verdicts, one answer": lambda: faults.verdicts(broken(QUEUE, one_answer=unsaid)),
    "total, trusting": lambda: laws.total(broken(HTTP, decode=trusting)),
    "total delivery, trusting": lambda: laws.total_delivery(broken(HTTP, decode=trusting)),
    "total delivery, always 500": lambda: laws.total_delivery(broken(HTTP, encode=always_sent)),
    "fault, always acked": lambda: faults.fault(broken(QUEUE, encode=acking), "handler", KeyError, waits=False),
    "verdicts, first failure alone": lambda: faults.verdicts(broken(QUEUE, encode=first_alone)),
    "verdicts, no order": lambda: faults.verdicts(broken(Surface("fungible_aws", "sqs", FIFO), ordered=unordered)),
    "pure, a key taken": lambda: laws.pure(broken(HTTP, decode=taking)),
    "honest, not exact": lambda: capabilities.honest(declared(HTTP, streaming="exact"), "streaming"),
    "honest, exact": lambda: capabilities.honest(declared(HTTP, set_cookie="differs: joined [none]"), "set_cookie"),
    "honest, otherwise": lambda: capabilities.honest(declared(HTTP, streaming="differs: cut [none]"), "streaming"),
    "honest, no document": lambda: capabilities.honest(declared(HTTP, streaming="differs: gathered"), "streaming"),
    "honest, unheard of": lambda: capabilities.honest(declared(HTTP, teleports="exact"), "teleports"),
    "table, a trigger less": lambda: capabilities.table(codecs(KINDS={"sqs": QUEUE.row})),
    "table, a capability less": lambda: capabilities.table(codecs(KINDS={**KINDS, "sqs": Kind("queue", "", {})})),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKAGES)
def test_the_law_fails(name: str) -> None:
    with pytest.raises((AssertionError, ImportError, AttributeError, ExceptionGroup, KeyError, TypeError)):
        BREAKAGES[name]()


@pytest.mark.timeout(180)
def test_without_a_breakage_the_same_laws_hold() -> None:
    settings.load_profile("default")
    for surface in (broken(HTTP), broken(QUEUE)):
        laws.complete(surface, EVENTS)
        laws.round_trip(surface)
        laws.pure(surface)
    assert len(surfaces("fungible_aws", "http")) == 4
