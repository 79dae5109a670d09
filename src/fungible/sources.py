"""Ties the functions that are no HTTP routes to physical sources, at start; what cannot be tied says so."""

from __future__ import annotations

from fungible.errors import BindingError, RouteConflict
from fungible.function import Invoke, Queue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.codec import Binding
    from fungible.function import Function
    from fungible.runtime import Runtime


def bind(runtime: Runtime, bindings: Mapping[str, Binding]) -> None:
    """Fill the runtime's table (kind, physical name) -> (function, options)."""
    waiting = dict(bindings)
    for function in runtime.app.functions:
        trigger = function.trigger
        if isinstance(trigger, (Queue, Invoke)):
            binding = waiting.pop(trigger.name, None)
            if binding is None:
                _by_default(runtime, function, trigger)
            else:
                _add(runtime, function, trigger, binding)
    if waiting:
        name = next(iter(waiting))
        raise BindingError("entrypoint", f"{name}=… names no function", f"the app listens to {runtime.app.listens()}")


def _by_default(runtime: Runtime, function: Function, trigger: Queue | Invoke) -> None:
    """Bind to the platform's default kind under the function's own name; a platform without any leaves it out."""
    platform = runtime.platform
    kind = platform.default_kinds.get(trigger.word)
    if kind is not None:
        nameless = trigger.word == "invoke" and platform.kinds[kind].sources is None
        _put(runtime, (kind, "" if nameless else trigger.name), function, {})
        return
    choices = [name for name, one in platform.kinds.items() if one.trigger == trigger.word]
    if choices:
        fix = f"bind it: entrypoint(app, {trigger.name}=…) with one of {', '.join(choices)}"
        raise BindingError(function.name, f"{trigger} has no source on {platform.name}", fix)
    import logging

    logging.getLogger("fungible").warning(
        "%s (%s) is never called here: %s has no %s source",
        function.name,
        trigger,
        platform.name,
        trigger.word,
    )


def _add(runtime: Runtime, function: Function, trigger: Queue | Invoke, binding: Binding) -> None:
    kind = runtime.platform.kinds.get(binding.kind)
    if kind is None or kind.trigger != trigger.word:
        choices = [name for name, one in runtime.platform.kinds.items() if one.trigger == trigger.word]
        what = f"{trigger} cannot be bound to {binding.kind}"
        raise BindingError(function.name, what, f"use one of {', '.join(choices) or 'no kind: there is none'}")
    _put(runtime, (binding.kind, binding.name), function, binding.options)


def _put(runtime: Runtime, key: tuple[str, str], function: Function, options: Mapping[str, object]) -> None:
    if key in runtime.sources and key[1]:
        other = runtime.sources[key][0]
        message = (
            f"{key[0]} {key[1]} feeds {function.name} ({function.place}) and also {other.name} ({other.place}); "
            "bind one of them elsewhere"
        )
        raise RouteConflict(message)
    if key in runtime.sources:
        key = (key[0], function.name)
    runtime.sources[key] = (function, options)
