"""One app served on every platform at the same time: each answers for itself, and none takes another's request."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any

import pytest

from fungible.cli import platforms
from fungible.local.running import Local
from tests.demo.columns import APP, FOLDER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
REQUESTS = 20


def ask(local: Local, number: int) -> tuple[int, Any]:
    connection = HTTPConnection(local.url.removeprefix("http://"), timeout=40)
    try:
        body = json.dumps({"id": f"o-{number}", "total": number})
        connection.request("POST", f"/orders/{number}", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.timeout(120)
def test_every_platform_serves_the_app_at_once() -> None:
    names = [one.name for one in platforms.installed()]
    with ExitStack() as stack, ThreadPoolExecutor(len(names)) as threads:
        starting = [threads.submit(platforms.local(name).serve, APP, cwd=FOLDER, log=lambda _: None) for name in names]
        served = {name: stack.enter_context(one.result()) for name, one in zip(names, starting, strict=True)}
        asked = {
            (name, number): threads.submit(ask, local, number)
            for number in range(REQUESTS)
            for name, local in served.items()
        }
        answers = {key: one.result() for key, one in asked.items()}
        runtimes = {name: dict(local.runtimes) for name, local in served.items()}
    first = {number: answers[names[0], number] for number in range(REQUESTS)}
    assert all(answer == first[number] for (_, number), answer in answers.items())
    assert all(status == 202 and f"o-{number}" in json.dumps(value) for number, (status, value) in first.items())
    processes = [pid for each in runtimes.values() for pid in each]
    assert len(set(processes)) == len(processes) >= len(names)
    print(*(f"{name}: {', '.join(sorted(set(each.values())))}" for name, each in runtimes.items()), sep="\n")
