"""The cron of Cloudflare's Cron Triggers."""

from __future__ import annotations

from fungible.cron import MONTHS, WEEKDAYS, Cron
from fungible.errors import CronError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FIELDS: Sequence[tuple[int, int, Sequence[str]]] = (
    (0, 59, ()), (0, 23, ()), (1, 31, ()), (1, 12, MONTHS), (1, 7, WEEKDAYS),
)  # fmt: skip
"""The lowest and the highest number of each field, and the names of its numbers."""


def printed(cron: Cron) -> str:
    """Write five fields, in UTC [Cloudflare Workers, Cron Triggers: supported cron expressions].

    Weekdays go by name, for their numbers start with 1 on Sunday. Either of two day fields will do, and a step counts
    as one [cloudflare/saffron, Cron::contains].
    """
    return " ".join(cron.written(weekdays=WEEKDAYS))


def normal(text: str) -> str:
    """Write a configured expression as `printed` has it, so that each way to write one schedule is equal.

    What Cron Triggers have and the dialect of an app has not, such as the last day of a month, stays as it is.
    """
    fields = text.split()
    if len(fields) != 5:
        return text
    try:
        read = [_read(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True)]
        return printed(Cron.parse(" ".join(read)))
    except (CronError, ValueError):
        return text


def _read(field: str, low: int, high: int, names: Sequence[str]) -> str:
    """Write a field of Cron Triggers as a list of numbers, weekdays from 0 on; what is none is a ValueError.

    A step without an end goes to the last number, and weekdays count from 1 on Sunday [cloudflare/saffron, parse.rs:
    ors_expr, DayOfWeek].
    """
    if field == "*":
        return field
    shift = 1 if names is WEEKDAYS else 0
    numbers = {number for part in field.split(",") for number in _part(part, low, high, names)}
    return ",".join(str(number - shift) for number in sorted(numbers))


def _part(part: str, low: int, high: int, names: Sequence[str]) -> Iterable[int]:
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    if span == "*" and slash:
        start, end = low, high
    else:
        start = _number(first, low, high, names)
        end = _number(last, low, high, names) if dash else high if slash else start
    if start > end or (slash and not 1 <= _digits(step) <= high - low):
        raise ValueError(part)
    return range(start, end + 1, _digits(step) if slash else 1)


def _number(text: str, low: int, high: int, names: Sequence[str]) -> int:
    number = names.index(text.upper()) + low if text.upper() in names else _digits(text)
    if not low <= number <= high:
        raise ValueError(text)
    return number


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise ValueError(text)
    return int(text)
