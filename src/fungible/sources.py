"""Ties the functions that are no HTTP routes to physical sources, at start; what cannot be tied says so."""

from __future__ import annotations

from fungible.errors import BindingError, RouteConflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Binding, Kind, Platform
    from fungible.function import Function
    from fungible.runtime import Runtime


def bind(runtime: Runtime, bindings: Mapping[str, Binding | None]) -> None:
    """Fill the runtime's table (kind, physical name) -> functions with their options.

    A binding is of every function of its name that its kind serves, and None leaves them out. One of a function that
    this runtime leaves out is left out with it; one that names no function is an error.
    """
    unused = dict(bindings)
    mine = set(map(id, runtime.functions))
    for function in runtime.app.functions:
        trigger: Any = function.trigger
        if trigger.word == "http":
            continue
        unused.pop(trigger.name, None)
        binding = bindings.get(trigger.name)
        if id(function) not in mine or (binding is None and trigger.name in bindings):
            continue
        if binding is None or _of_another(runtime, trigger, binding):
            _by_default(runtime, function, trigger)
        else:
            _add(runtime, function, trigger, binding)
    if unused:
        name = next(iter(unused))
        raise BindingError("entrypoint", f"{name}=… names no function", f"the app listens to {runtime.app.listens()}")


def _of_another(runtime: Runtime, trigger: Any, binding: Binding) -> bool:
    """Tell whether a binding's kind serves another trigger of the same name, and not this one."""
    kind = runtime.platform.kinds.get(binding.kind)
    if kind is None or kind.serves(trigger.word):
        return False
    triggers: list[Any] = [function.trigger for function in runtime.app.functions]
    return any(kind.serves(other.word) and other.name == trigger.name for other in triggers if other.word != "http")


def _by_default(runtime: Runtime, function: Function, trigger: Any) -> None:
    """Bind to the platform's default kind under the function's own name; a platform without any leaves it out."""
    platform = runtime.platform
    asked = getattr(trigger, "kind", "")
    kind = _asked(platform, asked) if asked else platform.default_kinds.get(trigger.word)
    if kind is not None:
        row = platform.kinds[kind]
        nameless = trigger.word == "invoke" and row.sources is None
        _put(runtime, kind, "" if nameless else row.named(trigger) if row.named else trigger.name, function, {})
        return
    choices = [name for name, one in platform.kinds.items() if one.serves(trigger.word)]
    if choices and not asked:
        fix = f"bind it: entrypoint(app, {trigger.name}=…) with one of {', '.join(choices)}; None leaves it out"
        raise BindingError(function.name, f"{trigger} has no source on {platform.name}", fix)
    import logging

    logging.getLogger("fungible").warning(
        "%s (%s) is never called here: %s has no %s source; where that is meant, say entrypoint(app, %s=None)",
        function.name,
        trigger,
        platform.name,
        asked or trigger.word,
        trigger.name,
    )


def _asked(platform: Platform, asked: str) -> str | None:
    """Return the kind that an `invoke(kind="aws/cognito")` names, where it is one of this platform."""
    name, _, kind = asked.rpartition("/")
    return kind if name in ("", platform.name) and kind in platform.kinds else None


def _add(runtime: Runtime, function: Function, trigger: Any, binding: Binding) -> None:
    kinds = runtime.platform.kinds
    kind = kinds.get(binding.kind)
    if kind is None or not kind.serves(trigger.word):
        choices = [name for name, one in kinds.items() if one.serves(trigger.word)]
        what = f"{trigger} cannot be bound to {binding.kind}"
        raise BindingError(function.name, what, f"use one of {', '.join(choices) or 'no kind: there is none'}")
    _put(runtime, binding.kind, binding.name, function, binding.options)


def _put(runtime: Runtime, kind: str, name: str, function: Function, options: Mapping[str, Any]) -> None:
    """Let the function listen to what comes by this name.

    Of several there, each tells which items it accepts, but where every function of a source gets all.
    """
    row: Kind = runtime.platform.kinds[kind]
    key = (row.inside or kind, name)
    others = runtime.sources.setdefault(key, [])
    trigger: Any = function.trigger
    for other, _, bound in others if name else ():
        apart = getattr(trigger, "filters", False) and str(trigger) != str(other.trigger)
        if bound != kind or not (apart or row.every):
            message = (
                f"{kind} {name} feeds {function.name} ({function.place}) and also {other.name} ({other.place}); "
                "bind one of them elsewhere"
            )
            raise RouteConflict(message)
    others.append((function, options, kind))
