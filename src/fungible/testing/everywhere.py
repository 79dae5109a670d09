"""One event, delivered to every surface of every installed platform."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from fungible.events.http import HttpRequest
from fungible.testing.agreement import Disagreement
from fungible.testing.cloud import Cloud
from fungible.testing.results import CallFailed, LeftOut
from fungible.testing.surface import adapters

if TYPE_CHECKING:
    from fungible.app import App
    from fungible.testing.response import TestResponse


class Everywhere:
    """What every platform made of one event.

    `answers` holds for each surface what its sender saw: a TestResponse, the fates of messages, or the value of a
    direct call; `declared` the surfaces whose table declares why theirs is another; `left_out` why a platform has none;
    `problems` what a platform's surfaces did not agree on.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.declared: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self.problems: dict[str, str] = {}

    def assert_same(self) -> None:
        """Fail with a table of where the platforms differ from the app itself."""
        __tracebackhide__ = True
        if self.problems:
            table = "\n".join(f"{platform}: {text}" for platform, text in self.problems.items())
            raise Disagreement(f"{len(self.problems)} of {len(adapters())} platforms differ\n{table}")

    def __repr__(self) -> str:
        return f"<Everywhere {len(self.answers)} surfaces, {len(self.problems)} platforms differ>"


def everywhere(app: App, event: Any, *, name: str = "") -> Everywhere:
    """Deliver an event to every surface of every installed platform.

    An HttpRequest goes to the app's routes; an event of a source, or a list of them, to the function that listens to
    `name`, which may be left out where the app has one that takes such an event; any other value is a direct call.
    """
    found = Everywhere()
    with ExitStack() as stack:
        for platform in sorted(adapters()):
            cloud = Cloud(platform)
            stack.callback(cloud.close)
            try:
                found.answers.update(_delivered(cloud, app, event, name))
            except LeftOut as reason:
                found.left_out[platform] = str(reason)
            except Disagreement as problem:
                found.problems[platform] = str(problem)
            found.declared.update(dict(cloud.ledger.declared))
            found.left_out.update(dict(cloud.ledger.left_out))
    return found


def _delivered(cloud: Cloud, app: App, event: Any, name: str) -> dict[str, Any]:
    if isinstance(event, HttpRequest):
        answers: dict[str, TestResponse] = {**cloud.request(app, event).surfaces}
        return answers
    sent = event if isinstance(event, list) else [event]
    words = getattr(type(sent[0]), "_triggers", ()) if sent else ()
    if words and all(isinstance(one, type(sent[0])) for one in sent):
        word, name = _source(app, words, name)
        played = cloud.send(app, name, sent, trigger=word)
        return {surface: one.fates for surface, one in played.surfaces.items()}
    try:
        value = cloud.invoke(app, event, name=name)
    except CallFailed as error:
        value = error
    return dict.fromkeys(cloud.native, value)


def _source(app: App, words: tuple[str, ...], name: str) -> tuple[str, str]:
    """Return the trigger and the name of the app's one function that takes such events."""
    from fungible.errors import UsageError

    triggers = [(one.trigger.word, getattr(one.trigger, "name", "")) for one in app.functions]
    found = [one for one in triggers if one[0] in words and name in ("", one[1])]
    if len(found) != 1:
        what = f"the app has {len(found)} functions of a {' or '.join(words)}{f' {name}' if name else ''}"
        raise UsageError(f"{what}: give the name of one of them")
    return found[0]
