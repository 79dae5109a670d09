"""Routes as the host tries them: in the order of the functions' names, whatever the routes look like.

azure-functions-host: FunctionMetadataManager sorts functions by name, WebScriptHostHttpRoutesManager maps them in that
order, and answers HEAD by 405 for a function that takes neither GET nor HEAD. ASP.NET Core's templates match whatever
the case, and with or without a slash at the end. Constraints such as {id:int} are read as none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible_azure.local.workers import Function


class HeadRefused(Exception):
    """The host answers HEAD by itself; `allow` holds the methods of the function."""

    def __init__(self, allow: str) -> None:
        super().__init__(allow)
        self.allow = allow


class Routes:
    """The HTTP functions of an app."""

    def __init__(self, functions: Sequence[Function]) -> None:
        found = [one for one in functions if one.trigger["type"] == "httpTrigger"]
        self._functions = sorted(found, key=lambda one: one.name.upper())

    def match(self, method: str, path: str) -> tuple[Function, Mapping[str, str]] | None:
        """Return the first function that takes the request, with its route parameters."""
        segments = [segment for segment in path.split("/") if segment]
        if segments and segments[0].lower() == "admin":
            return None
        for function in self._functions:
            params = _matched(function.trigger.get("route") or function.name, segments)
            methods = [str(one).upper() for one in function.trigger.get("methods") or ()]
            if params is None:
                continue
            if method == "HEAD" and methods and not {"GET", "HEAD"} & set(methods):
                raise HeadRefused(", ".join(methods))
            if not methods or method in methods or (method == "HEAD" and "GET" in methods):
                return function, params
        return None


def _matched(template: str, segments: Sequence[str]) -> dict[str, str] | None:
    """Return the parameters of a template, None where it does not match."""
    parts = [part for part in template.split("/") if part]
    params: dict[str, str] = {}
    for at, part in enumerate(parts):
        name = part[1:-1].partition(":")[0] if part.startswith("{") else None
        if name is not None and name.startswith("*"):
            params[name.lstrip("*")] = "/".join(segments[at:])
            return params
        if at >= len(segments):
            return params if part.endswith("?}") else None
        if name is None and part.lower() != segments[at].lower():
            return None
        if name is not None:
            params[name.rstrip("?")] = segments[at]
    return params if len(parts) == len(segments) else None
