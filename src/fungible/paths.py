"""Sources that post to paths of their own, beside the routes; used at start where that is how events come."""

from __future__ import annotations

from fungible.codec import Binding
from fungible.errors import RouteConflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.app import App
    from fungible.codec import Platform
    from fungible.runtime import Runtime


def rooted(
    app: App, platform: Platform, bindings: Mapping[str, Binding | None], only: str
) -> Mapping[str, Binding | None]:
    """Bind the root path to the only function that has none, where no HTTP route could answer there."""
    functions = [one for one in app.functions if only in ("", one.name)]
    others: list[Any] = [one.trigger for one in functions if one.trigger.word != "http"]
    unbound = {(one.name, one.word): one for one in others if _is_unbound(one, platform, bindings)}
    free = len(others) == len(functions) and all(one is None or one.name != "/" for one in bindings.values())
    if len(unbound) == 1 and free:
        [(name, word)] = unbound
        if name not in bindings:
            return {**bindings, name: Binding(platform.default_kinds[word], "/", {})}
    if unbound:
        import logging

        for (name, word), trigger in unbound.items():
            logging.getLogger("fungible").warning(
                "%s is never called here: bind it to a path, as entrypoint(app, %s=%s(path=…)), or to None",
                trigger,
                name,
                platform.default_kinds[word],
            )
    return bindings


def _is_unbound(trigger: Any, platform: Platform, bindings: Mapping[str, Binding | None]) -> bool:
    """Tell whether a trigger that the platform has a source of is bound to none, and not left out either."""
    asked: str = getattr(trigger, "kind", "")
    if trigger.word not in platform.default_kinds or asked:
        return False
    binding = bindings.get(trigger.name)
    if binding is None:
        return trigger.name not in bindings
    row = platform.kinds.get(binding.kind)
    return row is not None and not row.serves(trigger.word)


def kinds_of_paths(runtime: Runtime) -> Mapping[str, str]:
    """Return the kind of each bound path; a path that two functions claim is a RouteConflict."""
    routes = {getattr(one.trigger, "path", ""): one for one in runtime.functions}
    paths: dict[str, str] = {}
    for (kind, path), listeners in runtime.sources.items():
        if not path.startswith("/"):
            continue
        mine = listeners[0][0]
        other = paths.get(path) or (str(routes[path].trigger) if path in routes else None)
        if other is not None:
            message = f"{path} is bound to {mine.trigger} ({mine.place}) and also {other}; give one another path"
            raise RouteConflict(message)
        paths[path] = kind
    return paths
