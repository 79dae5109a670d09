"""The commands, as typer reads them."""

from __future__ import annotations

import inspect
import signal
from contextlib import nullcontext
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from fungible.cli.control import Control
from fungible.cli.platforms import local, versions
from fungible.cli.screen import complain, log, say
from fungible.cli.send import plain, send_app
from fungible.local.mistake import Mistake
from fungible.local.schedules import Schedules

if TYPE_CHECKING:
    from types import FrameType

MISTAKE = 2
ClickError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[2])
"""Click's own base class; newer typers bring a Click of their own, so that it has no one place to import from."""

app = typer.Typer(help="Portable function handlers.", **plain)
app.add_typer(send_app, name="send")


def run(arguments: list[str]) -> int:
    """Return the exit code of one command."""
    try:
        code: object = typer.main.get_command(app).main(arguments, prog_name="fungible", standalone_mode=False)
    except Mistake as mistake:
        complain(mistake.cause, mistake.fix)
        return MISTAKE
    except ClickError as error:
        command = getattr(getattr(error, "ctx", None), "command_path", "fungible")
        complain(" ".join(error.format_message().split()), f"read {command} --help")
        return MISTAKE
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return code if isinstance(code, int) else 0


def _versions(*, wanted: bool) -> None:
    if wanted:
        for line in versions():
            say(line)
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_versions, is_eager=True, help="Show core, adapters and runtimes.")
    ] = False,
) -> None:
    """Portable function handlers: one decorated handler, every function platform."""


@app.command("run")
def run_app(
    target: Annotated[str, typer.Argument(metavar="MODULE:APP", help="An App, or what an entrypoint made of one.")],
    on: Annotated[str, typer.Option(help="The platform whose own runtime runs it; --version lists those installed.")],
    port: Annotated[int, typer.Option(help="The loopback port to answer on; 0 takes any that is free.")] = 8000,
    surface: Annotated[str | None, typer.Option(help="The platform's kind of HTTP event.")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Events at once.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds an event may take.")] = None,
    partial: Annotated[bool | None, typer.Option(help="Whether queues take partial answers.")] = None,
    fifo: Annotated[list[str] | None, typer.Option(help="A queue that keeps order; may be repeated.")] = None,
    visibility: Annotated[float | None, typer.Option(help="Seconds until a failed message comes again.")] = None,
    receives: Annotated[int | None, typer.Option(help="Deliveries until a message is dead.")] = None,
    *,
    schedules: Annotated[
        bool, typer.Option("--schedules/--no-schedules", help="Whether schedules fire at the instants of their crons.")
    ] = True,
) -> None:
    """Run an app on its platform's real runtime, on this machine, until Ctrl-C."""
    given = {
        "surface": surface,
        "concurrency": concurrency,
        "timeout": timeout,
        "partial": partial,
        "fifo": fifo,
        "visibility": visibility,
        "receives": receives,
    }
    _stop_on(signal.SIGINT, signal.SIGTERM)
    try:
        options = {name: value for name, value in given.items() if value not in (None, [])}
        _serve(on, target, port, options, schedules=schedules)
    except KeyboardInterrupt:
        say("stopped")


def _stop_on(*signals: signal.Signals) -> None:
    """Let the first of these signals end the command, and keep the ones after it from breaking off the end."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in signals:
        signal.signal(one, stop)


def _serve(on: str, target: str, port: int, options: dict[str, Any], *, schedules: bool) -> None:
    serve = local(on).serve
    unknown = next((name for name in options if name not in inspect.signature(serve).parameters), None)
    if unknown is not None:
        raise Mistake(f"{on} has no --{unknown}", "leave it out, or choose a platform that has it")
    with serve(target, port=port, log=log, **options) as running:
        number = int(running.url.rpartition(":")[2])
        with Control(running, port=number, platform=on, target=target):
            runtime = ", ".join(f"{version} (process {pid})" for pid, version in running.runtimes)
            say(f"{target} on {on}: {running.url}\n{runtime}; Ctrl-C stops it")
            with Schedules(running, log) if schedules else nullcontext():
                Event().wait()


class Format(StrEnum):
    """How `check` tells."""

    table = "table"
    json = "json"
    github = "github"


@app.command("check")
def check_app(
    target: Annotated[str, typer.Argument(metavar="MODULE:APP", help="An App.")],
    targets: Annotated[
        list[str] | None,
        typer.Option("--target", help="What it is to be deployed as, such as the names in the table; may be repeated."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="For people, for programs, or as annotations.")
    ] = Format.table,
) -> None:
    """Tell what each target makes of each function, before a deploy; exit 1 where something is impossible."""
    from fungible.cli.check import check

    raise typer.Exit(check(target, targets or [], form))


@app.command("translate")
def translate_event(
    file: Annotated[str, typer.Argument(metavar="EVENT.JSON", help="A native event; - reads what is piped in.")],
    source: Annotated[str, typer.Option("--from", help="Its platform, or platform/kind.")],
    target: Annotated[str, typer.Option("--to", help="A platform, platform/kind, neutral or cloudevents.")],
) -> None:
    """Print a platform's native event as another's; stderr tells what that lost, changed and added."""
    from fungible.cli.translate import translate

    translate(file, source, target)


@app.command("sample")
def sample_event(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="One of the platform's kinds of event.")],
    body: Annotated[list[str] | None, typer.Option(help="The body; of messages each one's.")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="A message's attribute key=value; may be repeated.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The queue's name.")] = None,
    group: Annotated[str | None, typer.Option(help="The messages' ordering key.")] = None,
    key: Annotated[str | None, typer.Option(help="A record's or an object's key.")] = None,
    type: Annotated[str | None, typer.Option(help="A CloudEvent's type.")] = None,
    source: Annotated[str | None, typer.Option(help="A CloudEvent's source.")] = None,
    method: Annotated[str | None, typer.Option(help="A request's method.")] = None,
    path: Annotated[str | None, typer.Option(help="A request's path and query.")] = None,
    header: Annotated[list[str] | None, typer.Option(help="A request's header 'name: value'; may be repeated.")] = None,
) -> None:
    """Print a native event of a platform, as its service would send it."""
    from fungible.cli.translate import sample

    given = {"body": body, "attribute": attribute, "name": name, "group": group}
    given |= {"key": key, "type": type, "source": source}
    given |= {"method": method, "path": path, "header": header}
    sample(platform, kind, {key: value for key, value in given.items() if value not in (None, [])})
