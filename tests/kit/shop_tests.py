"""A plain user's tests, as they would stand beside the app: no platform's name, and nothing private of the library."""

from __future__ import annotations

import pytest

from fungible.testing import CallFailed, Cloud
from tests.kit.shop import PIXEL, app


def test_repeated_query_keys(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/tags", query={"tag": ["a", "b"]}).json() == {"tags": ["a", "b"]}


def test_path_is_decoded_once(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/files/a%20b/100%25").json() == {"path": "a b/100%"}


def test_both_cookies(cloud: Cloud) -> None:
    assert cloud.http(app, "POST", "/session").cookies == {"session": "s-7", "theme": "dark"}


def test_every_chunk(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/export").text == "one\ntwo\nthree\n"


def test_bytes_stay_bytes(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/pixel").body == PIXEL


def test_nothing_to_say(cloud: Cloud) -> None:
    answer = cloud.http(app, "DELETE", "/orders/7")
    assert (answer.status, answer.body) == (204, b"")


def test_a_failure_is_a_failure(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/broken").status == 500


def test_links(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/links").headers.get("link", "").startswith("</a>")


def test_messages(cloud: Cloud) -> None:
    played = cloud.queue(app, "orders", [{"total": -1}, {"total": 1}, {"total": 2000}, "no JSON"])
    assert played.fates == ["dead", "done", "done", "dead"]


def test_direct_call(cloud: Cloud) -> None:
    assert cloud.invoke(app, {"total": 100}) == 119


def test_direct_call_that_fails(cloud: Cloud) -> None:
    with pytest.raises(CallFailed, match="ValueError: no total"):
        cloud.invoke(app, {})
