"""The commands, as typer reads them."""

from __future__ import annotations

import inspect
import json
import signal
from enum import StrEnum
from itertools import groupby
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from fungible.cli.control import Control, ask
from fungible.cli.platforms import local, versions
from fungible.cli.screen import complain, log, say
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from types import FrameType

MISTAKE = 2
ClickError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[2])
"""Click's own base class; newer typers bring a Click of their own, so that it has no one place to import from."""

plain: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}
app = typer.Typer(help="Portable function handlers.", **plain)
send_app = typer.Typer(help="Send something to a running app.", **plain)
app.add_typer(send_app, name="send")

Port = Annotated[int | None, typer.Option(help="The port of the running app, where several run.")]


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
        _serve(on, target, port, {name: value for name, value in given.items() if value not in (None, [])})
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


def _serve(on: str, target: str, port: int, options: dict[str, Any]) -> None:
    serve = local(on).serve
    unknown = next((name for name in options if name not in inspect.signature(serve).parameters), None)
    if unknown is not None:
        raise Mistake(f"{on} has no --{unknown}", "leave it out, or choose a platform that has it")
    with serve(target, port=port, log=log, **options) as running:
        number = int(running.url.rpartition(":")[2])
        with Control(running, port=number, platform=on, target=target):
            runtime = ", ".join(f"{version} (process {pid})" for pid, version in running.runtimes)
            say(f"{target} on {on}: {running.url}\n{runtime}; Ctrl-C stops it")
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
    method: Annotated[str | None, typer.Option(help="A request's method.")] = None,
    path: Annotated[str | None, typer.Option(help="A request's path and query.")] = None,
    header: Annotated[list[str] | None, typer.Option(help="A request's header 'name: value'; may be repeated.")] = None,
) -> None:
    """Print a native event of a platform, as its service would send it."""
    from fungible.cli.translate import sample

    given = {"body": body, "attribute": attribute, "name": name, "group": group}
    given |= {"method": method, "path": path, "header": header}
    sample(platform, kind, {key: value for key, value in given.items() if value not in (None, [])})


@send_app.command("queue")
def send_queue(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The queue, as the app calls it; of a finished entry module, as it is bound there."
        ),
    ],
    bodies: Annotated[list[str], typer.Argument(metavar="BODY...", help="One body for each message.")],
    attribute: Annotated[list[str] | None, typer.Option(help="An attribute key=value; may be repeated.")] = None,
    group: Annotated[str | None, typer.Option(help="The ordering key, which a FIFO queue asks for.")] = None,
    port: Port = None,
) -> None:
    """Send messages and wait for their fates; exit 1 where one is dead."""
    order = {"queue": name, "bodies": bodies, "attributes": _attributes(attribute or []), "group": group}
    fates = _answer(port, order)["fates"]
    for identifier, fate, attempts, reasons in fates:
        times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        say(
            f"{fate}  {identifier}  {times}{''.join(f'  {reason}' for reason in _counted(reasons))}",
            "green" if fate == "done" else "red",
        )
    done = sum(fate == "done" for _, fate, _, _ in fates)
    say(f"{len(fates)} sent = {done} done + {len(fates) - done} dead")
    if done < len(fates):
        raise typer.Exit(1)


def _counted(reasons: list[str]) -> list[str]:
    """Return the reasons of all failures, those that are equal in a row as one."""
    rows = [(reason, len(list(row))) for reason, row in groupby(reasons)]
    return [reason if times == 1 else f"{reason} ({times} times)" for reason, times in rows]


def _attributes(pairs: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise Mistake(f"{pair!r} is no attribute", "write it as --attribute key=value")
        found[key] = value
    return found


@send_app.command("invoke")
def send_invoke(
    body: Annotated[str, typer.Argument(metavar="JSON", help="The value to call the function with.")],
    port: Port = None,
) -> None:
    """Call the function and print its answer; exit 1 where it fails."""
    try:
        value: object = json.loads(body)
    except ValueError as error:
        raise Mistake(
            f"the body is not JSON: {error}", """write it as JSON, such as '{"a": 1}' or '"text"'"""
        ) from None
    say(json.dumps(_answer(port, {"value": value})["value"], ensure_ascii=False))


def _answer(port: int | None, order: dict[str, Any]) -> dict[str, Any]:
    """Return what came of an order; a call that failed shows the runtime's own error document."""
    answer = ask(port, order)
    if "error" in answer:
        say(json.dumps(answer["error"], ensure_ascii=False), "red")
        raise typer.Exit(1)
    return answer
