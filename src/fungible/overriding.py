"""Another factory in place of a resource's own, as tests use it; nothing of it is loaded at run time."""

from __future__ import annotations

from contextlib import contextmanager

from fungible.errors import UsageError
from fungible.resources import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from fungible.app import App
    from fungible.handlers import ResourceFactory


def overridden(app: App, factory: ResourceFactory, other: ResourceFactory) -> AbstractContextManager[None]:
    """Return what uses `other` inside a `with` block; resources made with the first are made anew, and again after."""
    kind = next((kind for kind, one in app.resources.items() if one.factory is factory), None)
    if kind is None:
        raise UsageError(f"{getattr(factory, '__name__', factory)} is no resource of this app")
    mine = app.resources[kind]

    @contextmanager
    def inside() -> Generator[None]:
        before = {name: one for name, one in app.resources.items() if one in mine.and_users(app.resources)}
        anew = {name: Resource(one.factory, one.scope, pure=one.pure) for name, one in before.items()}
        app.resources.update({**anew, kind: Resource(other, mine.scope, pure=mine.pure)})
        app._forget_plans()
        try:
            yield
        finally:
            app.resources.update(before)
            app._forget_plans()

    return inside()
