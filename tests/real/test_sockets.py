"""Raw sockets, 8 connections with 200 requests each, to every surface: none crossed, and every byte as it was set."""

from __future__ import annotations

import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.demo import cases
from tests.demo.columns import Column, installed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parent / "samples"
COLUMNS = {column.name: column for column in installed()}
OWN = frozenset(name.encode() for name in cases.read().own)
CONNECTIONS, REQUESTS = 8, 200

Pairs = list[tuple[bytes, bytes]]


def sent_body(token: str) -> bytes:
    """A body of bytes, its length another for each request."""
    return bytes(range(256)) * (len(token) % 3) + token.encode() * (sum(token.encode()) % 40)


def answer(file: BinaryIO) -> tuple[bytes, Pairs, Pairs, bytes]:
    """Return the status line, the app's headers, the cookies and the body."""
    status = file.readline().rstrip(b"\r\n")
    pairs: Pairs = []
    while (line := file.readline()) not in (b"\r\n", b""):
        name, _, value = line.rstrip(b"\r\n").partition(b":")
        pairs.append((name.lower(), value.strip(b" ")))
    body = file.read(int(dict(pairs)[b"content-length"]))
    headers = [pair for pair in pairs if pair[0] not in OWN and pair[0] != b"set-cookie"]
    return status, headers, [pair for pair in pairs if pair[0] == b"set-cookie"], body


def expected(token: str, *, repeats: bool, text: str) -> tuple[bytes, Pairs, Pairs, bytes]:
    links = [(b"link", b"a"), (b"link", b"b")] if repeats else [(b"link", b"a, b")]
    word = token.encode()
    headers = [
        (b"content-type", b"application/octet-stream"),
        (b"x-first", word),
        *links,
        (b"x-last", "caf\xe9 ".encode(text) + word),
    ]
    cookies = [
        (b"set-cookie", b"token=" + word + b"; Path=/; HttpOnly"),
        (b"set-cookie", b"theme=dark; Expires=Wed, 09 Jun 2027 10:18:14 GMT"),
    ]
    return b"HTTP/1.1 203 Non-Authoritative Information", headers, cookies, sent_body(token) + word


def talk(url: str, client: int, **capabilities: Any) -> int:
    """Return how many answers on one connection were the requests' own, byte for byte."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=50) as line, line.makefile("rb") as file:
        for number in range(REQUESTS):
            token = f"client{client}-{'x' * (number % 7)}{number}"
            body = sent_body(token)
            head = f"POST /echo/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            line.sendall(head.encode() + body)
            assert answer(file) == expected(token, **capabilities)
    return REQUESTS


@pytest.mark.timeout(55)
@pytest.mark.parametrize("column", COLUMNS.values(), ids=list(COLUMNS))
def test_each_of_many_answers_is_its_requests_own_to_the_byte(column: Column) -> None:
    table = column.tables["http"]
    repeats = table["repeated_response_headers"] == "exact"
    text = "latin-1" if table.get("header_text", "exact") == "exact" else "utf-8"
    served = column.serve("shop:app", surface=column.kind, cwd=SAMPLES, log=lambda _: None)
    with served as local, ThreadPoolExecutor(CONNECTIONS) as threads:
        talks = [threads.submit(talk, local.url, client, repeats=repeats, text=text) for client in range(CONNECTIONS)]
        assert [one.result() for one in talks] == [REQUESTS] * CONNECTIONS
