"""JSON is read and written as the standard library does it, and refused with the position where it is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fungible import PayloadError
from fungible.payload import from_json, to_json


@pytest.mark.parametrize(
    ("text", "position"),
    [("", 0), ("{", 1), ("[1,,]", 3), (" [1 2]", 4), ("  nul", 2), ('{"a":1} x', 8), ("1 2", 2), ("[\n1,,", 4)],
)
def test_malformed_json_is_named_by_its_position(text: str, position: int) -> None:
    with pytest.raises(PayloadError, match=f"see character {position}$"):
        from_json(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
spaces = st.text(" \t\r\n", max_size=3)


@given(values, spaces, spaces, st.booleans(), st.sampled_from([None, 2]))
def test_valid_json_is_read_as_json_reads_it(value: Any, lead: str, tail: str, ascii_only: Any, indent: Any) -> None:
    text = lead + json.dumps(value, ensure_ascii=ascii_only, indent=indent) + tail
    assert repr(from_json(text)) == repr(json.loads(text))
    assert repr(from_json(text.encode())) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '"\\ud800"', '"\\ud83d\\ude00"', "1E400", "-0", "1e5", '"\\u0000"', "[[[]]]"]
)
def test_odd_but_valid_json_too(text: str) -> None:
    assert repr(from_json(text)) == repr(json.loads(text))


@given(st.text(alphabet='{}[]",:01.eE+-truefalsn \\u\n', max_size=12))
def test_any_text_is_read_as_json_reads_it_or_refused(text: str) -> None:
    def strict(_: str) -> Any:
        raise ValueError

    try:
        expected = repr(json.loads(text, parse_constant=strict))
    except ValueError:
        with pytest.raises(PayloadError):
            from_json(text)
    else:
        assert repr(from_json(text)) == expected


@given(values)
def test_an_answer_is_written_as_json_writes_it(value: Any) -> None:
    text = to_json(value)
    assert text == json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    assert repr(json.loads(text)) == repr(json.loads(json.dumps(value)))
