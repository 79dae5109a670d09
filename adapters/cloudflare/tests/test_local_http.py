"""The front door of Workers under Pyodide: HTTP in, HTTP out, many requests at once."""

from __future__ import annotations

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

pytestmark = pytest.mark.timeout(50)


def test_a_request_says_what_the_edge_vouches_for(shop: Any) -> None:
    sent = {"X-Channel": "web", "CF-Connecting-IP": "6.6.6.6", "CF-Ray": "forged", "traceparent": TRACE}
    status, headers, body = shop.ask("GET", "/echo/caf%C3%A9?a=1&a=2%203&b=", headers=sent)
    seen = json.loads(body)
    assert status == 200
    assert [pair for pair in headers if pair[0].startswith("X-")] == [
        ("X-Twice", "1"),
        ("X-Other", "a"),
        ("X-Twice", "2"),
    ]
    assert [value for name, value in headers if name == "set-cookie"] == ["a=1; HttpOnly", "b=2"]
    assert seen.pop("id").endswith("-LCL")
    assert seen == {
        "token": "café",
        "query": [["a", "1"], ["a", "2 3"], ["b", ""]],
        "channels": ["web"],
        "client": "127.0.0.1",
        "raw": "/echo/caf%C3%A9",
        "colo": "LCL",
        "trace": TRACE.split("-")[1],
        "variable": "é",
        "missing": [None, False, True],
        "remaining": "inf",
    }


def test_bodies_come_whole_and_bounded_however_they_are_framed(shop: Any) -> None:
    whole = bytes(range(256)) * 300
    assert shop.ask("POST", "/bytes", whole)[2] == whole
    assert shop.ask("PUT", "/bytes", iter([whole[:1000], whole[1000:]]))[2] == whole
    assert shop.ask("POST", "/bytes", b"")[::2] == (200, b"")


def test_an_answer_that_may_have_no_content_is_one_that_the_runtime_makes(shop: Any) -> None:
    assert shop.ask("GET", "/reset")[::2] == (205, b"")


def test_a_body_over_the_limit_is_413_and_the_connection_goes_on(bounded: Any) -> None:
    connection = http.client.HTTPConnection(bounded.worker.url.removeprefix("http://"), timeout=40)
    for body in (b"x" * 100_001, b"x" * 5_000_000, b"x" * 100_000):
        connection.request("POST", "/bytes", body)
        answer = connection.getresponse()
        assert (answer.status, len(answer.read()) == len(body)) == (
            (413, False) if len(body) > 100_000 else (200, True)
        )
    connection.close()
    assert bounded.ask("POST", "/bytes", iter([b"x" * 60_000] * 3))[0] == 413


def test_chunks_arrive_as_they_are_made_and_the_call_ends_after_the_last(shop: Any) -> None:
    closed = shop.count("connection closed")
    status, headers, body = shop.ask("GET", "/chunks")
    assert (status, dict(headers).get("Transfer-Encoding")) == (200, "chunked")
    assert body == b"".join(bytes([number]) * 1000 for number in range(100))
    shop.wait("connection closed", closed + 1)
    assert shop.ask("HEAD", "/chunks")[::2] == (200, b"")


def test_a_stream_that_breaks_breaks_the_connection(shop: Any) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        shop.ask("GET", "/breaks")
    assert caught.value.partial == b"one"
    shop.wait("the stream broke off: OSError")


def test_a_client_that_goes_away_ends_the_call(shop: Any) -> None:
    closed = shop.count("connection closed")
    host, port = shop.worker.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=40) as line:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 200 OK")
    shop.wait("connection closed", closed + 1)


def test_a_client_that_goes_away_in_mid_body_is_no_failure_of_the_worker(shop: Any) -> None:
    failed = shop.count("Traceback")
    host, port = shop.worker.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=40) as line:
        line.sendall(b"POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
        time.sleep(0.2)
    time.sleep(0.5)
    assert shop.ask("GET", "/echo/a")[0] == 200
    assert shop.count("Traceback") == failed


def test_async_handlers_of_one_isolate_run_side_by_side_and_none_is_crossed(shop: Any) -> None:
    def ask(number: int) -> Any:
        return json.loads(shop.ask("GET", f"/meets/{number}?number=20")[2])

    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(ask, range(20)))
    assert [(one["token"], one["current"]) for one in found] == [(str(number), str(number)) for number in range(20)]
    assert len({one["id"] for one in found}) == 20


def test_background_work_goes_on_after_the_answer_and_its_failure_is_logged(shop: Any) -> None:
    assert shop.ask("GET", "/later")[::2] == (200, b"answered")
    shop.wait("worked later")
    assert shop.count("worked later") == 1
    assert shop.ask("GET", "/later?fails=true")[0] == 200
    shop.wait("the background work failed: OSError")


def test_what_is_no_request_is_refused_at_the_door(shop: Any) -> None:
    host, port = shop.worker.url.removeprefix("http://").split(":")
    for line, status in (("GET http://x/ HTTP/1.1", 400), ("TRACE /echo/a HTTP/1.1", 405), ("GET / HTTP/9.9", 400)):
        with socket.create_connection((host, int(port)), timeout=40) as connection:
            connection.sendall(f"{line}\r\nHost: x\r\n\r\n".encode())
            assert int(connection.recv(1000).split()[1]) == status, line
    assert shop.ask("PROPFIND", "/echo/a")[0] == 405
    assert shop.ask("GET", "/echo/%ff")[0] == 400
    assert shop.ask("GET", "/echo/a", headers={"constructor": "x", "__proto__": "y", "toString": "z"})[0] == 200
