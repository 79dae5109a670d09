"""An app on functions-framework, with what calls it, on this machine."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fungible.local.background import Background
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.local.running import Local, to_stderr
from fungible.local.target import examine, refuse_unknown, write_entry
from fungible.outcome import Failed
from fungible_gcp.codecs import DEFAULT_KINDS
from fungible_gcp.local.framework import Framework, settings
from fungible_gcp.local.topics import Subscription, Topics, event_path, post
from fungible_gcp.simulate import invoke

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target

SURFACES = ("http_wsgi", "http_asgi")
TARGET = "function"
ENTRY_TEXT = """\
import fungible_gcp
from {module} import {name}

function = fungible_gcp.entrypoint({attribute}, {bindings})
"""
FINISHED_TEXT = """\
from {module} import {name}

{target} = {attribute}
"""
PATIENCE = 600.0


def serve(
    target: str,
    *,
    surface: str | None = None,
    port: int = 0,
    concurrency: int | None = None,
    timeout: float | None = None,
    partial: bool | None = None,
    fifo: Collection[str] = (),
    visibility: float = 0.2,
    receives: int = 5,
    ack_deadline: float = 10.0,
    unwrapped: Collection[str] = (),
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Environment:
    """Return `target`, an App or a finished function as `module:name`, running; what cannot run is a Mistake.

    `surface` is http_wsgi or http_asgi; by default the framework's choice: an app with async functions has a loop,
    any other `concurrency` threads (4 for each CPU). `timeout` in whole seconds is the service's, which handlers see.
    A message that is not acked within `ack_deadline` seconds comes again after `visibility` seconds, `receives` times
    in all, from 5 to 100; the queues named in `fifo` keep the order of each group, those in `unwrapped` send their
    messages unwrapped, with metadata. `log` gets each line of output, from any thread; by default it goes to stderr.
    """
    _refuse(surface, concurrency, timeout, receives, partial=partial)
    with ExitStack() as stack:
        listener(port).close()
        folder = str(Path(cwd or Path.cwd()).resolve())
        interpreter = python or sys.executable
        found = examine(
            target, python=interpreter, folder=folder, runtime="functions-framework", extra="fungible-gcp[run]"
        )
        refuse_unknown(fifo, found)
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-gcp-"))
        framework = Framework(
            python=interpreter,
            source=_source(found, scratch, unwrapped),
            target=_name(found),
            port=port,
            asgi=surface == "http_asgi",
            settings=settings(
                found.module.rpartition(".")[2],
                scratch,
                threads=concurrency,
                seconds=None if timeout is None else int(timeout),
            ),
            folders=(scratch, folder),
            log=log or to_stderr,
        )
        stack.callback(framework.stop)
        framework.wait()
        _refuse_loop(framework, surface, concurrency)
        background = Background()
        stack.callback(background.close)

        def subscription(kind: str, path: str, name: str) -> Subscription:
            kept = name in fifo, name in unwrapped
            return Subscription(kind, path, name, visibility, receives, ack_deadline, *kept)

        topics = Topics(framework.port, found, subscription)
        stack.callback(topics.close)
        return Environment(_Parts(found, framework, background, topics), stack.pop_all())


def _refuse(
    surface: str | None, concurrency: int | None, timeout: float | None, receives: int, *, partial: bool | None
) -> None:
    if surface is not None and surface not in SURFACES:
        raise Mistake(f"there is no surface {surface}", f"choose one of {', '.join(SURFACES)}")
    if partial is not None:
        raise Unsupported("a push has one message, so that no answer is partial", "leave --partial out")
    if concurrency is not None and concurrency < 1:
        raise Mistake(f"{concurrency} threads serve nobody", "give --concurrency 1 or more")
    if timeout is not None and (timeout < 1 or timeout != int(timeout)):
        raise Mistake(f"a service has whole seconds, not {timeout:g}", "give --timeout 1 or more")
    if not 5 <= receives <= 100:  # Pub/Sub documentation, Dead-letter topics: Set the maximum number of attempts
        raise Mistake(f"a dead-letter policy has 5 to 100 attempts, not {receives}", "give --receives from 5 to 100")


def _refuse_loop(framework: Framework, surface: str | None, concurrency: int | None) -> None:
    """Refuse what an app whose async functions need a loop cannot have."""
    if framework.threaded:
        return
    if surface == "http_wsgi":
        what = "an app with async functions has no surface http_wsgi: the framework serves it on a loop"
        raise Unsupported(what, "leave --surface out")
    if concurrency is not None:
        raise Unsupported("on a loop the framework knows no bound of calls", "leave --concurrency out")


def _name(found: Target) -> str:
    return TARGET if found.is_app else found.attribute.rpartition(".")[2]


def _source(found: Target, scratch: str, unwrapped: Collection[str]) -> str:
    """Write what the framework loads: the entry module of an App, or one that holds a finished function."""
    kinds = {name: DEFAULT_KINDS[word] for word, name, _ in reversed(found.sources) if word in DEFAULT_KINDS}
    made = {name: f"fungible_gcp.{kind}(path={event_path(name)!r}" for name, kind in kinds.items()}
    bindings = [f"{name}={text}{', unwrapped=True' if name in unwrapped else ''})" for name, text in made.items()]
    bindings += [f"{name}=fungible_gcp.invoke(path={_call_path(name)!r})" for name in found.calls if name not in kinds]
    text = ENTRY_TEXT if found.is_app else FINISHED_TEXT
    return str(write_entry(found, scratch, text, bindings=", ".join(bindings), target=_name(found)))


def _call_path(name: str) -> str:
    return f"/_calls/{name}"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a running app consists of."""

    found: Target
    framework: Framework
    background: Background
    topics: Topics


class Environment(Local):
    """One function on functions-framework; every method may be called from any thread."""

    def __init__(self, parts: _Parts, stack: ExitStack) -> None:
        super().__init__(parts.framework.port, stack, parts.found.schedules)
        self._parts = parts

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """Every worker process that gunicorn says it has started so far, and the framework's version."""
        found = self._parts.found
        version = f"functions_framework {found.runtime}, Python {found.python}"
        return [(pid, version) for pid in self._parts.framework.workers]

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        return self._parts.background.run(self._parts.topics.send(queue, bodies, attributes, group))

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        return self._parts.background.run(self._parts.topics.deliver(trigger, name, events))

    def invoke(self, value: Any) -> Any:
        """Call the function with any JSON value and return its answer; a failed call is a FunctionError."""
        wire = invoke.build(value, {"name": self._called()})
        told = invoke.read(post(self._port, wire, PATIENCE), wire)
        if isinstance(told, Failed):
            raise told.error
        return told.value

    def _called(self) -> str:
        """Return the path of the one function for direct calls; of a finished function it is the root."""
        found = self._parts.found
        if not found.is_app:
            return "/"
        if len(found.calls) == 1:
            return _call_path(found.calls[0])
        known = ", ".join(found.calls) or "none"
        raise Mistake(f"the app has no one function for direct calls but {known}", "give it one @app.invoke(…)")
