"""Five-field cron in UTC, read once into numbers; adapters print their dialect from them (decision 80).

It is the dialect of crontab(5) without what targets say differently: a list holds numbers, names, ranges and steps.
Loaded only when a schedule is declared.
"""

from __future__ import annotations

from fungible.errors import CronError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


class Cron:
    """The instants at which a schedule fires, as sorted numbers; weekdays are 0 to 6 from Sunday.

    Where `days` and `weekdays` are both restricted, a day fires when either matches.
    """

    __slots__ = ("days", "hours", "minutes", "months", "weekdays")

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Cron:
        """Read five fields; CronError names the field that is wrong, and the fix."""
        fields = text.split()
        if len(fields) != 5:
            raise CronError("cron", *_not_five(fields))
        cron = cls()
        cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays = (
            field.read(part) for field, part in zip(_FIELDS, fields, strict=True)
        )
        cron._settle(fields[2], fields[4])
        return cron

    @property
    def days_restricted(self) -> bool:
        """Whether not every day of a month will do."""
        return len(self.days) < 31

    @property
    def weekdays_restricted(self) -> bool:
        """Whether not every day of a week will do."""
        return len(self.weekdays) < 7

    def fires(self, instant: datetime) -> bool:
        """Tell whether the schedule fires in the minute of `instant`, an aware datetime."""
        moment = _in_utc(instant)
        return (
            moment.minute in self.minutes
            and moment.hour in self.hours
            and moment.month in self.months
            and self._on(moment)
        )

    def next_after(self, instant: datetime) -> datetime:
        """Return the first minute after `instant`, an aware datetime, at which it fires, in UTC."""
        from datetime import timedelta

        moment = _in_utc(instant).replace(second=0, microsecond=0) + timedelta(minutes=1)
        while True:
            if moment.month not in self.months:
                moment = (moment.replace(day=1, hour=0, minute=0) + timedelta(days=32)).replace(day=1)
                continue
            if self._on(moment) and (found := self._later(moment.hour, moment.minute)):
                return moment.replace(hour=found[0], minute=found[1])
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)

    def _settle(self, days: str, weekdays: str) -> None:
        """Bring the day fields to one meaning: crontab(5) takes either when no `*` is written, both otherwise."""
        restricted = self.days_restricted, self.weekdays_restricted
        if "*" not in days + weekdays and not all(restricted):
            self.days, self.weekdays = _EVERY_DAY, _EVERY_WEEKDAY
        elif "*" in days + weekdays and "*" not in {days, weekdays} and any(restricted):
            # cron(8) asks whether a field starts with `*`, others whether it is nothing else
            raise CronError(
                "cron fields 3 and 5 (day of month, day of week)",
                f"with {days!r} and {weekdays!r} some targets take either, some both",
                "write the step over a range, such as 1-31/2, for either, or one of the fields as *",
            )
        if min(self.days) > max(_LONGEST[month - 1] for month in self.months):
            if not self.weekdays_restricted:
                raise CronError(
                    "cron fields 3 and 4 (day of month, month)",
                    "none of these months has such a day, so that it never fires",
                    "change the day or the month",
                )
            self.days = _EVERY_DAY  # the weekdays alone are left

    def _on(self, moment: datetime) -> bool:
        day, weekday = moment.day in self.days, moment.isoweekday() % 7 in self.weekdays
        return day or weekday if self.days_restricted and self.weekdays_restricted else day and weekday

    def _later(self, hour: int, minute: int) -> tuple[int, int] | None:
        """Return the first hour and minute of a day from the given ones on."""
        for candidate in self.hours:
            start = minute if candidate == hour else 0 if candidate > hour else 60
            for found in self.minutes:
                if found >= start:
                    return candidate, found
        return None

    def written(self, *, weekdays: Sequence[str] = (), step: str = "*/{1}") -> tuple[str, ...]:
        """Write the five fields, full ones as `*`; weekdays by these names, or as numbers.

        `step` is how a target says every {1}th number from the lowest, {0}, on. Weekdays have none, nor have days
        beside restricted weekdays: a `*` there can mean that both must match.
        """
        both = self.days_restricted and self.weekdays_restricted
        return (
            _spelled(self.minutes, 0, 59, step=step),
            _spelled(self.hours, 0, 23, step=step),
            _spelled(self.days, 1, 31, step="" if both else step),
            _spelled(self.months, 1, 12, step=step),
            _spelled(self.weekdays, 0, 6, names=weekdays),
        )

    def demand_one_day_field(self, target: str, what: str) -> None:
        """Raise CronError where both day fields are restricted and `target` cannot say that either will do."""
        if self.days_restricted and self.weekdays_restricted:
            minute, hour, day, month, weekday = self.written()
            raise CronError(
                f"{target}, cron {self}",
                what,
                f"schedule two functions, at {minute} {hour} {day} {month} * and {minute} {hour} * {month} {weekday}, "
                "if both may run on a day that is both",
            )

    def __str__(self) -> str:
        """Write the normal form, which reads back as an equal schedule."""
        return " ".join(self.written())

    def __repr__(self) -> str:
        return f"<Cron {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cron) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _spelled(numbers: Sequence[int], low: int, high: int, *, names: Sequence[str] = (), step: str = "") -> str:
    """Write one field as `*`, as a step over all of it, or as a list of numbers and ranges."""
    if len(numbers) == high - low + 1:
        return "*"
    if step and len(numbers) > 2 and tuple(numbers) == tuple(range(low, high + 1, numbers[1] - low)):
        return step.format(low, numbers[1] - low)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [[names[number - low] if names else str(number) for number in run] for run in runs]
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in said)


class _Field:
    """One of the five fields: its numbers from `low` to `high`, and the last one that a `*` means."""

    __slots__ = ("high", "last", "low", "names", "where")

    def __init__(self, where: str, low: int, high: int, last: int, names: Sequence[str] = ()) -> None:
        self.where = f"cron field {where}"
        self.low = low
        self.high = high
        self.last = last
        self.names = names

    def read(self, text: str) -> tuple[int, ...]:
        """Return the sorted numbers of a field."""
        parts = text.split(",")
        if "*" in parts and len(parts) > 1:
            raise CronError(self.where, "a list holds *, which is every value already", "write * alone, or no *")
        numbers = {number for part in parts for number in self._part(part)}
        return tuple(sorted({number % 7 for number in numbers} if self.high == 7 else numbers))

    def _part(self, part: str) -> Iterable[int]:
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            low, high = self.low, self.last
        else:
            low = self._number(first, part)
            high = self._number(last, part) if dash else low
        if high < low:
            raise CronError(
                self.where, f"{span} runs backwards, and no range wraps", f"write {self._wrapped(low, high)}"
            )
        if not slash:
            return range(low, high + 1)
        if span != "*" and not dash:
            raise CronError(self.where, f"{part} is a step without a range", f"write {span}-{self.high}/{step}")
        return range(low, high + 1, self._step(step))

    def _number(self, token: str, part: str) -> int:
        if token.isascii() and token.upper() in self.names:
            return self.names.index(token.upper()) + self.low
        if not (token.isascii() and token.isdigit()):
            raise CronError(self.where, f"{part!r} is not of this dialect", self._write(part))
        if len(token) > 2 or not self.low <= int(token) <= self.high:
            raise CronError(self.where, f"{token} is outside {self.low}-{self.high}", self._write(part))
        return int(token)

    def _step(self, token: str) -> int:
        most = self.last - self.low
        if not (token.isascii() and token.isdigit() and len(token) <= 2 and 1 <= int(token) <= most):
            raise CronError(self.where, f"{token!r} is no step", f"write a number from 1 to {most} after the /")
        return int(token)

    def _write(self, part: str) -> str:
        if part == "?":
            return "write *"
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"write numbers from {self.low} to {self.high}{names}, ranges, lists, or steps such as */2"

    def _wrapped(self, low: int, high: int) -> str:
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ((low, self.last), (self.low, high)))


_FIELDS = (
    _Field("1 (minute)", 0, 59, 59),
    _Field("2 (hour)", 0, 23, 23),
    _Field("3 (day of month)", 1, 31, 31),
    _Field("4 (month)", 1, 12, 12, MONTHS),
    _Field("5 (day of week)", 0, 7, 6, WEEKDAYS),
)
_EVERY_DAY, _EVERY_WEEKDAY = tuple(range(1, 32)), tuple(range(7))


def _not_five(fields: Sequence[str]) -> tuple[str, str]:
    macro = fields[0].lower() if fields else ""
    if macro in _MACROS:
        return f"{macro} is a name for five fields", f"write {_MACROS[macro]}"
    few = f"{len(fields)} field{'s' * (len(fields) != 1)} instead of 5"
    return few, "write minute, hour, day of month, month and day of week, such as 0 3 * * *"


def _in_utc(instant: datetime) -> datetime:
    from datetime import UTC

    if instant.tzinfo is None:
        message = "a schedule is in UTC and takes an aware datetime, which this one is not"
        raise ValueError(message)
    return instant.astimezone(UTC)
