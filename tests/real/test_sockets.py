"""Raw sockets, 8 connections with 200 requests each, to every surface: none crossed, and every byte as it was set."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.demo import cases
from tests.demo.columns import Column, installed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parent / "samples"
COLUMNS = {column.name: column for column in installed()}
OWN = frozenset(name.encode() for name in cases.read().own)
CONNECTIONS, REQUESTS = 8, 200

Pairs = list[tuple[bytes, bytes]]
Table = Mapping[str, str]


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


def expected(token: str, table: Table) -> tuple[bytes, Pairs, Pairs, bytes]:
    """Return what the app set, as far as the table says that it arrives."""
    word = token.encode()
    repeats = table["repeated_response_headers"]
    headers = [
        (b"content-type", b"application/octet-stream"),
        (b"x-first", word),
        *([(b"link", b"a"), (b"link", b"b")] if repeats == "exact" else [(b"link", b"a, b")]),
        (b"x-last", b"caf" + letter(table)[1] + b" " + word),
    ]
    if "in no order" in repeats:
        headers[1:] = sorted(headers[1:])
    rewritten = b"" if table["set_cookie"] == "exact" else b"; path="
    cookies = [
        (b"set-cookie", b"token=" + word + b"; Path=/; HttpOnly"),
        (b"set-cookie", b"theme=dark" + rewritten + b"; Expires=Wed, 09 Jun 2027 10:18:14 GMT"),
    ]
    return b"HTTP/1.1 203 Non-Authoritative Information", headers, cookies, sent_body(token) + word


def letter(table: Table) -> tuple[str, bytes]:
    """Return the letter that the app is asked to put into a header, as the query and as the answer have it."""
    declared = table["header_text"]
    if "lost" in declared:
        return "e", b"e"
    return "%C3%A9", "\xe9".encode("latin-1" if declared == "exact" else "utf-8")


def talk(url: str, client: int, table: Table) -> int:
    """Return how many answers on one connection were the requests' own, byte for byte."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=50) as line, line.makefile("rb") as file:
        for number in range(REQUESTS):
            token = f"client{client}-{'x' * (number % 7)}{number}"
            body = sent_body(token)
            path = f"/echo/{token}?letter={letter(table)[0]}"
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            line.sendall(head.encode() + body)
            assert answer(file) == expected(token, table)
    return REQUESTS


@pytest.mark.timeout(55)
@pytest.mark.parametrize("column", COLUMNS.values(), ids=list(COLUMNS))
def test_each_of_many_answers_is_its_requests_own_to_the_byte(column: Column) -> None:
    table = column.tables["http"]
    served = column.serve("shop:app", surface=column.kind, cwd=SAMPLES, log=lambda _: None)
    with served as local, ThreadPoolExecutor(CONNECTIONS) as threads:
        talks = [threads.submit(talk, local.url, client, table) for client in range(CONNECTIONS)]
        assert [one.result() for one in talks] == [REQUESTS] * CONNECTIONS
