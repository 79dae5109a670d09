"""`fungible send`, as typer reads it: something for each trigger of a running app."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated, Any

import typer

from fungible.cli.control import ask
from fungible.cli.screen import say
from fungible.cli.sending import document
from fungible.local.mistake import Mistake
from fungible.triggers import ACTIONS

plain: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}
send_app = typer.Typer(help="Send something to a running app.", **plain)

Port = Annotated[int | None, typer.Option(help="The port of the running app, where several run.")]
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="As the app calls it; of a finished entry module, as it is bound there."),
]
Bodies = Annotated[list[str], typer.Argument(metavar="BODY...", help="One body for each.")]
Attributes = Annotated[list[str] | None, typer.Option(help="An attribute key=value; may be repeated.")]


@send_app.command("queue")
def send_queue(
    name: Name,
    bodies: Bodies,
    attribute: Attributes = None,
    group: Annotated[str | None, typer.Option(help="The ordering key, which a FIFO queue asks for.")] = None,
    port: Port = None,
) -> None:
    """Send messages and wait for their fates; exit 1 where one is dead."""
    order = {"queue": name, "bodies": bodies, "attributes": _attributes(attribute or []), "group": group}
    _show(_answer(port, order)["fates"])


@send_app.command("topic")
def send_topic(name: Name, bodies: Bodies, attribute: Attributes = None, port: Port = None) -> None:
    """Publish messages and wait for their fates; exit 1 where one is dead."""
    attributes = _attributes(attribute or [])
    _bring(port, "topic", name, [{"body": body, "attributes": attributes} for body in bodies])


@send_app.command("stream")
def send_stream(
    name: Name,
    bodies: Bodies,
    key: Annotated[str, typer.Option(help="The records' key.")] = "k",
    partition: Annotated[str, typer.Option(help="The partition of the log.")] = "0",
    port: Port = None,
) -> None:
    """Append records in order and wait for their fates; exit 1 where one is dead."""
    records = [{"body": body, "key": key, "partition": partition, "sequence": at} for at, body in enumerate(bodies, 1)]
    _bring(port, "stream", name, records)


@send_app.command("bucket")
def send_bucket(
    name: Name,
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="The objects' keys.")],
    action: Annotated[str, typer.Option(help="What happened: created, deleted, archived, restored, metadata.")] = (
        "created"
    ),
    size: Annotated[int, typer.Option(help="How many bytes each object has.")] = 1,
    port: Port = None,
) -> None:
    """Tell of objects and wait for the events' fates; exit 1 where one is dead."""
    if action not in ACTIONS:
        raise Mistake(f"nothing is {action} in a bucket", f"choose one of {', '.join(sorted(ACTIONS))}")
    _bring(port, "bucket", name, [{"key": key, "action": action, "size": size} for key in keys])


@send_app.command("collection")
def send_collection(
    name: Name,
    before: Annotated[str | None, typer.Option(help="The document before, as JSON with an id.")] = None,
    after: Annotated[str | None, typer.Option(help="The document after, as JSON with an id.")] = None,
    port: Port = None,
) -> None:
    """Tell of a change and wait for its fate; exit 1 where it is dead."""
    if before is None and after is None:
        raise Mistake("a change has a document before or after it", "give --before, --after or both")
    change = {"before": document(before, "before"), "after": document(after, "after")}
    _bring(port, "collection", name, [change])


@send_app.command("schedule")
def send_schedule(name: Name, port: Port = None) -> None:
    """Let a schedule be due now, named after its function; exit 1 where it is dead."""
    _bring(port, "schedule", name, [{}])


@send_app.command("cloud_event")
def send_cloud_event(
    name: Name,
    bodies: Annotated[list[str], typer.Argument(metavar="JSON...", help="The data of each event.")],
    type: Annotated[str, typer.Option(help="The events' type.")],
    source: Annotated[str, typer.Option(help="The events' source.")],
    subject: Annotated[str | None, typer.Option(help="The events' subject.")] = None,
    port: Port = None,
) -> None:
    """Emit CloudEvents and wait for their fates; exit 1 where one is dead."""
    for body in bodies:
        _parsed(body)
    facts = {"type": type, "source": source, "subject": subject}
    _bring(port, "cloud_event", name, [{"body": body, **facts} for body in bodies])


def _bring(port: int | None, trigger: str, name: str, events: list[dict[str, Any]]) -> None:
    _show(_answer(port, {"trigger": trigger, "name": name, "events": events})["fates"])


def _show(fates: list[Any]) -> None:
    """Print a line for each fate, and the sum; exit 1 where one is dead."""
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
    say(json.dumps(_answer(port, {"value": _parsed(body)})["value"], ensure_ascii=False))


def _parsed(body: str) -> object:
    try:
        found: object = json.loads(body)
    except ValueError as error:
        raise Mistake(
            f"the body is not JSON: {error}", """write it as JSON, such as '{"a": 1}' or '"text"'"""
        ) from None
    return found


def _answer(port: int | None, order: dict[str, Any]) -> dict[str, Any]:
    """Return what came of an order; a call that failed shows the runtime's own error document."""
    answer = ask(port, order)
    if "error" in answer:
        say(json.dumps(answer["error"], ensure_ascii=False), "red")
        raise typer.Exit(1)
    return answer
