"""CloudEvents over HTTP: what is read, what is written, and the SDK's opinion of both."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent as Sdk
from cloudevents.http import from_http
from hypothesis import given
from hypothesis import strategies as st

from fungible.cloudevents import events, written
from fungible.errors import AnswerError, MalformedEvent, PayloadError
from fungible.events.cloud import CloudEvent, Parsed
from fungible.item_binding import PARSERS

BINARY = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "t")]
STRUCTURED = [("Content-Type", "application/cloudevents+json")]
BATCHED = [("content-type", "application/cloudevents-batch+json")]
PLAIN = st.text("abcXYZ019-._~!$&'()*+,;=:@/?#", min_size=1, max_size=20)
"""What this SDK carries as it is: it neither percent-encodes nor decodes a header."""


def one(headers: Any, body: bytes = b"") -> CloudEvent[Any]:
    [found] = events(headers, body)
    assert isinstance(found, CloudEvent), found
    return found


def place(headers: Any, body: bytes = b"", name: str = "") -> str | None:
    """Return where an event is malformed: at once, or when an attribute is asked for."""
    [found] = events(headers, body)
    if isinstance(found, MalformedEvent):
        return found.path
    with pytest.raises(MalformedEvent) as caught:
        getattr(found, name)
    return caught.value.path


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        ("%e2%82%ac", "€"),
        ("%41%2525", "A%25"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ('"a \\"b\\\\" c', 'a "b\\ c'),
        ('"%20"', " "),
        ('"', ""),
        ('"\\', "\\"),
        ("caf\xc3\xa9", "café"),
        ("12", "12"),
        ("true", "true"),
        ("", ""),
    ],
)
def test_a_headers_value_is_unquoted_then_decoded_once(value: str, meant: str) -> None:
    event = one([*BINARY, ("CE-Subject", value), ("ce-ext", value)])
    assert (event.subject, event.extensions["ext"]) == (meant, meant)


@pytest.mark.parametrize("value", ["%C0%A0", "%ff", "%ED%A0%80", "caf\xe9", "€"])
def test_a_headers_value_that_is_no_utf8_is_malformed(value: str) -> None:
    assert place([*BINARY, ("ce-subject", value)]) == "headers.ce-subject"


def test_no_number_is_made_of_text_and_no_text_is_parsed_twice() -> None:
    body = b'{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "n": 5, "m": "5", "yes": true, "data": "5"}'
    event = one(STRUCTURED, body)
    assert event.extensions == {"n": "5", "m": "5", "yes": "true"}
    assert isinstance(event.text, Parsed)
    assert event.text.value == "5"
    assert one([*BINARY, ("content-type", "text/plain")], b"5").text == "5"
    assert one([*BINARY, ("content-type", "application/json")], b'"5"').data == "5"
    assert one([*BINARY, ("content-type", "application/json")], b'"5"').raw == b'"5"'
    text = body.replace(b'"data"', b'"datacontenttype": "text/plain", "data"')
    assert one(STRUCTURED, text).text == "5"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (b"", ""),
        (b', "data": null', None),
        (b', "data": {"a": [1.5]}', {"a": [1.5]}),
        (b', "data_base64": "AP8="', b"\x00\xff"),
        (b', "data_base64": "eyJ9"', '{"}'),
        (b', "datacontenttype": "application/vnd.x+json; v=1", "data": 1', 1),
        (b', "datacontenttype": "APPLICATION/JSON", "data": "a"', "a"),
        (b', "datacontenttype": "application/xml", "data": "<a/>"', "<a/>"),
        (b', "data_base64": null, "data": 1', 1),
    ],
)
def test_data_of_the_json_format(more: bytes, text: Any) -> None:
    found = one(STRUCTURED, b'{"specversion": "1.0", "id": "1", "source": "s", "type": "t"' + more + b"}").text
    assert (found.value if isinstance(found, Parsed) else found) == text
    assert isinstance(found, Parsed) == (b'"data": ' in more and b"xml" not in more)


ROOT = b'{"specversion": "1.0", "id": "1", "source": "s", "type": "t"'


@pytest.mark.parametrize(
    ("headers", "body", "name", "path"),
    [
        ([], b"", "", "specversion"),
        (BINARY[:3], b"", "", "type"),
        ([*BINARY[:3], ("ce-type", "")], b"", "", "type"),
        ([*BINARY, ("Ce-Id", "1")], b"", "", "headers.ce-id"),
        ([("ce-specversion", "0.3"), *BINARY[1:]], b"", "", "specversion"),
        ([*BINARY, ("ce-time", "yesterday")], b"", "time", "time"),
        ([*BINARY, ("ce-time", "2026-01-01T00:00:00")], b"", "time", "time"),
        (STRUCTURED, b"\xff", "", "body"),
        (STRUCTURED, b"{", "", "body"),
        (STRUCTURED, b"NaN", "", "body"),
        (STRUCTURED, b"1" * 5000, "", "body"),
        (STRUCTURED, b"5", "", "body"),
        (STRUCTURED, ROOT.replace(b'"1.0"', b"1.0") + b"}", "", "specversion"),
        (STRUCTURED, ROOT.replace(b'"1"', b"1") + b"}", "", "id"),
        (STRUCTURED, ROOT.replace(b'"1"', b"null") + b"}", "", "id"),
        (STRUCTURED, ROOT + b', "data": 1, "data_base64": ""}', "", "data_base64"),
        (STRUCTURED, ROOT + b', "data_base64": 5}', "text", "data_base64"),
        (STRUCTURED, ROOT + b', "data_base64": "!"}', "text", "data_base64"),
        (STRUCTURED, ROOT + b', "datacontenttype": "text/plain", "data": {}}', "text", "data"),
        (STRUCTURED, ROOT + b', "subject": []}', "subject", "subject"),
        (STRUCTURED, ROOT + b', "ext": 1.5}', "extensions", "ext"),
        (STRUCTURED, ROOT + b', "ext": 2147483648}', "extensions", "ext"),
        (BATCHED, b"{}", "", "body"),
        (BATCHED, b"[5]", "", "body[0]"),
        (BATCHED, b"[" + ROOT + b', "time": "x"}]', "time", "body[0].time"),
        ([("content-type", "application/cloudevents")], ROOT + b"}", "", "headers.content-type"),
        ([("content-type", "application/cloudevents+avro")], b"", "", "headers.content-type"),
        ([("content-type", "application/cloudevents+json; charset=latin1")], b"", "", "headers.content-type"),
    ],
)
def test_what_breaks_the_format_is_malformed_at_its_place(headers: Any, body: bytes, name: str, path: str) -> None:
    assert place(headers, body, name) == path


@pytest.mark.parametrize("kind", ["Application/CloudEvents+JSON", 'application/cloudevents+json ;charset="UTF-8"'])
def test_content_types_match_exactly_whatever_their_case(kind: str) -> None:
    assert one([("CONTENT-TYPE", kind)], ROOT + b"}").id == "1"


def test_a_batch_may_be_empty_and_one_broken_event_leaves_the_others() -> None:
    assert events(BATCHED, b"[]") == []
    first, second = events(BATCHED, b"[{}," + ROOT + b"}]")
    assert isinstance(first, MalformedEvent)
    assert isinstance(second, CloudEvent)
    assert second.id == "1"


def test_an_extension_has_one_name_in_every_mode() -> None:
    assert one(STRUCTURED, ROOT + b', "methodName": "a", "unset": null}').extensions == {"methodname": "a"}
    assert one([*BINARY, ("ce-methodName", "a"), ("ce-datacontenttype", "x")]).extensions == {"methodname": "a"}


@given(st.binary(max_size=50), PLAIN, PLAIN, st.none() | PLAIN, st.none() | PLAIN)
def test_the_sdk_writes_what_is_read(data: bytes, id: str, source: str, subject: str | None, ext: str | None) -> None:
    given_ = {"id": id, "source": source, "type": "t", "datacontenttype": "application/octet-stream"}
    given_["time"] = "2026-03-05T17:31:05+02:00"
    given_ |= {name: value for name, value in (("subject", subject), ("ext", ext)) if value is not None}
    for write in (to_binary, to_structured):
        headers, body = write(Sdk(given_, data))
        event = one(headers.items(), body)
        assert (event.id, event.source, event.type, event.subject) == (id, source, "t", subject)
        assert event.extensions == ({} if ext is None else {"ext": ext})
        assert event.time == datetime(2026, 3, 5, 17, 31, 5, tzinfo=timezone(timedelta(hours=2)))
        assert event.datacontenttype == "application/octet-stream"
        assert event.raw == data


@given(st.binary(max_size=50), PLAIN, PLAIN, st.none() | PLAIN, st.dictionaries(st.sampled_from(("a", "n1")), PLAIN))
def test_the_sdk_reads_what_is_written(
    data: bytes, id: str, source: str, subject: str | None, extensions: dict[str, str]
) -> None:
    event = CloudEvent(data, id=id, source=source, type="t", subject=subject, extensions=extensions)
    headers, body = written(event)
    theirs = from_http(dict(headers), body, data_unmarshaller=lambda raw: raw)
    attributes = theirs.get_attributes()
    assert (attributes["id"], attributes["source"], attributes["type"]) == (id, source, "t")
    assert attributes.get("subject") == subject
    assert {name: attributes[name] for name in extensions} == extensions
    assert theirs.data == data or (data == b"" and theirs.data is None)


@given(st.text(min_size=1), st.text(min_size=1), st.text())
def test_what_is_written_is_read(id: str, source: str, subject: str) -> None:
    when = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
    headers, body = written(CloudEvent({"é": 1}, id=id, source=source, type="t", subject=subject, time=when))
    assert all(value.isascii() and value.isprintable() and '"' not in value for _, value in headers)
    event = one(headers, body)
    assert (event.id, event.source, event.subject, event.time) == (id, source, subject, when)
    assert (event.datacontenttype, event.raw) == ("application/json", '{"é":1}'.encode())


@pytest.mark.parametrize(
    ("data", "kind", "body"),
    [
        ("a", "text/plain; charset=utf-8", b"a"),
        (b"a", "application/octet-stream", b"a"),
        ([1], "application/json", b"[1]"),
        (Parsed({"a": 1}), "application/json", b'{"a":1}'),
    ],
)
def test_data_are_written_as_what_they_are(data: Any, kind: str, body: bytes) -> None:
    text = data if isinstance(data, Parsed) else None
    event = CloudEvent(data, id="1", source="s", type="t", text=text)
    headers, content = written(event)
    assert (dict(headers)["content-type"], content) == (kind, body)
    event.datacontenttype = "x/y"
    assert dict(written(event)[0])["content-type"] == "x/y"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"id": ""}, "id=…"),
        ({"source": ""}, "source=…"),
        ({"type": ""}, "type=…"),
        ({"extensions": {"A": "1"}}, "lower-case"),
        ({"extensions": {"a_b": "1"}}, "lower-case"),
        ({"extensions": {"data": "1"}}, "lower-case"),
        ({"time": datetime(2026, 1, 1)}, "aware"),  # noqa: DTZ001  what is refused
        ({"subject": "\ud800"}, "surrogate"),
    ],
)
def test_what_cannot_be_an_answer_says_why(facts: dict[str, Any], words: str) -> None:
    given_: dict[str, Any] = {"id": "1", "source": "s", "type": "t", **facts}
    with pytest.raises(AnswerError, match=words):
        written(CloudEvent("a", **given_))


def both(kind: str | None, data: bytes, member: bytes) -> list[CloudEvent[Any]]:
    """Return one event as it comes in binary mode, in structured mode, and in structured mode with bytes."""
    said = b"" if kind is None else b', "datacontenttype": "' + kind.encode() + b'"'
    binary = one([*BINARY, *([] if kind is None else [("content-type", kind)])], data)
    encoded = one(STRUCTURED, ROOT + said + b', "data_base64": "' + b64encode(data) + b'"}')
    return [binary, one(STRUCTURED, ROOT + said + member + b"}"), encoded]


ANSWERS: list[tuple[str, bytes, bytes, dict[Any, Any]]] = [
    # JSON Event Format 1.0.2, 3.2: the last example, a literal JSON string, re-encoded in binary mode
    ("application/json", b'"a"', b', "data": "a"', {str: "a", bytes: b'"a"', object: "a", None: "a"}),
    (
        "application/json",
        b'"5"',
        b', "data": "5"',
        {str: "5", bytes: b'"5"', object: "5", None: "5", int: PayloadError},
    ),
    ("application/json", b"5", b', "data": 5', {str: PayloadError, bytes: b"5", int: 5, object: 5, None: 5}),
    (
        "application/vnd.x+json; v=1",
        b'{"a":1}',
        b', "data": {"a":1}',
        {dict: {"a": 1}, None: {"a": 1}, str: PayloadError},
    ),
    ("APPLICATION/JSON", b"null", b', "data": null', {str: PayloadError, None: None, object: None, bytes: b"null"}),
    ("text/plain", b'"a"', b', "data": "\\"a\\""', {str: '"a"', bytes: b'"a"', None: '"a"'}),
    ("text/plain", b"5", b', "data": "5"', {str: "5", bytes: b"5", None: "5", int: 5}),
    ("application/xml", b"<a/>", b', "data": "<a/>"', {str: "<a/>", bytes: b"<a/>", None: "<a/>"}),
    ("application/json", b"", b"", {None: "", bytes: b""}),
]


@pytest.mark.parametrize(("kind", "data", "member", "meant"), ANSWERS, ids=[f"{one[0]} {one[1]!r}" for one in ANSWERS])
def test_an_event_has_the_same_data_in_every_mode(kind: str, data: bytes, member: bytes, meant: dict[Any, Any]) -> None:
    for event in both(kind, data, member):
        assert event.raw == data
        for wanted, value in meant.items():
            parse: Any = PARSERS["cloud_event"](wanted) if wanted else None
            if value is PayloadError:
                assert parse is not None
                with pytest.raises(PayloadError):
                    parse(event.text)
            else:
                assert (event.data if parse is None else parse(event.text)) == value


def test_bytes_of_no_type_are_no_json() -> None:
    binary, _, encoded = both(None, b'"a"', b"")
    assert (binary.data, encoded.data) == ('"a"', '"a"')


@pytest.mark.parametrize("data", [b"{", b"a", b"\xff", b'"\xff"'])
def test_what_is_no_json_though_its_type_says_so_is_malformed_but_for_its_bytes(data: bytes) -> None:
    event = one([*BINARY, ("content-type", "application/json")], data)
    assert event.raw == data
    parse: Any = PARSERS["cloud_event"](str)
    with pytest.raises(MalformedEvent, match="data"):
        print(event.data)
    with pytest.raises(MalformedEvent, match="data"):
        parse(event.text)


def test_json_goes_on_in_an_answer_as_it_came() -> None:
    headers, body = written(one([*BINARY, ("content-type", "application/json")], b'{ "a" : 1 }'))
    assert (dict(headers)["content-type"], body) == ("application/json", b'{ "a" : 1 }')
