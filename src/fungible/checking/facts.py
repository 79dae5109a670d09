"""The facts of an app, found in a process of its own: user code never runs in the one that judges it.

`python -m fungible.checking.facts module:app report.json` writes them as JSON, or the mistake that hid them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fungible import hints
from fungible.checking import scan
from fungible.checking.packages import Package, packages
from fungible.checking.scan import Place
from fungible.local import target as local
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fungible.app import App
    from fungible.function import Function


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """One function: `features` it uses, each with its place; `payloads` are the libraries of its types.

    `cron` is empty where it is no schedule.
    """

    name: str
    trigger: str
    listens: str
    place: Place
    last_line: int
    is_async: bool
    features: dict[str, Place]
    payloads: list[str]
    cron: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A dotted name that one of the user's files takes from another module."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Facts:
    """What an app declares, and what its files show."""

    functions: list[FunctionFacts]
    stops: list[Use]
    uses: list[Use]
    packages: list[Package]


def examine(target: str, folder: str) -> Facts:
    """Return the facts of `module:app` as this interpreter sees it from `folder`; anything unsound is a Mistake."""
    with tempfile.TemporaryDirectory(prefix="fungible-") as scratch:
        file = Path(scratch, "report.json")
        said = local._run([sys.executable, "-m", "fungible.checking.facts", target, str(file)], folder, target)
        if not file.exists():
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise Mistake(f"{target} could not be examined: {last[0]}", "let the module only define the app")
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if "cause" in found:
        raise Mistake(found["cause"], found["fix"])
    return _of_json(found)


def _of_json(found: dict[str, Any]) -> Facts:
    functions: list[dict[str, Any]] = found["functions"]
    for one in (*functions, *found["stops"], *found["uses"], *found["packages"]):
        one["place"] = Place(*one["place"])
    for one in functions:
        one["features"] = {name: Place(*place) for name, place in one["features"].items()}
    return Facts(
        functions=[FunctionFacts(**one) for one in functions],
        stops=[Use(**one) for one in found["stops"]],
        uses=[Use(**one) for one in found["uses"]],
        packages=[Package(**one) for one in found["packages"]],
    )


def main(target: str, report: str) -> None:
    """Write the report; a mistake of the user's is a report too."""
    try:
        found: dict[str, Any] = asdict(_facts(target))
    except Mistake as mistake:
        found = {"cause": mistake.cause, "fix": mistake.fix}
    Path(report).write_text(json.dumps(found), encoding="utf-8")


def _facts(target: str) -> Facts:
    from fungible.app import App

    module, colon, attribute = target.partition(":")
    parts = [*module.split("."), *attribute.split(".")]
    if not colon or not all(map(str.isidentifier, parts)) or module.endswith(".py"):
        raise Mistake(f"{target!r} does not name an app", f"write module:app, such as {_bare(module)}:app")
    before = set(sys.modules)
    value = local._attribute(local._import(module), module, attribute)
    if not isinstance(value, App):
        what = type(value).__name__
        raise Mistake(f"{target} is no App but a value of type {what}", f"name the App itself, such as {module}:app")
    local._check(value, target)
    files = sorted(_own_files(set(sys.modules) - before))
    uses = [Use(name, Place(file, line)) for file in files for name, line in scan.names_used(file)]
    functions = [_function(one, value) for one in value.functions]
    imported = {library: one.place for one in functions for library in one.payloads}
    for use in uses:
        imported.setdefault(use.name.partition(".")[0], use.place)
    return Facts(
        functions=functions,
        stops=[Use(hook.__name__, _place(hook)) for hook in value.stopping],
        uses=uses,
        packages=packages(imported),
    )


def _bare(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".").strip(".") or "orders"


def _own_files(modules: set[str]) -> Iterator[str]:
    """Yield the files of these modules that are the user's, which neither Python's nor an installed package's are."""
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and file.endswith(".py") and _own(file) and not name.startswith("fungible"):
            yield file


def _own(file: str) -> bool:
    return not file.startswith("<") and not local._installed(file)


def _place(handler: Callable[..., Any]) -> Place:
    function = scan.plain(handler)
    return Place(function.__code__.co_filename, function.__code__.co_firstlineno) if function else Place("", 0)


def _function(function: Function, app: App) -> FunctionFacts:
    place = _place(function.handler)
    plan = function.plan()
    found = dict.fromkeys(_declared(function), place)
    around = [*plan.middleware, *app.error_handlers.values(), *(one.factory for one in plan.resources)]
    found |= scan.features([function.handler, *around], _own)
    for resource in plan.resources:
        if resource.scope == "process" and not resource.pure:
            found.setdefault("process_resource", _place(resource.factory))
    if not plan.is_async:
        found["sync_handler"] = place
    return FunctionFacts(
        name=function.name,
        trigger=function.trigger.word,
        listens=str(function.trigger),
        place=place,
        last_line=(scan.lines(function.handler) or (0, place.line))[1],
        is_async=plan.is_async,
        features=found,
        payloads=sorted({library for kind in _kinds(function) for library in _libraries(kind)}),
        cron=str(getattr(function.trigger, "cron", "")),
    )


def _kinds(function: Function) -> list[Any]:
    """Return the annotations of a handler, its answer's among them, as far as they exist at run time."""
    handler = scan.plain(function.handler)
    found: list[Any] = []
    for name in handler.__annotations__ if handler else ():
        try:
            found.append(hints.of_function(handler, (name,))[name] if handler else None)
        except hints.Unresolved:
            continue
    return found


def _declared(function: Function) -> Iterator[str]:
    """Yield what the trigger and the annotations say, of which no text needs to be read."""
    from fungible.markers import Header

    word = function.trigger.word
    if word == "queue":
        yield "partial"
    if word == "collection" or not getattr(function.trigger, "only_created", True):
        yield "deletions"
    if function.plan().takes_batch:
        yield "batch"
    for written in _kinds(function) if word == "http" else ():
        kind, marks = hints.annotated(written)
        if hints.origin(hints.without_none(kind)[0]) is list:
            yield "repeated_request_headers" if any(isinstance(one, Header) for one in marks) else "repeated_query"
        if kind is bytes:
            yield "binary_response"


def _libraries(kind: Any) -> Iterator[str]:
    """Yield the distribution that reads a type, for it and for what stands between its brackets."""
    kind = hints.annotated(kind)[0]
    if hasattr(kind, "__pydantic_validator__"):
        yield "pydantic"
    elif hasattr(kind, "__struct_fields__"):
        yield "msgspec"
    for inner in hints.arguments(kind):
        yield from _libraries(inner)


if __name__ == "__main__":
    main(*sys.argv[1:])
