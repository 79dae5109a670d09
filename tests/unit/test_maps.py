"""A query or cookies that need no decoding are split late, and say the same as the whole parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fungible.errors import MalformedEvent
from fungible.events import MultiMap
from fungible.wire import cookie_map, parse_cookies, parse_query, query_map

ODD = st.text(alphabet="ab=&;+% \"'é\x00", max_size=30)


def same(late: MultiMap, whole: MultiMap) -> None:
    names = {name for name, _ in whole.multi_items()} | {"", "a", "none"}
    for name in names:
        assert late.get(name) == whole.get(name)
        assert late.get(name, "!") == whole.get(name, "!")
        assert late.getlist(name) == whole.getlist(name)
        assert (name in late) == (name in whole)
    assert late.multi_items() == whole.multi_items()
    assert late.items() == whole.items()
    assert late == whole
    assert len(late) == len(whole)


@given(ODD | st.integers(0, 40).map(lambda count: "&".join(f"k{at % 7}={at}" for at in range(count))))
def test_a_query_split_late_says_what_the_whole_parse_says(text: str) -> None:
    try:
        whole = MultiMap.of(parse_query(text, "query"))
    except MalformedEvent:
        with pytest.raises(MalformedEvent):
            query_map(text, "query")
        return
    same(query_map(text, "query"), whole)


@given(st.lists(ODD | st.sampled_from(["a=1", "b=2", "a=3"]), max_size=20))
def test_cookies_split_late_say_what_the_whole_parse_says(lines: list[str]) -> None:
    same(cookie_map(lines, "cookies"), MultiMap.of(parse_cookies(lines, "cookies")))


def test_a_cookie_that_is_no_text_is_malformed() -> None:
    with pytest.raises(MalformedEvent, match="cookies: holds what is not text"):
        cookie_map(["a=1", 2], "cookies")
