"""A FunctionApp as the worker sees it: its functions by their names, and what the library makes of their answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import azure.functions as azure
from azure.functions import http as library

from fungible import App
from fungible.testing.triggers import ITEMS
from fungible_azure import entrypoint
from fungible_azure.simulate import native

Functions = dict[str, Any]


def built(app: App, **options: Any) -> Functions:
    """Return each registered function by its name; the library lets itself be asked once."""
    given: dict[str, Any] = {"auth_level": "anonymous", **options}
    found = entrypoint(app, **given)
    return {one.get_function_name(): one for one in found.get_functions()}


def binding(function: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(function.get_function_json())["bindings"][0]
    return found


def handler(function: Any) -> Callable[..., Any]:
    found: Callable[..., Any] = function.get_user_function()
    return found


def request(method: str = "GET", target: str = "/", body: bytes = b"", **headers: str) -> azure.HttpRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return azure.HttpRequest(method, f"https://x.azurewebsites.net{target}", headers=named, body=body)


def sent(answer: Any) -> dict[str, Any]:
    """Return what the library's own encoder puts on the wire."""
    datum = library.HttpResponseConverter.encode(answer, expected_type=None)
    assert datum.type == "http"
    found: dict[str, Any] = datum.value
    return {
        "status": found["status_code"].value,
        "headers": {name: value.value for name, value in found["headers"].items()},
        "cookies": found["cookies"],
        "body": found["body"].value,
    }


def ask(
    functions: Functions, name: str, method: str = "GET", target: str = "/", body: bytes = b"", **headers: str
) -> dict[str, Any]:
    return sent(handler(functions[name])(request(method, target, body, **headers), native(None, 0)))


def taking(listen: Callable[[App], Callable[[Any], Any]]) -> tuple[App, list[Any]]:
    """Return an app with one function, and what that takes."""
    app, seen = App("sources"), list[Any]()

    def take(event: Any) -> None:
        seen.append(event)

    listen(app)(take)
    trigger: Any = app.functions[0].trigger
    take.__annotations__ = {"event": ITEMS[trigger.word].event, "return": None}
    return app, seen
