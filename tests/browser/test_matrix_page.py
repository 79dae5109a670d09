"""docs/matrix.html in Chromium: it is read, filtered and sorted as a person would, and asks nothing of a network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fungible.testing.surface import adapters
from tests.guards.tree import ROOT

PAGE = ROOT / "docs" / "matrix.html"
CHROMIUM = Path(os.environ.get("FUNGIBLE_CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here; .ci/services installs it"),
    pytest.mark.timeout(120),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, with a folder of its own that is empty."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(QUIET), chromium_sandbox=False, headless=True
        )
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """The page, freshly loaded; what it asked for and what it complained of are none when the test ends."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(10_000)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(PAGE.as_uri())
    yield page
    page.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def shown(page: Any) -> list[dict[str, str]]:
    """The lines that can be seen, in their order."""
    found: list[dict[str, str]] = page.evaluate(
        "[...document.querySelectorAll('#list tbody tr')].filter(row => row.offsetParent && row.dataset.key)"
        ".map(row => ({...row.dataset, text: row.innerText,"
        " where: row.cells[2].innerText, how: row.cells[4].innerText}))"
    )
    return found


def test_every_entry_of_every_table_is_a_line(page: Any) -> None:
    lines = {(row["trigger"], row["where"], row["answer"]) for row in shown(page)}
    texts = "\n".join(row["text"] for row in shown(page))
    entries = 0
    for platform, package in adapters().items():
        for name, kind in import_module(f"{package}.codecs").KINDS.items():
            for said in kind.capabilities.values():
                entries += 1
                assert (kind.trigger, f"{platform}/{name}", said.partition(":")[0]) in lines
                document = re.search(r"\[([^\]]*)\]$", said)
                assert document is None or document[1] in texts
    assert entries > 100
    assert len(shown(page)) > entries


def test_words_narrow_it_down_and_show_all_brings_it_back(page: Any) -> None:
    everything = shown(page)
    page.get_by_label("Search").fill("Lambda quotas")
    found = shown(page)
    assert {row["where"] for row in found} == {"aws/http_v2", "aws/http_v1", "aws/function_url"}
    assert page.locator("#count").inner_text() == f"{len(found)} of {len(everything)} lines"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(f"document.querySelector('#count').value.startsWith('{len(everything)} of')")
    assert shown(page) == everything


def test_choices_hold_together(page: Any) -> None:
    page.get_by_label("Trigger").select_option("queue")
    page.get_by_label("Answer").select_option("differs")
    page.get_by_label("Platform").select_option("azure")
    found = shown(page)
    assert found
    assert {(row["trigger"], row["answer"], row["platform"]) for row in found} == {("queue", "differs", "azure")}
    page.get_by_label("Search").fill("nothing has these words")
    assert shown(page) == []
    assert page.get_by_text("No line has all of this.").is_visible()


@pytest.mark.parametrize(("head", "part"), [("Where", "where"), ("How", "how"), ("Trigger", "trigger")])
def test_a_click_on_a_head_sorts_and_a_second_turns_it_round(page: Any, head: str, part: str) -> None:
    column = page.locator("#list th", has_text=head)
    column.click()
    up = [row[part] for row in shown(page)]
    assert column.get_attribute("aria-sort") == "ascending"
    column.click()
    down = [row[part] for row in shown(page)]
    assert column.get_attribute("aria-sort") == "descending"
    assert sorted(up) == sorted(down)
    assert (up[0], down[0]) == (down[-1], up[-1])
    assert up[0] != up[-1]
    assert sum(a != b for a, b in pairwise(up)) == len(set(up)) - 1, "equal values stand together"


def test_a_cell_shows_its_line_alone_and_again_all(page: Any) -> None:
    everything = len(shown(page))
    cell = page.locator("button[data-key='http streaming aws/http_v2']")
    cell.click()
    page.wait_for_function("document.querySelector('#count').value.startsWith('1 of')")
    [row] = shown(page)
    assert (row["where"], row["how"]) == ("aws/http_v2", "gathered, then sent whole")
    assert cell.get_attribute("aria-pressed") == "true"
    cell.click()
    page.wait_for_function(f"document.querySelector('#count').value.startsWith('{everything} of')")
    assert cell.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_itself_never_scrolls_sideways(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_read_without_scripts(browser: Any) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(PAGE.as_uri())
    assert page.locator("#list tbody tr:visible").count() > 100
    page.close()
