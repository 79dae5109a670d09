"""What one HTTP event costs in a warm function of Azure's, with the library's request and its encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator

from answers import accepted
from children import Contender
from events import HEADERS, Event, order
from report import Comparison, Section
from warm import DISTINCT, drive

FLOOR = "hand-written"
MODULES = {
    FLOOR: "azure_hand",
    "fungible": "azure_fungible",
    "WsgiMiddleware": "azure_wsgi",
    "AsgiMiddleware": "azure_asgi",
}


def http(rounds: int) -> Iterator[Section]:
    """Yields the cost of one HTTP event of about 300 bytes in a sync function, encoded for the host."""
    section = Section(
        "AZURE: one HTTP event, JSON body of 303 bytes, path, query, header and cookie read, answer encoded",
        "CPU us",
        (
            Comparison("fungible", FLOOR, 1.2),
            Comparison("WsgiMiddleware", FLOOR),
            Comparison("AsgiMiddleware", FLOOR),
        ),
    )
    yield drive(section, [_contender(name, module) for name, module in MODULES.items()], rounds, accepted)


def _contender(name: str, module: str) -> Contender:
    events = tuple(json.dumps(_request(number)) for number in range(1, DISTINCT + 1))
    return Contender(name, module, events, events[:1])


def _request(number: int) -> Event:
    """Returns the measured request as the library's decoder gets it."""
    body = order(number)
    cookie = f"theme=dark; session=s-{number:06}"
    return {
        "method": "POST",
        "url": f"https://api.example.com/orders/c-{number}?dry=no&page=1",
        "headers": {**HEADERS, "cookie": cookie, "content-length": str(len(body))},
        "params": {"dry": "no", "page": "1"},
        "route_params": {"customer": f"c-{number}"},
        "body": body,
    }
