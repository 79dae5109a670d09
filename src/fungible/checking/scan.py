"""What a handler's own text shows: the parts of this library that it uses, each with the line where it does.

Names are looked up where the function would find them, so that an alias or another module's name is seen as well. It
follows calls into other functions of the user's own files. What a value turns out to be at run time is not seen.
"""

from __future__ import annotations

import ast
import builtins
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from fungible import hints
from fungible.context import Context
from fungible.cookies import SetCookie
from fungible.events.http import HttpRequest
from fungible.events.message import Batch, Message
from fungible.outcome import HttpResponse, Reject, Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


_STREAM: Any = getattr(HttpResponse.stream, "__func__", None)


class Place(NamedTuple):
    """A line of a file."""

    file: str
    line: int


OF_CONTEXT = {"remaining": "deadline", "deadline": "deadline", "background": "background", "attempt": "attempt"}
OF_EVENT = ("attributes", "attempt", "client_ip", "group", "id", "raw_path", "sent_at", "source")
"""Fields that some wires do not have; using one is the feature `field:<name>`."""


def features(handlers: Iterable[Callable[..., Any]], own: Callable[[str], bool]) -> dict[str, Place]:
    """Return each feature that the text of these uses, with the first line that does; `own` tells the user's files."""
    found: dict[str, Place] = {}
    seen: set[FunctionType] = set()
    waiting = [plain(handler) for handler in handlers]
    while waiting:
        function = waiting.pop(0)
        if function is None or function in seen or not own(function.__code__.co_filename):
            continue
        seen.add(function)
        node = written(function)
        if node is not None:
            reader = _Reader(function, node)
            for feature, line in reader.found():
                found.setdefault(feature, Place(function.__code__.co_filename, line))
            waiting += reader.called
    return found


def plain(handler: Any) -> FunctionType | None:
    """Return the function under its wrappers, None where there is no Python function."""
    while hasattr(handler, "__wrapped__"):
        handler = handler.__wrapped__
    handler = getattr(handler, "__func__", handler)
    return handler if isinstance(handler, FunctionType) else None


@cache
def parsed(file: str) -> ast.Module | None:
    """Return the tree of a file, None where it cannot be read."""
    try:
        return ast.parse(Path(file).read_bytes())
    except (OSError, ValueError, SyntaxError):
        return None


Written = ast.FunctionDef | ast.AsyncFunctionDef | ast.expr
NAMELESS = ""


@cache
def _by_line(file: str) -> Mapping[tuple[int, str], Written]:
    """Return the functions of a file by first line and name; an expression that has a body is one without a name."""
    tree = parsed(file)
    found: dict[tuple[int, str], Written] = {}
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            found[first, node.name] = node
        elif isinstance(node, ast.expr) and isinstance(getattr(node, "args", None), ast.arguments):
            found[node.lineno, NAMELESS] = node
    return found


def written(function: FunctionType) -> Written | None:
    """Return a function as its file has it."""
    code = function.__code__
    name = code.co_name if code.co_name.isidentifier() else NAMELESS
    return _by_line(code.co_filename).get((code.co_firstlineno, name))


def lines(handler: Callable[..., Any]) -> tuple[int, int] | None:
    """Return the first and the last line of a handler's text, decorators included."""
    function = plain(handler)
    node = written(function) if function else None
    if function is None or node is None:
        return None
    return function.__code__.co_firstlineno, node.end_lineno or node.lineno


class _Reader:
    """Reads one function's text; `called` are the functions that it calls, once `found` is exhausted."""

    def __init__(self, function: FunctionType, node: Written) -> None:
        self.called: list[FunctionType | None] = []
        self._node = node
        self._names: dict[str, Any] = {**vars(builtins), **function.__globals__, **_closure(function)}
        self._kinds = _kinds(function)
        self._assigned = {
            target.id: one.value
            for one in ast.walk(node)
            if isinstance(one, ast.Assign)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for one in ast.walk(node):
            self._local(one)

    def _local(self, node: ast.AST) -> None:
        """Know what the function imports itself, and what it iterates over."""
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            import sys

            module = sys.modules.get(node.module or "")
            for alias in node.names:
                self._names[alias.asname or alias.name] = getattr(module, alias.name, None)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._iterates(node.target, node.iter)

    def _iterates(self, target: ast.expr, over: ast.expr) -> None:
        if isinstance(target, ast.Name) and isinstance(over, ast.Name) and self._kinds.get(over.id) is Batch:
            self._kinds[target.id] = Message

    def found(self) -> Iterator[tuple[str, int]]:
        """Yield every feature with its line."""
        for node in ast.walk(self._node):
            if isinstance(node, ast.Call):
                for feature in self._call(node):
                    yield feature, node.lineno
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if used := self._attribute(node.value.id, node.attr):
                    yield used, node.lineno
            elif isinstance(node, ast.Raise) and node.exc is not None and self._is(node.exc, Reject):
                yield "reject", node.lineno

    def _attribute(self, owner: str, name: str) -> str | None:
        kind = self._kinds.get(owner)
        if kind is Context:
            return OF_CONTEXT.get(name)
        if kind in (HttpRequest, Message) and name in OF_EVENT:
            return {"raw_path": "encoded_path", "attempt": "attempt"}.get(name, f"field:{name}")
        return None

    def _call(self, node: ast.Call) -> Iterator[str]:
        value = self._value(node.func)
        keywords = {one.arg: one.value for one in node.keywords if one.arg}
        if isinstance(value, FunctionType):
            self.called.append(plain(value))
        if getattr(value, "__func__", None) is _STREAM:
            yield "streaming"
        if self._is(node.func, Retry) and _given(keywords.get("after")):
            yield "retry_after"
        if self._is(node.func, Reject):
            yield "reject"
        if self._is(node.func, SetCookie) or "cookies" in keywords:
            yield "set_cookie"
        if "headers" in keywords:
            yield from self._headers(keywords["headers"])

    def _headers(self, value: ast.expr) -> Iterator[str]:
        if isinstance(value, ast.Name) and value.id in self._assigned:
            value = self._assigned[value.id]
        texts = [one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if not all(map(str.isascii, texts)):
            yield "header_text"
        names = [
            pair.elts[0].value.lower()
            for pair in (value.elts if isinstance(value, (ast.List, ast.Tuple)) else ())
            if isinstance(pair, ast.Tuple) and pair.elts and isinstance(pair.elts[0], ast.Constant)
            if isinstance(pair.elts[0].value, str)
        ]
        if len(set(names)) < len(names):
            yield "repeated_response_headers"

    def _value(self, node: ast.expr) -> Any:
        """Return what an expression of names stands for; anything that would run code is None."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value)
            return getattr(owner, node.attr, None) if isinstance(owner, (ModuleType, type)) else None
        return None

    def _is(self, node: ast.expr, kind: type) -> bool:
        value = self._value(node)
        return isinstance(value, type) and issubclass(value, kind)


def _given(value: ast.expr | None) -> bool:
    """Tell whether an argument is there and says more than None."""
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)


def _closure(function: FunctionType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue
    return found


def _kinds(function: FunctionType) -> dict[str, Any]:
    """Return what each parameter is, of those that are this library's own types."""
    found: dict[str, Any] = {}
    for name in function.__annotations__:
        try:
            kind = hints.annotated(hints.of_function(function, (name,))[name])[0]
        except hints.Unresolved:
            continue
        outer = hints.origin(kind) or kind
        if outer in (Batch, Context, HttpRequest, Message):
            found[name] = outer
    return found


def names_used(file: str) -> Iterator[tuple[str, int]]:
    """Yield each dotted name that a file imports, or takes from what it imported, with its line."""
    tree = parsed(file)
    if tree is None:
        return
    known: dict[str, str] = {}
    nodes = list(_at_run_time(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}", node.lineno
    for node in nodes:
        if isinstance(node, ast.Attribute) and (dotted := _dotted(node, known)):
            yield dotted, node.lineno


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but those that only type checkers read."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        children: Iterator[ast.AST] = iter(node.orelse)
    else:
        children = ast.iter_child_nodes(node)
    for child in children:
        yield from _at_run_time(child)


def _dotted(node: ast.expr, known: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, known)
        return f"{owner}.{node.attr}" if owner else None
    return None
