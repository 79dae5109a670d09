"""AWS AppSync: a direct call that the service makes, with a form of its own.

AWS AppSync developer guide, "Direct Lambda resolvers": the answer is the value of the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "arguments": {"id": "a"},
    "identity": None,
    "source": None,
    "request": {"headers": {}, "domainName": None},
    "prev": None,
    "info": {"fieldName": "order", "parentTypeName": "Query", "variables": {}, "selectionSetList": ["id"]},
    "stash": {},
}
