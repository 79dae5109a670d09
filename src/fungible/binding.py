"""Which parameter gets what, decided once per function from its annotations, in the order of `_Binder.source`."""

from __future__ import annotations

from types import FunctionType, GenericAlias

from fungible import hints
from fungible.context import Context
from fungible.errors import BindingError, PayloadError
from fungible.events.message import Batch
from fungible.function import is_coroutine_function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.function import Function
    from fungible.payload import Parse
    from fungible.resources import Resource

    Getter: TypeAlias = Callable[[Any, Any], Any]
    Source: TypeAlias = Getter | str
    """What gives a parameter: a function of event and context, or an expression of both."""

_GENERATOR, _VARIABLE = 0x220, 0x0C
_REQUIRED = object()
_BODIES = (dict, list, bytes)
"""Payload types that need no look at the scalars."""


class Plan:
    """How a function is called: the call itself, what must be open before, and its colour."""

    __slots__ = (
        "app", "awaits", "bare", "call", "function", "handler", "is_async", "middleware", "parse", "resources",
        "takes_batch", "takes_context",
    )  # fmt: skip

    def __init__(self, function: Function) -> None:
        self.function = function
        self.app: App = function.app
        self.handler = function.handler
        self.middleware = function.middleware
        self.awaits = False
        self.bare = False  # nothing around the handler: no middleware, no resources, no error handlers
        self.call: Getter = self.handler
        self.is_async = False
        self.parse: Parse | None = None
        self.resources: tuple[Resource, ...] = ()
        self.takes_batch = False
        self.takes_context = False


class Parameters:
    """A callable's parameters as written: names, kinds, defaults and evaluated annotations."""

    __slots__ = ("code", "defaults", "keyword_only", "kinds", "names", "owner")

    def __init__(self, handler: Callable[..., Any], owner: str) -> None:
        self.owner = owner
        target: Any = handler
        bound = hasattr(target, "__self__") and hasattr(target, "__func__")
        while hasattr(target, "__wrapped__"):
            target = target.__wrapped__
            bound = bound or hasattr(target, "__func__")
        target = getattr(target, "__func__", target)
        if not isinstance(target, FunctionType):
            raise BindingError(owner, f"{type(handler).__name__} is no plain function", "wrap it in a def")
        self.code = target.__code__
        if self.code.co_flags & _VARIABLE:
            raise BindingError(owner, "takes *args or **kwargs", "name each parameter and annotate it")
        count = self.code.co_argcount
        skip = 1 if bound else 0
        self.names = self.code.co_varnames[skip:count]
        self.keyword_only = self.code.co_varnames[count : count + self.code.co_kwonlyargcount]
        defaults = target.__defaults__ or ()
        self.defaults: dict[str, Any] = dict(zip(self.names[len(self.names) - len(defaults) :], defaults, strict=True))
        self.defaults.update(target.__kwdefaults__ or {})
        self.kinds: dict[str, Any] = {}
        for name in (*self.names, *self.keyword_only):
            try:
                self.kinds.update(hints.of_function(target, (name,)))
            except hints.Unresolved as missing:
                what = f"parameter {name}: the annotation {missing} does not exist at run time"
                raise BindingError(owner, what, "import it outside TYPE_CHECKING, at module level") from None


def compile_plan(function: Function) -> Plan:
    """Return the plan of `function`; whatever cannot be bound is a BindingError with its fix."""
    plan = Plan(function)
    plan.awaits = is_coroutine_function(function.handler)
    parameters = Parameters(function.handler, f"{function.name} ({function.place})")
    if parameters.code.co_flags & _GENERATOR:
        raise BindingError(parameters.owner, "is a generator", "return HttpResponse.stream(chunks()) instead")
    needed: list[Resource] = []
    binder = _Binder(plan, parameters, needed)
    sources = [("", binder.source(name)) for name in parameters.names]
    sources += [(name, binder.source(name)) for name in parameters.keyword_only]
    plan.call = caller(plan.handler, sources)
    if plan.parse is None and function.trigger.word != "http":
        from fungible.item_binding import unnamed

        plan.parse = unnamed(function.trigger.word)
    plan.resources = tuple(needed)
    plan.bare = not (needed or plan.middleware or plan.app.error_handlers)
    waiting = [*plan.middleware, *plan.app.error_handlers.values()]
    plan.is_async = (
        plan.awaits or any(one.is_async for one in needed) or any(is_coroutine_function(one) for one in waiting)
    )
    return plan


def caller(handler: Any, sources: Sequence[tuple[str, Source]]) -> Getter:
    """Return the call with its keywords ("" for none), written out as one expression: a loop costs more than it."""
    names: dict[str, Any] = {"handler": handler}
    parts: list[str] = []
    for at, (keyword, source) in enumerate(sources):
        text = source if isinstance(source, str) else f"get{at}(event, context)"
        names[f"get{at}"] = source
        parts.append(f"{keyword}={text}" if keyword else text)
    exec(f"def call(event, context): return handler({', '.join(parts)})", names)  # noqa: S102  our own text
    made: Getter = names["call"]
    return made


class _Binder:
    """Decides the source of each parameter of one function."""

    def __init__(self, plan: Plan, parameters: Parameters, needed: list[Resource]) -> None:
        self.plan = plan
        self.parameters = parameters
        self.needed = needed
        self.trigger = plan.function.trigger
        self.path_names = _path_names(self.trigger)
        self.payload: str | None = None

    def fail(self, name: str, what: str, fix: str) -> BindingError:
        return BindingError(self.parameters.owner, f"parameter {name}: {what}", fix)

    def source(self, name: str) -> Source:
        """Return the source of one parameter: the first of design's order that fits its annotation."""
        written = self.parameters.kinds.get(name, _REQUIRED)
        if written is _REQUIRED:
            if name in self.path_names:
                return f"event.path_params[{name!r}]"
            raise self.fail(name, "has no annotation", "annotate it, so that fungible knows what to give")
        kind, marks = _marked(written)
        if kind is Context:
            self.plan.takes_context = True
            return "context"
        event = self._event(name, kind)
        if event is not None:
            return event
        default = self.parameters.defaults.get(name, _REQUIRED)
        resource = None if marks or name in self.path_names else self._resource(name, kind)
        if resource is not None:
            return resource
        if kind is str and name in self.path_names and not marks:
            return f"event.path_params[{name!r}]"
        if self.trigger.word == "http" and (marks or name in self.path_names or not _is_body(kind)):
            from fungible.http_binding import http_getter

            getter = http_getter(self, name, kind, marks, default)
            if getter is not None:
                return getter
        return self._payload(name, kind, default)

    def _event(self, name: str, kind: Any) -> Source | None:
        """Return the event itself, when the annotation is the trigger's event type or a batch of it."""
        outer = hints.origin(kind) or kind
        if outer is not Batch and not hasattr(outer, "_triggers"):
            return None
        if outer is not Batch and not self.is_mine(kind):
            what = f"a {self.trigger.word} function gets no {hints.show(kind)}"
            raise self.fail(name, what, "change the decorator or the type")
        if outer is not Batch and self.trigger.word == "http":
            return "event"
        from fungible.item_binding import item

        return item(self, name, kind)

    def is_mine(self, kind: Any) -> bool:
        """Tell whether an event type is the one that this trigger brings."""
        return self.trigger.word in getattr(hints.origin(kind) or kind, "_triggers", ())

    def set_parse(self, name: str, kind: Any) -> Parse:
        """Keep and return what reads the body; a second one is an error."""
        try:
            parse = self._parser(kind)
        except (TypeError, NameError, hints.Unresolved) as error:
            raise self.fail(name, str(error), "use a dataclass, TypedDict, model, Struct or JSON type") from None
        if parse is None:
            what = f"{hints.show(kind)} is no payload type"
            raise self.fail(name, what, "register it with @app.resource, mark it, or use a payload type")
        if self.plan.parse is not None:
            raise self.fail(name, "a second payload", "keep one parameter for the body")
        self.plan.parse = parse
        return parse

    def _parser(self, kind: Any) -> Parse | None:
        """Return what makes `kind` of what this trigger brings."""
        if self.trigger.word == "http":
            from fungible import payload

            return payload.parser(kind)
        from fungible.item_binding import PARSERS

        return PARSERS[self.trigger.word](kind)

    def _resource(self, name: str, kind: Any) -> Getter | None:
        resource = self.plan.app.resources.get(kind) if _hashable(kind) else None
        if resource is None:
            return None
        from fungible.resources import needs

        for one in needs(resource, self.plan.app):
            if one not in self.needed:
                self.needed.append(one)
        self.fits(name)
        return _resource_getter(resource)

    def fits(self, name: str) -> None:
        """Refuse a resource that asks for an event which this function does not get."""
        for one in self.needed:
            if one.event is not None and (self.plan.takes_batch or not self.is_mine(one.event)):
                what = f"{one.name} asks for a {one.event.__name__}, which a call of this function is not"
                raise self.fail(name, what, "ask for a resource that does not")

    def _payload(self, name: str, kind: Any, default: Any) -> Source:
        if self.payload is not None:
            raise self.fail(
                name, f"the body already goes to {self.payload}", "register it with @app.resource or mark it"
            )
        self.payload = name
        if self.trigger.word == "http":
            inner, optional = hints.without_none(kind)
            if default is _REQUIRED and optional:
                default = None
            if inner in (str, bytes):  # no body says null here: it is there, as it came, or it is not
                kind = inner
            return _body_getter(self.set_parse(name, kind), default, textual=kind in (str, bytes))
        if self.trigger.word in ("bucket", "collection", "schedule"):
            what = f"a {self.trigger.word} function gets no {hints.show(kind)}"
            raise self.fail(name, what, "ask for its event, or register the type with @app.resource")
        self.set_parse(name, kind)
        return "event" if self.trigger.word == "invoke" else "event.body"


def _marked(written: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type and its marks, which may also stand inside: `Annotated[str, Header()] | None`."""
    inner, optional = hints.without_none(written)
    kind, marks = hints.annotated(inner)
    return (kind | None, marks) if optional and marks else hints.annotated(written)


def _hashable(kind: Any) -> bool:
    return isinstance(kind, (type, GenericAlias)) or hasattr(kind, "__origin__") or hasattr(kind, "__hash__")


def _is_body(kind: Any) -> bool:
    return kind in _BODIES or hints.origin(kind) is dict


def _path_names(trigger: Any) -> Sequence[str]:
    if trigger.word != "http":
        return ()
    from fungible.routes import parse_path

    return [name for _, name, _ in parse_path(trigger.path) if name]


def _resource_getter(resource: Resource) -> Getter:
    return lambda _event, context: context._resources[resource]


def _body_getter(parse: Parse, default: Any, *, textual: bool) -> Getter:
    """Return the body through `parse`; JSON types refuse a content type that says the body is no JSON."""

    def get(event: Any, _context: Any) -> Any:
        content = event.content
        if not content and default is not _REQUIRED:
            return default
        if not textual:
            kind = event.headers.get("content-type")
            if kind != "application/json" and kind is not None and not _says_json(kind):
                raise PayloadError("the body must be application/json", status=415)
        return parse(content)

    return get


def _says_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")
