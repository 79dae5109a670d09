"""Routes at constant cost: which function has a method and a path.

A literal segment wins over a parameter, a parameter over a catch-all. Routes match the DECODED path, as an
HTTP API on AWS gives no other; a catch-all takes one segment or more.
"""

from __future__ import annotations

from fungible.errors import RouteConflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from fungible.function import Function

    Leaf: TypeAlias = dict[str, tuple[Function, tuple[str, ...]]]
    """The functions of one path by method; each names the path's parameters in its own words."""


class _Node:
    """What may follow a segment, and the functions of the path that ends here."""

    __slots__ = ("catch_all", "leaf", "literal", "parameter")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.catch_all: Leaf | None = None
        self.leaf: Leaf | None = None


class NoMatch:
    """Nothing answers; `allow` holds the path's methods, empty where no route has the path at all."""

    __slots__ = ("allow",)

    def __init__(self, allow: tuple[str, ...]) -> None:
        self.allow = allow


class Routes:
    """All HTTP functions of an app: paths without parameters, or with one at the end, in dicts, the rest in a tree."""

    __slots__ = ("_ends", "_root", "_static")

    def __init__(self) -> None:
        self._static: dict[str, Leaf] = {}
        self._ends: dict[str, Leaf] = {}
        self._root = _Node()

    def add(self, function: Function, methods: tuple[str, ...], path: str) -> None:
        """Add a route; two that match the same requests are a RouteConflict that names both places."""
        names, leaf = self._leaf(path)
        for method in methods:
            if method in leaf:
                other = leaf[method][0]
                message = (
                    f"{method} {path} is {function.name} ({function.place}) and also {other.name} ({other.place}); "
                    "give one of them another path or method"
                )
                raise RouteConflict(message)
            leaf[method] = (function, names)

    def _leaf(self, path: str) -> tuple[tuple[str, ...], Leaf]:
        segments = parse_path(path)
        names = tuple(name for _, name, _ in segments if name)
        if not names:
            return (), self._static.setdefault(path, {})
        node = self._root
        for literal, name, rest in segments:
            if rest:
                node.catch_all = node.catch_all or {}
                return names, node.catch_all
            if name is None:
                node = node.literal.setdefault(literal, _Node())
            else:
                node.parameter = node = node.parameter or _Node()
        node.leaf = node.leaf or {}
        if len(names) == 1 and segments[-1][1]:
            self._ends[path.rpartition("/")[0]] = node.leaf
        return names, node.leaf

    def match(self, method: str, path: str) -> tuple[Function, Mapping[str, str]] | NoMatch:
        """Return the function and its path parameters; HEAD falls back to GET."""
        leaf = self._static.get(path)
        if leaf is not None:
            found = leaf.get(method)
            if found is not None:
                return found[0], _NO_PARAMETERS
        else:  # of all paths with parameters, one whose other segments are literal wins
            start, slash, last = path.rpartition("/")
            end = self._ends.get(start)
            if end is not None and last and slash:
                found = end.get(method)
                if found is not None:
                    return found[0], {found[1][0]: last}
        return self._match_tree(method, path, leaf)

    def _match_tree(self, method: str, path: str, static: Leaf | None) -> tuple[Function, Mapping[str, str]] | NoMatch:
        """Try the leaves that the path reaches, best first, until one has the method."""
        allow: dict[str, None] = dict.fromkeys(static) if static else {}
        if method == "HEAD" and static is not None and "GET" in allow:
            return static["GET"][0], _NO_PARAMETERS
        segments = path.split("/")
        found = _walk(self._root, segments, 1, method, [], allow) if path[:1] == "/" else None
        if found is not None:
            return found
        if not allow:
            return NoMatch(())
        return NoMatch(tuple(sorted({*allow, "OPTIONS", *(["HEAD"] if "GET" in allow else ())})))


_NO_PARAMETERS: Mapping[str, str] = {}


def _walk(
    node: _Node, segments: list[str], at: int, method: str, values: list[str], allow: dict[str, None]
) -> tuple[Function, Mapping[str, str]] | None:
    """Descend by literal, then parameter, then catch-all; `allow` gathers methods of leaves that lacked ours."""
    if at == len(segments):
        return _take(node.leaf, method, values, allow)
    segment = segments[at]
    child = node.literal.get(segment)
    if child is not None:
        found = _walk(child, segments, at + 1, method, values, allow)
        if found is not None:
            return found
    if node.parameter is not None and segment:
        found = _walk(node.parameter, segments, at + 1, method, [*values, segment], allow)
        if found is not None:
            return found
    rest = "/".join(segments[at:])
    return _take(node.catch_all, method, [*values, rest], allow) if rest else None


def _take(
    leaf: Leaf | None, method: str, values: list[str], allow: dict[str, None]
) -> tuple[Function, Mapping[str, str]] | None:
    if leaf is None:
        return None
    found = leaf.get(method) or (leaf.get("GET") if method == "HEAD" else None)
    if found is None:
        allow.update(dict.fromkeys(leaf))
        return None
    return found[0], dict(zip(found[1], values, strict=True))


def parse_path(path: str) -> list[tuple[str, str | None, bool]]:
    """Return each segment as (literal, parameter's name or None, catch-all); a bad pattern is a RouteConflict."""
    if not path.startswith("/"):
        raise RouteConflict(f"route {path!r} must start with /")
    segments: list[tuple[str, str | None, bool]] = []
    for text in path.split("/")[1:]:
        if not text.startswith("{"):
            if "{" in text or "}" in text:
                raise RouteConflict(f"route {path!r}: a parameter is a whole segment, such as /{{name}}")
            segments.append((text, None, False))
            continue
        name = text[1:-1].removesuffix("...")
        if not (text.endswith("}") and name.isidentifier()) or name in [known for _, known, _ in segments]:
            raise RouteConflict(f"route {path!r}: {text} is no parameter; write {{name}}, each name once")
        segments.append(("", name, text.endswith("...}")))
    if any(rest for _, _, rest in segments[:-1]):
        raise RouteConflict(f"route {path!r}: a catch-all such as {{rest...}} comes last")
    return segments
