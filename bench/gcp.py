"""What one HTTP event costs on Google: functions on flask.Request, alone and in functions-framework."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from answers import accepted
from children import Contender
from events import HEADERS, order
from report import Comparison, Section
from warm import DISTINCT, drive

GOOGLE = {
    "function-execution-id": "pUJxJ6n8cNJ0",
    "traceparent": "00-105445aa7843bc8bf206b12000100000-00000000000000b2-01",
    "x-cloud-trace-context": "105445aa7843bc8bf206b12000100000/178;o=1",
}


def http(rounds: int) -> Iterator[Section]:
    """Yields the cost of the warm HTTP event, sync."""
    floor = "hand-written"
    section = Section(
        "GCP: one HTTP event of 303 bytes on flask.Request, path, query, header and cookie read",
        "CPU us",
        (
            Comparison("fungible", floor, 1.2),
            Comparison("in the framework, nothing", floor),
            Comparison("in the framework, hand-written", "in the framework, nothing"),
            Comparison("in the framework, fungible", "in the framework, hand-written"),
        ),
    )
    alone = {floor: "hand_google", "fungible": "fungible_google"}
    framed = {"nothing": "google_empty", "hand-written": "hand_google", "fungible": "fungible_google"}
    contenders = [_contender(name, module) for name, module in alone.items()]
    contenders += [_contender(f"in the framework, {name}", "google_framed", module) for name, module in framed.items()]
    yield drive(section, contenders, rounds, accepted)


def _contender(name: str, module: str, framed: str = "") -> Contender:
    events = tuple(json.dumps(_event(number)) for number in range(1, DISTINCT + 1))
    factory = "handler_of" if framed else ""
    return Contender(name, module, events, events[:1], factory, (framed,) if framed else ())


def _event(number: int) -> dict[str, Any]:
    """Returns the measured request as gunicorn hands it on."""
    foreign = ("content-type", "x-amzn-trace-id")
    headers = {**{name: value for name, value in HEADERS.items() if name not in foreign}, **GOOGLE}
    headers["cookie"] = f"theme=dark; session=s-{number:06}"
    body = order(number)
    environ = {
        "wsgi.version": [1, 0],
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "SERVER_SOFTWARE": "gunicorn",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": "169.254.1.1",
        "REMOTE_PORT": "38766",
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/orders/c-{number}",
        "QUERY_STRING": "dry=no&page=1",
        "RAW_URI": f"/orders/c-{number}?dry=no&page=1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
    }
    variables = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    return {"environ": {**environ, **variables}, "body": body}
