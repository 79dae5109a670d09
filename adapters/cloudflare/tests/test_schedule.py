"""The examples of Cloudflare Workers, Cron Triggers, in capitals; of two day fields either will do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest

from fungible import App, Reject, Retry, Tick
from fungible.cron import Cron
from fungible.errors import UnknownEvent
from fungible.runtime import Runtime
from fungible_cloudflare import scheduled
from fungible_cloudflare.context import Call
from fungible_cloudflare.entry import PLATFORM
from fungible_cloudflare.local.crons import Crons
from fungible_cloudflare.local.queues import Consumer
from fungible_cloudflare.schedule import normal, printed
from tests.laws.crons import expressions

if TYPE_CHECKING:
    from fungible.codec import Binding
    from fungible_cloudflare.local.isolate import Isolate


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("* * * * *", "* * * * *"),
        ("*/3 * * * *", "*/3 * * * *"),
        ("45 * * * *", "45 * * * *"),
        ("0 17 * * 0", "0 17 * * SUN"),
        ("0 17 * * 7", "0 17 * * SUN"),
        ("10 7 * * 1-5", "10 7 * * MON-FRI"),
        ("0 15 1 * *", "0 15 1 * *"),
        ("0 0 */2 * *", "0 0 */2 * *"),
        ("0 0 1,15 * FRI", "0 0 1,15 * FRI"),
        ("0 0 1-31/10 * 1", "0 0 1,11,21,31 * MON"),
    ],
)
def test_a_cron_is_printed_as_cron_triggers_have_it(text: str, form: str) -> None:
    assert printed(Cron.parse(text)) == form


@pytest.mark.parametrize(
    ("configured", "form"),
    [
        ("0 3 * * 2", "0 3 * * MON"),
        ("0  03 * * mon", "0 3 * * MON"),
        ("0 3 * * 1", "0 3 * * SUN"),
        ("0 3 * * 2-6", "0 3 * * MON-FRI"),
        ("0 3 * * 1-7", "0 3 * * *"),
        ("0 3 * * */2", "0 3 * * SUN,TUE,THU,SAT"),
        ("0 3 * * 2/2", "0 3 * * MON,WED,FRI"),
        ("0/5 * * * *", "*/5 * * * *"),
        ("0-59/5 * * * *", "*/5 * * * *"),
        ("*/1 * * * *", "* * * * *"),
        ("0 3 * jan,FEB *", "0 3 * 1-2 *"),
        ("0 3 1-31 * MON", "0 3 * * *"),
        ("0 3 */10 * MON", "0 3 1,11,21,31 * MON"),
    ],
)
def test_a_configured_cron_is_read_as_cloudflare_reads_it(configured: str, form: str) -> None:
    """Weekdays are 1 to 7 from Sunday there, and a step goes on to the end (cloudflare/saffron, parse.rs)."""
    assert normal(configured) == form
    assert normal(form) == form


OWN = ["0 3 L * *", "0 3 * * 6L", "0 3 * * MON#2", "0 3 15W * *", "50-10 * * * *"]
BROKEN = [
    "0 3 * * 0",
    "60 3 * * *",
    "* * * *",
    "",
    "5,* * * * *",
    "0 3 ² * *",
    "0 3 5-1/2 * *",
    "0 3 30 2 *",
    f"{'9' * 5000} 3 * * *",
]


@pytest.mark.parametrize("configured", [*OWN, *BROKEN])
def test_what_no_app_can_say_stays_as_it_is(configured: str) -> None:
    assert normal(configured) == configured


def test_whatever_an_app_says_is_found() -> None:
    for text in expressions(300):
        form = printed(Cron.parse(text))
        assert normal(form) == form


def run(app: App, cron: str, **bindings: Binding) -> Any:
    call = Call(None, {}, {})
    waits, work = Runtime(app, PLATFORM, bindings).deliver("scheduled", {"cron": cron, "scheduledTime": 0}, call)
    return asyncio.run(work) if waits else work()


def test_a_schedule_is_found_however_it_is_configured() -> None:
    app, came = App("a"), list[str | None]()

    @app.schedule("0 3 * * 1")
    def nightly(tick: Tick) -> None:
        came.append(tick.cron)

    for configured in ("0 3 * * MON", "0 3 * * 2", "00 3 * * mon"):
        assert run(app, configured) == {"outcome": "ok", "noRetry": False}
    assert came == ["0 3 * * MON", "0 3 * * 2", "00 3 * * mon"]
    with pytest.raises(UnknownEvent, match=r"scheduled event from 0 3 \* \* SUN"):
        run(app, "0 3 * * 1")


def test_a_binding_may_be_written_otherwise_too() -> None:
    app, came = App("a"), list[Tick]()

    @app.schedule("0 3 * * 1")
    def nightly(tick: Tick) -> None:
        came.append(tick)

    @app.schedule("0 4 * * 1")
    def last(tick: Tick) -> None:
        came.append(tick)

    bindings = {"nightly": scheduled("0 5 * * 3"), "last": scheduled("0 3 L * *")}
    assert run(app, "0 5 * * TUE", **bindings)["outcome"] == "ok"
    assert run(app, "0 3 L * *", **bindings)["outcome"] == "ok"
    assert len(came) == 2


def act(name: str, does: str, came: list[str]) -> None:
    came.append(name)
    if does == "stop":
        raise SystemExit
    if does in ("retry", "reject"):
        raise Retry("later") if does == "retry" else Reject("never")


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "outcome", "no_retry"),
    [
        ("ack", "ack", "ok", False),
        ("ack", "retry", "exception", False),
        ("retry", "ack", "exception", False),
        ("reject", "ack", "exception", True),
        ("ack", "reject", "exception", True),
        ("reject", "retry", "exception", False),
        ("retry", "reject", "exception", False),
        ("stop", "ack", "exception", False),
    ],
)
def test_two_functions_of_one_cron_both_run(
    first: str, second: str, outcome: str, *, no_retry: bool, waits: bool
) -> None:
    app, came = App("a"), list[str]()

    @app.schedule("0 3 * * 1")
    def one(tick: Tick) -> None:
        act("one", first, came)

    if waits:

        @app.schedule("0 3 * * MON")
        async def two(tick: Tick) -> None:
            act("two", second, came)

    else:

        @app.schedule("0 3 * * MON")
        def other(tick: Tick) -> None:
            act("two", second, came)

    assert run(app, "0 3 * * 2") == {"outcome": outcome, "noRetry": no_retry}
    assert sorted(came) == ["one", "two"]


def test_one_that_waits_does_not_hold_up_another() -> None:
    app, done = App("a"), asyncio.Event()

    @app.schedule("0 3 * * *")
    async def slow(tick: Tick) -> None:
        await asyncio.wait_for(done.wait(), 5)

    @app.schedule("0 3 * * *")
    async def fast(tick: Tick) -> None:
        done.set()

    assert run(app, "0 3 * * *")["outcome"] == "ok"


def test_a_trigger_of_two_functions_fires_here_once() -> None:
    sources = [("schedule", "one", "0 3 * * 1"), ("schedule", "two", "0 4 * * *"), ("schedule", "three", "0 3 * * MON")]
    consumer, isolate = Consumer(10, 3, 0.1, 1.0, print), cast("Isolate", None)
    crons = Crons(consumer, sources, isolate)
    crons.close()
    assert crons.schedules == (("one", "0 3 * * 1"), ("two", "0 4 * * *"))
