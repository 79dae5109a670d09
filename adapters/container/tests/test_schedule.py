"""The examples of crontab(5); Sunday is 0, and no name stands in a list or a range."""

from __future__ import annotations

import pytest

from fungible.cron import Cron
from fungible_container.schedule import printed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("5 0 * * *", "5 0 * * *"),
        ("15 14 1 * *", "15 14 1 * *"),
        ("0 22 * * 1-5", "0 22 * * 1-5"),
        ("23 0-23/2 * * *", "23 */2 * * *"),
        ("5 4 * * sun", "5 4 * * 0"),
        ("30 4 1,15 * 5", "30 4 1,15 * 5"),
        ("0 0 1-31/10 JAN-MAR MON,7", "0 0 1,11,21,31 1-3 0-1"),
    ],
)
def test_a_cron_is_printed_as_unix_cron(text: str, form: str) -> None:
    assert printed(Cron.parse(text)) == form
