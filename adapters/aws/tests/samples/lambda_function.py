"""Handlers written for Lambda by hand, whose answers are as wrong as a request asks for."""

from __future__ import annotations

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> Any:
    if event.get("rawPath", event.get("path")) == "/say":
        return json.loads(event["queryStringParameters"]["answer"])
    raise ZeroDivisionError


def raw(event: object, context: object) -> bytes:
    return b"\xff"


def large(event: object, context: object) -> str:
    return "x" * (7 * 1024 * 1024)
