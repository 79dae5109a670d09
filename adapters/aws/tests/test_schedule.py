"""The examples of the EventBridge user guide, Cron expressions reference, as they stand there."""

from __future__ import annotations

import pytest

from fungible import CronError
from fungible.cron import Cron
from fungible_aws.schedule import printed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0 10 * * *", "cron(0 10 * * ? *)"),
        ("15 12 * * *", "cron(15 12 * * ? *)"),
        ("0 18 * * 1-5", "cron(0 18 ? * MON-FRI *)"),
        ("0 8 1 * *", "cron(0 8 1 * ? *)"),
        ("*/10 * * * 1-5", "cron(0/10 * ? * MON-FRI *)"),
        ("*/5 8-17 * * 1-5", "cron(0/5 8-17 ? * MON-FRI *)"),
        ("0 0 */2 jan-jun/2 *", "cron(0 0 1/2 1,3,5 ? *)"),
        ("0 0 * */3 7", "cron(0 0 ? 1/3 SUN *)"),
        ("0 0 * * 5-7", "cron(0 0 ? * SUN,FRI-SAT *)"),
    ],
)
def test_a_cron_is_printed_as_event_bridge_has_it(text: str, form: str) -> None:
    assert printed(Cron.parse(text)) == form


def test_two_restricted_day_fields_are_refused_by_name() -> None:
    with pytest.raises(CronError) as caught:
        printed(Cron.parse("0 8 1,15 * MON-FRI"))
    assert str(caught.value) == (
        "aws-lambda, cron 0 8 1,15 * 1-5: EventBridge takes a day of month or a day of week "
        "[EventBridge user guide, Cron expressions reference: restrictions]; "
        "schedule two functions, at 0 8 1,15 * * and 0 8 * * 1-5, if both may run on a day that is both"
    )


def test_the_longest_expression_fits() -> None:
    minutes, hours = (",".join(f"{n}-{n + 1}" for n in range(1, last, 3)) for last in (59, 23))
    days = ",".join((*(f"{n}-{n + 1}" for n in range(1, 29, 3)), "31"))
    form = printed(Cron.parse(f"{minutes} {hours} {days} 1-2,4-5,7-8,10-11 *"))
    assert len(form) == 240  # of 256
