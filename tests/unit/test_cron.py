"""Five fields become numbers or an error that names the field and the fix; the numbers tell the next instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fungible import CronError, UsageError
from fungible.cron import WEEKDAYS, Cron

DAY, WEEK = tuple(range(1, 32)), tuple(range(7))
HOURS, MONTHS = tuple(range(24)), tuple(range(1, 13))
MIDNIGHT = (0,), (0,)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("* * * * *", (tuple(range(60)), HOURS, DAY, MONTHS, WEEK)),
        ("0 3 * * *", ((0,), (3,), DAY, MONTHS, WEEK)),
        ("  5\t4   1 2 * ", ((5,), (4,), (1,), (2,), WEEK)),
        ("00 03 * * *", ((0,), (3,), DAY, MONTHS, WEEK)),
        ("*/20 */8 * */5 *", ((0, 20, 40), (0, 8, 16), DAY, (1, 6, 11), WEEK)),
        ("*/59 */23 */30 */11 *", ((0, 59), (0, 23), (1, 31), (1, 12), WEEK)),
        ("10-20/4,59,10-11 0 * * *", ((10, 11, 14, 18, 59), (0,), DAY, MONTHS, WEEK)),
        ("0 0 29,30,31 * *", (*MIDNIGHT, (29, 30, 31), MONTHS, WEEK)),
        ("0 0 * jan,MAR-May,12 *", (*MIDNIGHT, DAY, (1, 3, 4, 5, 12), WEEK)),
        ("0 0 * * 0", (*MIDNIGHT, DAY, MONTHS, (0,))),
        ("0 0 * * 7", (*MIDNIGHT, DAY, MONTHS, (0,))),
        ("0 0 * * Sun,tue-THU", (*MIDNIGHT, DAY, MONTHS, (0, 2, 3, 4))),
        ("0 0 * * 5-7", (*MIDNIGHT, DAY, MONTHS, (0, 5, 6))),
        ("0 0 * * FRI-7", (*MIDNIGHT, DAY, MONTHS, (0, 5, 6))),
        ("0 0 * * */2", (*MIDNIGHT, DAY, MONTHS, (0, 2, 4, 6))),
        ("0 0 * * 1-7/2", (*MIDNIGHT, DAY, MONTHS, (0, 1, 3, 5))),
        ("0 0 * * 0-7", (*MIDNIGHT, DAY, MONTHS, WEEK)),
        ("0 0 1,15 * MON", (*MIDNIGHT, (1, 15), MONTHS, (1,))),
        ("0 0 1-31/2 * MON", (*MIDNIGHT, tuple(range(1, 32, 2)), MONTHS, (1,))),
        ("0 0 */2 * *", (*MIDNIGHT, tuple(range(1, 32, 2)), MONTHS, WEEK)),
        ("0 0 1-31 * MON", (*MIDNIGHT, DAY, MONTHS, WEEK)),
        ("0 0 1 * 0-6", (*MIDNIGHT, DAY, MONTHS, WEEK)),
        ("0 0 */1 * 0-6", (*MIDNIGHT, DAY, MONTHS, WEEK)),
        ("0 0 30 2 MON", (*MIDNIGHT, DAY, (2,), (1,))),
        ("0 0 29 2 *", (*MIDNIGHT, (29,), (2,), WEEK)),
        ("0 0 31 2,3 *", (*MIDNIGHT, (31,), (2, 3), WEEK)),
    ],
)
def test_fields_are_numbers(text: str, numbers: tuple[tuple[int, ...], ...]) -> None:
    cron = Cron.parse(text)
    assert (cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays) == numbers
    assert Cron.parse(str(cron)) == cron


FIVE = "write minute, hour, day of month, month and day of week, such as 0 3 * * *"
MINUTES = "write numbers from 0 to 59, ranges, lists, or steps such as */2"
DAYS = "write numbers from 1 to 31, ranges, lists, or steps such as */2"
NAMED = "write numbers from 0 to 7 or SUN to SAT, ranges, lists, or steps such as */2"
HOURLY = "write numbers from 0 to 23, ranges, lists, or steps such as */2"
MONTHLY = "write numbers from 1 to 12 or JAN to DEC, ranges, lists, or steps such as */2"
BOTH = (
    "some targets take either, some both; "
    "write the step over a range, such as 1-31/2, for either, or one of the fields as *"
)
NEVER = (
    "cron fields 3 and 4 (day of month, month): none of these months has such a day, so that it never fires; "
    "change the day or the month"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"cron: 0 fields instead of 5; {FIVE}"),
        ("*", f"cron: 1 field instead of 5; {FIVE}"),
        ("0 0 3 * * *", f"cron: 6 fields instead of 5; {FIVE}"),
        ("@Daily", "cron: @daily is a name for five fields; write 0 0 * * *"),
        ("@reboot", f"cron: 1 field instead of 5; {FIVE}"),
        ("60 * * * *", f"cron field 1 (minute): 60 is outside 0-59; {MINUTES}"),
        ("000 * * * *", f"cron field 1 (minute): 000 is outside 0-59; {MINUTES}"),
        ("-5 * * * *", f"cron field 1 (minute): '-5' is not of this dialect; {MINUTES}"),
        ("5- * * * *", f"cron field 1 (minute): '5-' is not of this dialect; {MINUTES}"),
        ("1-2-3 * * * *", f"cron field 1 (minute): '1-2-3' is not of this dialect; {MINUTES}"),
        ("1, * * * *", f"cron field 1 (minute): '' is not of this dialect; {MINUTES}"),
        ("~ * * * *", f"cron field 1 (minute): '~' is not of this dialect; {MINUTES}"),
        ("٣ * * * *", f"cron field 1 (minute): '٣' is not of this dialect; {MINUTES}"),
        ("²,1 * * * *", f"cron field 1 (minute): '²' is not of this dialect; {MINUTES}"),
        ("MON * * * *", f"cron field 1 (minute): 'MON' is not of this dialect; {MINUTES}"),
        ("5,* * * * *", "cron field 1 (minute): a list holds *, which is every value already; write * alone, or no *"),
        ("*/ * * * *", "cron field 1 (minute): '' is no step; write a number from 1 to 59 after the /"),
        ("*/0 * * * *", "cron field 1 (minute): '0' is no step; write a number from 1 to 59 after the /"),
        ("*/60 * * * *", "cron field 1 (minute): '60' is no step; write a number from 1 to 59 after the /"),
        ("*/5/5 * * * *", "cron field 1 (minute): '5/5' is no step; write a number from 1 to 59 after the /"),
        ("*/+5 * * * *", "cron field 1 (minute): '+5' is no step; write a number from 1 to 59 after the /"),
        ("5/10 * * * *", "cron field 1 (minute): 5/10 is a step without a range; write 5-59/10"),
        ("0 22-6 * * *", "cron field 2 (hour): 22-6 runs backwards, and no range wraps; write 22-23,0-6"),
        ("0 24 * * *", f"cron field 2 (hour): 24 is outside 0-23; {HOURLY}"),
        ("0 0 0 * *", f"cron field 3 (day of month): 0 is outside 1-31; {DAYS}"),
        ("0 0 L * *", f"cron field 3 (day of month): 'L' is not of this dialect; {DAYS}"),
        ("0 0 15W * *", f"cron field 3 (day of month): '15W' is not of this dialect; {DAYS}"),
        ("0 0 ? * MON", "cron field 3 (day of month): '?' is not of this dialect; write *"),
        ("0 0 * 13 *", f"cron field 4 (month): 13 is outside 1-12; {MONTHLY}"),
        ("0 0 * * fr\u0131", f"cron field 5 (day of week): 'fr\u0131' is not of this dialect; {NAMED}"),
        ("0 0 * * 8", f"cron field 5 (day of week): 8 is outside 0-7; {NAMED}"),
        ("0 0 * * monday", f"cron field 5 (day of week): 'monday' is not of this dialect; {NAMED}"),
        ("0 0 * * 5L", f"cron field 5 (day of week): '5L' is not of this dialect; {NAMED}"),
        ("0 0 * * MON#1", f"cron field 5 (day of week): 'MON#1' is not of this dialect; {NAMED}"),
        ("0 0 * * 5/2", "cron field 5 (day of week): 5/2 is a step without a range; write 5-7/2"),
        ("0 0 * * FRI-SUN", "cron field 5 (day of week): FRI-SUN runs backwards, and no range wraps; write 5-6,0"),
        ("0 0 */2 * MON", f"cron fields 3 and 5 (day of month, day of week): with '*/2' and 'MON' {BOTH}"),
        ("0 0 */1 * MON", f"cron fields 3 and 5 (day of month, day of week): with '*/1' and 'MON' {BOTH}"),
        ("0 0 30 2 *", NEVER),
        ("0 0 31 2,4,6,9,11 *", NEVER),
        ("0 0 30,31 FEB *", NEVER),
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(CronError) as caught:
        Cron.parse(text)
    assert str(caught.value) == message
    assert f"{caught.value.where}: {caught.value.what}; {caught.value.fix}" == message
    assert isinstance(caught.value, UsageError)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0 3 * * *", "0 3 * * *"),
        ("0-59/5 0-23/6 * */3 *", "*/5 */6 * */3 *"),
        ("0,30 8,9,10 * 1,2 1-5", "0,30 8-10 * 1-2 1-5"),
        ("0 0 1-31/2 * *", "0 0 */2 * *"),
        ("0 0 1-31/10 * 7", "0 0 1,11,21,31 * 0"),
        ("59,1,0 0 * dec SAT,sun", "0-1,59 0 * 12 0,6"),
        ("0 0 * * */3", "0 0 * * 0,3,6"),
    ],
)
def test_the_normal_form(text: str, normal: str) -> None:
    cron = Cron.parse(text)
    assert str(cron) == normal
    assert repr(cron) == f"<Cron {normal}>"
    assert cron == Cron.parse(normal)
    assert hash(cron) == hash(Cron.parse(normal))
    assert cron != Cron.parse("1 1 1 1 *")
    assert cron != normal


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("*/5 0-23/6 1-31/2 */3 *", ("0/5", "0/6", "1/2", "1/3", "*")),
        ("*/5 * 1-31/2 * MON", ("0/5", "*", ",".join(map(str, range(1, 32, 2))), "*", "MON")),
        ("0,59 2-22/2 2,4,6 1,7 5-7", ("0,59", ",".join(map(str, range(2, 23, 2))), "2,4,6", "1,7", "SUN,FRI-SAT")),
        ("0 0 * * 0-5", ("0", "0", "*", "*", "SUN-FRI")),
    ],
)
def test_the_fields_are_written_as_a_target_says_them(text: str, fields: tuple[str, ...]) -> None:
    assert Cron.parse(text).written(weekdays=WEEKDAYS, step="{0}/{1}") == fields


def test_a_target_may_demand_one_day_field() -> None:
    for text in ("0 0 1 * *", "0 0 * * 1", "0 0 30 FEB MON"):
        Cron.parse(text).demand_one_day_field("here", "takes one")
    with pytest.raises(CronError) as caught:
        Cron.parse("*/5 3 1,15 * MON-FRI").demand_one_day_field("here", "takes one")
    assert str(caught.value) == (
        "here, cron */5 3 1,15 * 1-5: takes one; schedule two functions, at */5 3 1,15 * * and */5 3 * * 1-5, "
        "if both may run on a day that is both"
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant", "following"),
    [
        ("* * * * *", "2026-12-31T23:59:59.999", "2027-01-01T00:00"),
        ("0 3 * * *", "2026-03-01T02:59:59", "2026-03-01T03:00"),
        ("0 3 * * *", "2026-03-01T03:00", "2026-03-02T03:00"),
        ("*/20 8,17 * * *", "2026-03-01T08:41", "2026-03-01T17:00"),
        ("30 8 * * *", "2026-03-01T09:00", "2026-03-02T08:30"),
        ("0 0 31 * *", "2026-01-31T00:00", "2026-03-31T00:00"),
        ("0 0 29 2 *", "2026-01-01T00:00", "2028-02-29T00:00"),
        ("0 0 29 2 *", "2096-02-29T00:00", "2104-02-29T00:00"),
        ("0 0 * * 0", "2026-03-01T00:00", "2026-03-08T00:00"),          # 1 March 2026 is a Sunday
        ("0 0 * * SAT", "2026-03-01T00:00", "2026-03-07T00:00"),
        ("0 0 13 * FRI", "2026-03-01T00:00", "2026-03-06T00:00"),       # either day matches
        ("0 0 14 * FRI", "2026-03-13T00:00", "2026-03-14T00:00"),
        ("15 6 1 JAN,JUL *", "2026-01-01T06:15", "2026-07-01T06:15"),
    ],
)  # fmt: skip
def test_the_next_instant(text: str, instant: str, following: str) -> None:
    cron = Cron.parse(text)
    found = cron.next_after(at(instant))
    assert found == at(following)
    assert found.tzinfo is UTC
    assert cron.fires(found)


def test_an_instant_of_another_zone_is_taken_in_utc() -> None:
    cron, east = Cron.parse("0 3 * * *"), timezone(timedelta(hours=5, minutes=30))
    assert cron.next_after(datetime(2026, 3, 1, 8, 29, tzinfo=east)) == at("2026-03-01T03:00")
    assert cron.fires(datetime(2026, 3, 1, 8, 30, 59, tzinfo=east))
    assert not cron.fires(datetime(2026, 3, 1, 3, 0, tzinfo=east))


@pytest.mark.parametrize("ask", [Cron.fires, Cron.next_after])
def test_a_naive_instant_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ValueError, match="takes an aware datetime"):
        ask(Cron.parse("* * * * *"), datetime(2026, 3, 1))  # noqa: DTZ001  it is the mistake


@pytest.mark.parametrize("text", ["*/17 * * * *", "7 */5 1-31/7 * 2,4", "0 0 31 * *", "59 23 * 2,12 6"])
def test_the_next_instants_are_the_minutes_that_fire(text: str) -> None:
    cron, moment, end = Cron.parse(text), at("2028-01-15T00:00"), at("2028-04-15T00:00")
    minutes = [moment + timedelta(minutes=n) for n in range(1, int((end - moment).total_seconds() / 60))]
    expected, found = [minute for minute in minutes if cron.fires(minute)], list[datetime]()
    while (moment := cron.next_after(moment)) < end:
        found.append(moment)
    assert found == expected
    assert found
