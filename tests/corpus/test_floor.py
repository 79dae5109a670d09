"""Of each trigger at least 97 of 100 recorded events decode, what is no event is listed, and all else is refused."""

from __future__ import annotations

import pytest

from tests.corpus.conftest import LINES
from tests.corpus.fates import ALIKE, LISTED, Line, lines, table
from tests.corpus.recorded import recorded

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def every() -> list[Line]:
    """Return the line of every trigger, each file delivered once; the table is printed when all is run."""
    found = lines()
    LINES[:] = table(found)
    return found


def test_the_floor_of_every_trigger(every: list[Line]) -> None:
    assert [(line.trigger, line.refused) for line in every if not line.holds] == []
    assert sum(line.files for line in every) == 988


def test_each_listed_file_is_refused(every: list[Line]) -> None:
    """A list that outlived its files, or that allows what decodes, would hide a loss."""
    told = [name for line in every for name in (*line.listed, *line.alike)]
    files = {provider: [one.file for one in recorded(provider)] for provider in LISTED}
    for provider, reasons in LISTED.items():
        for part in reasons:
            named = [name for name in files[provider] if part in name.rpartition("/")[2]]
            assert not named or any(name in told for name in named) or part in RELABELLED, part
    assert all(any(part in name for name in told) for part in ALIKE)


RELABELLED = {
    "appsync_authorizer_event.json", "EventsTests.Shared__proxy-event.json", "composite-with-suppressor-alarm.json",
    "example-appsync-batchinvoke.json", "example-appsync-invoke.json", "example-sqs-api-event-obj.json",
    "partial_pojo.json", "batch-submit-job.json", "hello-world.json", "fixtures__big-json.json",
}  # fmt: skip
"""Files that the index has under a trigger that no kind is of: all of those are refused."""


def test_a_line_holds_to_its_floor(every: list[Line]) -> None:
    line = next(line for line in every if line.ours and line.files in range(10, 20) and not line.listed)
    assert line.holds
    assert not line._replace(refused={"a": "MalformedEvent"}).holds
    assert line._replace(refused={"a": "MalformedEvent"}, listed={"a": "no event"}).holds
    other = next(line for line in every if not line.ours and not line.alike)
    assert not other._replace(files=other.files + 1).holds
