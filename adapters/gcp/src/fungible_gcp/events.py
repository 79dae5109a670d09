"""Requests on bound paths: one function takes them all, by POST alone."""

from __future__ import annotations

import logging

from fungible.problems import problem
from fungible_gcp.http import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.errors import MalformedEvent


def refused(status: int, detail: str, headers: Any = ()) -> Mapping[str, Any]:
    """Return the answer to a request that no function saw."""
    return encode(problem(status, detail, headers), None, {})


def too_large() -> Mapping[str, Any]:
    """Close the connection too, since the rest of the request stays unread."""
    return refused(413, "the body is over the limit", [("connection", "close")])


def ended_early() -> Mapping[str, Any]:
    """Answer a client that went away before its body was whole, if it still listens."""
    return refused(400, "the body ended early")


def not_posted() -> Mapping[str, Any]:
    """Answer another method than POST on a bound path."""
    return refused(405, "this path takes events", [("allow", "POST")])


def malformed(error: MalformedEvent) -> Mapping[str, Any]:
    """Answer what is no event of its kind: 400, which acks nothing."""
    logging.getLogger("fungible").error("no event: %s", error)
    return refused(400, str(error))
