"""What `module:app` names, found out in a process of its own: user code never runs in the one that serves it.

`python -m fungible.local.target module:app report.json distribution test` writes what it found, as JSON.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Collection

PATIENCE = 60.0
ENTRY = "fungible_local_entry"


@dataclass(frozen=True, slots=True)
class Target:
    """A sound target: `is_app` tells an App from what the platform loads; `runtime` is the runtime's version.

    `sources` are the trigger, the name and the cron expression (empty for none) of each function that is no route;
    `calls` leaves out those of one service.
    """

    module: str
    attribute: str
    is_app: bool
    sources: tuple[tuple[str, str, str], ...]
    calls: tuple[str, ...]
    python: str
    runtime: str

    @property
    def queues(self) -> tuple[str, ...]:
        """The names of the app's queues."""
        return self.named("queue")

    @property
    def schedules(self) -> tuple[tuple[str, str], ...]:
        """The names of the app's schedules, each with its cron."""
        return tuple((name, cron) for word, name, cron in self.sources if word == "schedule")

    def named(self, trigger: str) -> tuple[str, ...]:
        """Return the names of the app's functions of this trigger."""
        return tuple(name for word, name, _ in self.sources if word == trigger)


def examine(
    target: str, *, python: str, folder: str, runtime: str, extra: str, finished: str = "builtins:callable"
) -> Target:
    """Return what `target` names for this interpreter in this folder; anything unsound is a Mistake.

    So is an interpreter without the distribution `runtime`, which installing `extra` brings. `finished` names the
    test, as `module:function` or `module:class`, that tells what the platform loads from any other value.
    """
    module, colon, attribute = target.partition(":")
    dotted = [*module.split("."), *attribute.split(".")]
    if not colon or not all(part.isidentifier() for part in dotted) or module.endswith(".py"):
        bare = module.removesuffix(".py").replace("/", ".").strip(".") or "orders"
        raise Mistake(f"{target!r} does not name an app", f"write module:app, such as {bare}:{attribute or 'app'}")
    found = _report(target, python, folder, runtime, finished)
    if "cause" in found:
        raise Mistake(found["cause"], found["fix"])
    if found["runtime"] is None:
        raise Mistake(f"{python} has no {runtime}, which runs the app", f'run: pip install "{extra}"')
    sources = tuple((word, name, cron) for word, name, cron in found["sources"])
    return Target(module, attribute, found["is_app"], sources, tuple(found["calls"]), found["python"], found["runtime"])


def write_entry(found: Target, scratch: str, text: str, **parts: str) -> Path:
    """Write the module that the platform loads: `text` with the target's module, name and attribute, and `parts`."""
    file = Path(scratch, f"{ENTRY}.py")
    name = found.attribute.partition(".")[0]
    file.write_text(text.format(module=found.module, name=name, attribute=found.attribute, **parts))
    return file


def refuse_unknown(queues: Collection[str], found: Target) -> None:
    """Refuse a queue that an App does not listen to; a finished entry's have names of their own."""
    unknown = [name for name in queues if name not in found.queues]
    if unknown and found.is_app:
        listens = f"name one of {', '.join(found.queues)}" if found.queues else "leave the option out"
        raise Mistake(f"the app listens to no queue {unknown[0]}", listens)


def _report(target: str, python: str, folder: str, runtime: str, finished: str) -> dict[str, Any]:
    """Return what a process of that interpreter reports."""
    with tempfile.TemporaryDirectory(prefix="fungible-") as scratch:
        file = Path(scratch, "report.json")
        said = _run([python, "-m", "fungible.local.target", target, str(file), runtime, finished], folder, target)
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text())
            return found
    last = said.strip().splitlines()[-1:] or ["it said nothing"]
    raise Mistake(f"{python} could not load {target}: {last[0]}", "run it with a Python that has fungible installed")


def _run(command: list[str], folder: str, target: str) -> str:
    """Return what the process printed."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    except OSError as error:
        raise Mistake(f"{command[0]} cannot be started: {error.strerror}", "give the path of a Python") from None
    except subprocess.TimeoutExpired:
        text = f"importing {target} did not end within {PATIENCE:.0f} seconds"
        raise Mistake(text, "let the module only define the app, and serve it nowhere itself") from None
    return done.stdout.decode(errors="replace")


def environment(*folders: str) -> dict[str, str]:
    """Return this process's environment, with `folders` first on the path of modules."""
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([*folders, known] if known else folders)}


def main(target: str, report: str, runtime: str, finished: str) -> None:
    """Write the report; a mistake of the user's is a report too."""
    try:
        found = _found(target, runtime, finished)
    except Mistake as mistake:
        found = {"cause": mistake.cause, "fix": mistake.fix}
    Path(report).write_text(json.dumps(found))


def _found(target: str, runtime: str, finished: str) -> dict[str, Any]:
    from fungible.app import App

    module, _, attribute = target.partition(":")
    value = _attribute(_import(module), module, attribute)
    is_app = isinstance(value, App)
    if not is_app and not _is_finished(value, finished):
        what = type(value).__name__
        raise Mistake(
            f"{target} is no App but a value of type {what}", "name a fungible.App, or what entrypoint made of one"
        )
    triggers: list[Any] = [function.trigger for function in value.functions] if isinstance(value, App) else []
    if isinstance(value, App):
        _check(value, target)
    return {
        "is_app": is_app,
        "sources": [
            (trigger.word, trigger.name, str(getattr(trigger, "cron", "")))
            for trigger in triggers
            if trigger.word not in ("http", "invoke")
        ],
        "calls": [trigger.name for trigger in triggers if trigger.word == "invoke" and not trigger.kind],
        "python": platform.python_version(),
        "runtime": _version(runtime),
    }


def _is_finished(value: Any, test: str) -> bool:
    """Tell whether the test holds for the value; one whose module is not there cannot."""
    from importlib import import_module

    module, _, name = test.partition(":")
    try:
        found = getattr(import_module(module), name)
    except ModuleNotFoundError:
        return False
    return isinstance(value, found) if isinstance(found, type) else bool(found(value))


def _import(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module}.".startswith(f"{error.name}."):
            fix = "run it from the folder that holds the module, or set PYTHONPATH"
            raise Mistake(f"there is no module {error.name} in {Path.cwd()} nor among those installed", fix) from None
        raise _broken(module, error) from error
    except (Exception, SystemExit) as error:
        raise _broken(module, error) from error


def _broken(module: str, error: BaseException) -> Mistake:
    """Return the mistake of a module that raises when imported, with the innermost line that is the user's own."""
    if isinstance(error, SyntaxError) and error.filename is not None:
        place = f"{_short(error.filename)}:{error.lineno}"
        return Mistake(
            f"{place}: {type(error).__name__}: {error.msg}", f"correct that line, then import {module} again"
        )
    place = module
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith("<") and not _installed(code.co_filename):
            place = f"{_short(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    if isinstance(error, ModuleNotFoundError):
        fix = f"install what provides {error.name} for this Python, or correct the import"
    else:
        fix = f"correct that line: `python -c 'import {module}'` shows the whole traceback"
    return Mistake(f"{place}: {type(error).__name__}: {error}", fix)


def _installed(file: str) -> bool:
    """Tell a file of Python or of an installed package, this one too, from one of the user's."""
    own = (sys.prefix, sys.base_prefix, Path(os.__file__).parent, Path(__file__).parent.parent)
    return "site-packages" in file or any(Path(file).is_relative_to(folder) for folder in own)


def _short(file: str) -> str:
    return os.path.relpath(file) if file.startswith(str(Path.cwd())) else file


def _attribute(module: Any, name: str, attribute: str) -> Any:
    value = module
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise Mistake(f"module {name} has no {attribute}", f"name what it has: {_apps(module, name)}")
        value = getattr(value, part)
    return value


def _apps(module: Any, name: str) -> str:
    from fungible.app import App

    apps = [f"{name}:{key}" for key in dir(module) if isinstance(getattr(module, key), App)]
    return ", ".join(apps) or "no App so far"


def _check(app: Any, target: str) -> None:
    from fungible.errors import BindingError, FungibleError

    if not app.functions:
        raise Mistake(f"{target} has no functions", 'decorate one with @app.get("/"), or name the App that has them')
    try:
        app.check()
    except BindingError as error:
        raise Mistake(f"{target}: {error.function}: {error.what}", error.fix) from None
    except FungibleError as error:
        raise Mistake(f"{target}: {error}", "correct the app, then run it again") from None


def _version(distribution: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
