"""What the host calls functions and routes."""

from __future__ import annotations

import re

from fungible.routes import parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.function import Function


class Names:
    """Function names, unique whatever their case: the handler's own, so that keys and settings outlive a new route."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def of(self, function: Function) -> str:
        """Return a name of letters, digits and underscores that begins with a letter."""
        name = re.sub(r"[^A-Za-z0-9_]", "_", function.name).strip("_").lstrip("_0123456789")[:100] or "function"
        found, number = name, 1
        while found.lower() in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._taken.add(found.lower())
        return found


def template(path: str) -> str:
    """Return a route as ASP.NET writes it; the root is a slash, since an empty one counts as none."""
    segments = [
        literal if name is None else f"{{*{name}}}" if rest else f"{{{name}}}"
        for literal, name, rest in parse_path(path)
    ]
    return "/".join(segments) or "/"
