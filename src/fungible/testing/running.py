"""What tests ask of a running app, whatever runs it."""

from __future__ import annotations

import http.client
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import fungible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Local

PATIENCE = 50.0


def ask(
    app: Local, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the answer to one request on a connection of its own."""
    connection = http.client.HTTPConnection(app.url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def exchange(app: Local, data: bytes) -> bytes:
    """Return every byte of the answer to a last request."""
    host, port = app.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(data)
        return b"".join(iter(lambda: line.recv(65536), b""))


def soon(holds: Callable[[], object], patience: float = 10.0) -> bool:
    """Tell whether it holds within `patience` seconds: what a process writes comes beside its answers, maybe later."""
    until = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.01)
    return bool(held)


def said(lines: Sequence[str], text: str, patience: float = 10.0) -> bool:
    """Tell whether a line of the log holds the text within `patience` seconds."""
    return soon(lambda: any(text in line for line in lines), patience)


def bare_python(folder: Path) -> str:
    """Return a Python, made in the folder, that has this core and nothing else installed."""
    bare = folder / "python"
    bare.write_text(f'#!/bin/sh\nPYTHONPATH={Path(fungible.__file__).parents[1]} exec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    return str(bare)
