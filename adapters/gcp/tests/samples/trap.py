"""What an app must not be registered as: the framework acks every failure that such a function returns."""

from __future__ import annotations

from typing import Any

import flask
import functions_framework


def orders(event: object) -> Any:
    return flask.Response("later", 503)


functions_framework.cloud_event(orders)
