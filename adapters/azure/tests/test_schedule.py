"""The examples of Azure Functions, Timer trigger: NCRONTAB examples, weekdays by name."""

from __future__ import annotations

import pytest

from fungible import CronError
from fungible.cron import Cron
from fungible_azure.schedule import printed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("*/5 * * * *", "0 */5 * * * *"),
        ("0 * * * *", "0 0 * * * *"),
        ("0 */2 * * *", "0 0 */2 * * *"),
        ("0 9-17 * * *", "0 0 9-17 * * *"),
        ("30 9 * * *", "0 30 9 * * *"),
        ("30 9 * * 1-5", "0 30 9 * * MON-FRI"),
        ("30 9 * JAN MON", "0 30 9 * 1 MON"),
        ("0 0 */2 * *", "0 0 0 */2 * *"),
        ("0 0 * * 5-7", "0 0 0 * * SUN,FRI-SAT"),
    ],
)
def test_a_cron_is_printed_as_ncrontab(text: str, form: str) -> None:
    assert printed(Cron.parse(text)) == form


def test_two_restricted_day_fields_are_refused_by_name() -> None:
    with pytest.raises(CronError) as caught:
        printed(Cron.parse("0 8 1,15 * MON-FRI"))
    assert str(caught.value) == (
        "azure-functions, cron 0 8 1,15 * 1-5: NCRONTAB fires where day of month and day of week both match "
        "[NCrontab, CrontabSchedule.GetNextOccurrence]; "
        "schedule two functions, at 0 8 1,15 * * and 0 8 * * 1-5, if both may run on a day that is both"
    )
