"""Marks that say where a parameter comes from: `Annotated[str, Header("x-tenant")]`."""

from __future__ import annotations


class _Mark:
    """`name` is the name on the wire, the parameter's own where it is left out."""

    __slots__ = ("name",)

    def __init__(self, name: str | None = None) -> None:
        self.name = name


class Query(_Mark):
    """The value of a query key."""

    __slots__ = ()


class Header(_Mark):
    """The value of a request header; underscores of the parameter's name are read as hyphens."""

    __slots__ = ()


class Cookie(_Mark):
    """The value of a request cookie."""

    __slots__ = ()


class Body:
    """The payload, for a type that would otherwise be read from the query."""

    __slots__ = ()
