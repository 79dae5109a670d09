"""The examples of Cloudflare Workers, Cron Triggers, in capitals; of two day fields either will do."""

from __future__ import annotations

import pytest

from fungible.cron import Cron
from fungible_cloudflare.schedule import printed


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
