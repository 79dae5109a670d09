"""The examples of Cloud Scheduler, Cron job format; weekdays are numbers."""

from __future__ import annotations

import pytest

from fungible.cron import Cron
from fungible_gcp.schedule import printed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("* 0 1 1 1", "* 0 1 1 1"),
        ("* * * * *", "* * * * *"),
        ("0 */2 * * *", "0 */2 * * *"),
        ("0 0 * * SUN", "0 0 * * 0"),
        ("0 9 * * MON-FRI", "0 9 * * 1-5"),
        ("0 0 1 * SAT", "0 0 1 * 6"),
        ("0 0 1-31/10 * 7", "0 0 1,11,21,31 * 0"),
    ],
)
def test_a_cron_is_printed_as_unix_cron(text: str, form: str) -> None:
    assert printed(Cron.parse(text)) == form
