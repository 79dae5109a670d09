"""What becomes of each recorded file: it decodes, every fact read, or it is refused as declared, and nothing else."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fungible import App
from fungible.errors import MalformedEvent, NotDelivered, UnknownEvent
from fungible.testing.surface import surface_named
from fungible_aws import entrypoint
from fungible_aws.codecs import KINDS as AWS
from fungible_aws.identify import INVOKE, identify
from fungible_azure import queue_storage, service_bus
from fungible_azure.codecs import KINDS as AZURE
from fungible_azure.entry import PLATFORM
from fungible_cloudflare.codecs import event_subscription, fetch, queue_batch, r2, scheduled
from tests.corpus import test_aws, test_azure, test_azure_sources, test_cloudevents, test_google, test_kinds
from tests.corpus.recorded import Recorded, recorded
from tests.corpus.test_cloudflare import batch_of, wire_of

FLOOR = 0.97


def _whole(kind: str, wire: Any) -> None:
    """Decode a wire form and read all that it says; a malformed item is the file's."""
    surface = surface_named(kind)
    event = surface.decode(wire)
    for item in event if isinstance(event, list) else ():
        if isinstance(item, MalformedEvent):
            raise item
    surface.trigger.read_all(event)
    surface.trigger.facts(event)


def _aws(file: Recorded) -> None:
    event = file.event()
    kind = identify(event)
    if kind == INVOKE or kind not in AWS:
        entrypoint(App("corpus"))(event, None)
    else:
        _whole(f"aws/{kind}", event)


_QUEUE, _BUS = "QueueMessageInConverter", "ServiceBusMessageInConverter"
_AZURE: Mapping[str, Callable[[Recorded], Any]] = {
    **dict.fromkeys((*test_azure_sources.RAW, *test_azure_sources.DATA, "eventgrid-batch"), test_azure_sources.of),
    "datum-http": lambda file: test_azure.delivered("HttpRequestConverter", file.event()),
    "datum-queue": lambda file: test_azure.delivered(_QUEUE, file.event(), queue_storage("orders")),
    "datum-servicebus": lambda file: test_azure.delivered(_BUS, file.event(), service_bus("orders", connection="SB")),
}


def _azure(file: Recorded) -> None:
    """Deliver through the library's own decoders, which refuse some files themselves."""
    if file.trigger in _AZURE:
        try:
            _AZURE[file.trigger](file)
        except NotDelivered as error:  # the handler only looks: what it was not called with is malformed
            raise MalformedEvent("the event", str(error)) from error
        except (NotImplementedError, ValueError, TypeError, AttributeError) as error:
            if "azure/functions" not in traceback.extract_tb(error.__traceback__)[-1].filename:
                raise  # none of ours
            raise MalformedEvent("the event", f"azure.functions: {error}") from error
        return
    for kind in AZURE:  # the binding names the kind: whichever it were, a part of an invocation is none of its events
        items = PLATFORM.codec(kind).decode(file.event(), {})
        assert all(isinstance(one, MalformedEvent) for one in items), kind
    raise MalformedEvent("the event", "is no event of any kind")


def _cloudflare(file: Recorded) -> None:
    event = file.event()
    match file.trigger:
        case "http-request":
            fetch.decode(wire_of(event), {})
        case "queue-batch":
            _whole("cloudflare/queue_batch", batch_of(event))
        case "scheduled":
            _whole("cloudflare/scheduled", event)
        case _:
            for codec in (queue_batch, scheduled, r2, event_subscription):
                items = list(codec.decode(event, {}))
                assert all(isinstance(one, MalformedEvent) for one in items), codec
            raise MalformedEvent("the event", "is no event of any kind")


def _google(file: Recorded) -> None:
    test_google.facts(test_google.kind_of(file), test_google.request(file))


def _cloud_event(file: Recorded) -> None:
    for item in test_cloudevents.items(file):
        if isinstance(item, MalformedEvent):
            raise item
        assert item.raw is not None


DELIVER: Mapping[str, Callable[[Recorded], None]] = {
    "aws": _aws,
    "azure": _azure,
    "cloudflare": _cloudflare,
    "cloudevents": _cloud_event,
    "gcp": _google,
    "other": _aws,
}

OURS: Mapping[str, Callable[[str], bool]] = {
    "aws": lambda trigger: test_kinds.KINDS.get(trigger) in AWS or trigger == "apigw-http-v1-format",
    "azure": _AZURE.__contains__,
    "cloudflare": ("http-request", "queue-batch", "scheduled").__contains__,
    "cloudevents": ("structured", "structured-batch").__contains__,
    "gcp": lambda _: True,
    "other": lambda _: False,
}
"""Whether the events of an index's trigger are of a kind that there is."""

_NUMBER = "a header's value is a number; a gateway's are texts (API Gateway developer guide)"
_HTTP = {
    **{f"__ag-v{part}.json": _NUMBER for part in (
        "1-body-form", "1-body-json", "1-content-type-lower-case",
        "2-body-form-content-type", "2-body-form", "2-body-json", "2-content-type-lower-case",
    )},
    "EventsTests.Shared__http-api-v2-request": "its body says isBase64Encoded, and is a text of words",
}  # fmt: skip
LISTED: Mapping[str, Mapping[str, str]] = {
    "aws": {**{end: why for end, (_, why) in test_kinds.EXCEPTIONS.items()}, **test_aws.ODD, **_HTTP},
    "azure": {**test_azure_sources.REFUSED, "queue_message_trigger_metadata_exception": test_azure_sources.NO_METADATA},
    "cloudflare": {},
    "cloudevents": test_cloudevents.REFUSED,
    "gcp": test_google.ODD,
    "other": {},
}
"""What part of a file's name -> what is wrong in it, by its platform's documents: it is no event that there is."""

ALIKE: Mapping[str, str] = {
    "EventsTests.Shared__proxy-event": "a request to a REST API: the index's label is wrong",
    "createHuaweiApiGateway": "another cloud's, in the shape of API Gateway's: Lambda never gets one",
}
"""What part of a file's name -> why it decodes, though no kind is its trigger's."""


class Line(NamedTuple):
    """The files of one trigger: how many decode, what refused the others, and what is listed of these."""

    trigger: str
    ours: bool
    files: int
    refused: Mapping[str, str]
    listed: Mapping[str, str]
    alike: Mapping[str, str]

    @property
    def events(self) -> int:
        """How many of the files are events."""
        return self.files - len(self.listed)

    @property
    def decoded(self) -> int:
        return self.files - len(self.refused)

    @property
    def holds(self) -> bool:
        """Whether the floor holds: of events that there are, for all others are refused."""
        if not self.ours:
            return self.decoded == len(self.alike)
        return self.listed.keys() <= self.refused.keys() and self.decoded >= FLOOR * self.events

    def __str__(self) -> str:
        if not self.ours:
            return f"{self.trigger:<36}{self.files:>6}{self.decoded:>9}   no kind: {len(self.refused)} are refused"
        share = f"{100 * self.decoded / self.events:.1f} %" if self.events else "no event"
        return f"{self.trigger:<36}{self.files:>6}{self.decoded:>9}{len(self.listed):>8}{self.events:>8}{share:>10}"


def lines() -> list[Line]:
    """Return the line of every trigger of the index, each file delivered."""
    found: list[Line] = []
    for provider, deliver in DELIVER.items():
        files = recorded(provider)
        for trigger in sorted({file.trigger for file in files}):
            mine = [file for file in files if file.trigger == trigger]
            found += [_line(provider, trigger, deliver, mine)]
    return found


def _line(provider: str, trigger: str, deliver: Callable[[Recorded], None], files: Sequence[Recorded]) -> Line:
    refused: dict[str, str] = {}
    for file in files:
        try:
            deliver(file)
        except (MalformedEvent, UnknownEvent) as error:  # any other is a fault
            refused[file.file] = f"{type(error).__name__}: {error}"
    ours, names = OURS[provider](trigger), [file.file for file in files]
    listed = _named(refused, LISTED[provider]) if ours else {}
    alike = {} if ours else _named([name for name in names if name not in refused], ALIKE)
    return Line(f"{provider}/{trigger}", ours, len(files), refused, listed, alike)


def _named(names: Iterable[str], reasons: Mapping[str, str]) -> dict[str, str]:
    """Return the reason for each file that a list has one for, by a part of its name."""
    return {name: why for name in names for part, why in reasons.items() if part in name.rpartition("/")[2]}


def table(every: Sequence[Line]) -> Iterator[str]:
    """Yield the lines as text, each with what is listed of it, and the sum."""
    yield f"{'trigger':<36}{'files':>6}{'decoded':>9}{'listed':>8}{'events':>8}{'share':>10}"
    for line in every:
        yield str(line)
        told = {**(line.refused if line.ours else {}), **line.listed, **line.alike}
        yield from (f"    {name.rpartition('/')[2]}: {why}" for name, why in told.items())
    mine = [line for line in every if line.ours]
    files, others = sum(line.files for line in every), sum(line.files for line in every if not line.ours)
    decoded, events = sum(line.decoded for line in mine), sum(line.events for line in mine)
    listed = sum(len(line.listed) for line in mine)
    yield f"{files} files; of {len(mine)} triggers {decoded} of {events} events decode, {listed} files are listed"
    yield f"{others} files of other triggers: {others - sum(len(line.alike) for line in every)} are refused as declared"
