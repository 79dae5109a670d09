"""Every kind through the real framework, in each form that Google sends it, whatever the signature type says."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest
from hypothesis import strategies as st

import fungible_gcp
from fungible import App
from fungible.checking.targets import of_package
from fungible.errors import BindingError, MalformedEvent, UsageError
from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.tick import Tick
from fungible.testing.laws import law
from fungible.testing.strategies import JSON, mutated
from fungible.testing.surface import surfaces
from fungible_gcp import entrypoint
from fungible_gcp.codecs import KINDS

SIGNATURES = ("", "http", "cloudevent", "event")
FATES = {"ack": 204, "retry": 503, "reject": 503, "raise": 503, "exit": 503}
CASES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "news": ("pubsub", lambda do: Message("", id="1", text=do)),
    "jobs": ("tasks", lambda do: Message("", id="1", text=do, attempt=2)),
    "receipts": ("storage", lambda do: ObjectEvent(f"2026/{do}", bucket="receipts", size=1, version="7")),
    "carts": ("firestore", lambda do: DocumentChange({"id": "7"}, before={"do": "x"}, after={"do": do})),
    "baskets": ("realtime_database", lambda do: DocumentChange({"id": "7"}, before={"do": "x"}, after={"do": do})),
    "nightly": ("scheduler", Tick),
    "weekly": ("scheduler_pubsub", Tick),
    "audits": ("eventarc", lambda do: CloudEvent(None, type="audit.1", source="/s", text=json.dumps({"do": do}),
                                                 datacontenttype="application/json")),
}  # fmt: skip


def requests(name: str, do: str) -> list[tuple[str, dict[str, Any]]]:
    """Return one item as a request, in each form that its simulator has."""
    kind, make = CASES[name]
    path = f"/_events/{name}"
    simulator = import_module(f"fungible_gcp.simulate.{kind}")
    variants = [{}, *getattr(simulator, "VARIANTS", ({},))[1:]]
    if kind == "pubsub":
        variants.append({"unwrapped": True})
    return [(f"{kind} {one}", simulator.build([make(do)], {**one, "name": path})) for one in variants]


def told(server: Any, wire: dict[str, Any]) -> int:
    status: int = server.ask("POST", wire["path"], wire["body"], dict(wire["headers"]))[0]
    return status


@pytest.mark.timeout(58)
@pytest.mark.parametrize("source", ["main_market.py", "main_market_async.py"])
@pytest.mark.parametrize("signature", SIGNATURES)
def test_each_verdict_of_each_kind_is_what_the_platform_is_told(
    framework: Callable[..., Any], source: str, signature: str
) -> None:
    server = framework("flags", source, signature)
    server.wait()
    for name in CASES:
        seen = {do: [(shown, told(server, wire)) for shown, wire in requests(name, do)] for do in FATES}
        assert {do: {status for _, status in answers} for do, answers in seen.items()} == {
            do: {status} for do, status in FATES.items()
        }, (seen, server.said)
        wire = requests(name, "ack")[0][1]
        nothing = {**wire, "headers": [["content-type", "application/json"]], "body": b"[]"}
        assert told(server, nothing) == 400
        assert server.ask("GET", wire["path"])[0] == 405
    later = requests("jobs", "retry")[0][1]
    answer = server.ask("POST", later["path"], later["body"], dict(later["headers"]))
    assert {header.lower(): value for header, value in answer[1]}["retry-after"] == "7"
    assert server.ask("GET", "/")[0] == 200
    forged = requests("news", "ack")[1][1]
    assert server.ask("POST", "/", forged["body"], dict(forged["headers"]))[0] == 405


def bound(function: Any) -> tuple[dict[str, str], dict[tuple[str, str], list[str]]]:
    """Return the kind of each path, and the functions of each source."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__, strict=True))
    served = cells["served"].cell_contents
    sources = {key: [one[0].name for one in listeners] for key, listeners in served.runtime.sources.items()}
    return dict(served.paths), sources


LISTEN: dict[str, tuple[str, Callable[[App], Any]]] = {
    "queue": ("pubsub", lambda app: app.queue("shop")),
    "topic": ("pubsub", lambda app: app.topic("shop")),
    "bucket": ("storage", lambda app: app.bucket("shop")),
    "collection": ("firestore", lambda app: app.collection("shop")),
    "schedule": ("scheduler", lambda app: app.schedule("0 3 * * *")),
    "cloud_event": ("eventarc", lambda app: app.cloud_event("shop")),
    "invoke": ("invoke", lambda app: app.invoke("shop")),
}


def shop() -> None: ...


@pytest.mark.parametrize("trigger", LISTEN)
def test_the_root_is_bound_to_the_one_function_of_any_trigger(trigger: str, caplog: pytest.LogCaptureFixture) -> None:
    kind, listen = LISTEN[trigger]
    app = App("a")
    listen(app)(shop)
    assert bound(entrypoint(app))[0] == {"/": kind}
    assert caplog.messages == []
    app.get("/a")(lambda: "a")
    assert bound(entrypoint(app))[0] == {}
    assert ["is never called here" in message for message in caplog.messages] == [True]


def test_functions_that_share_a_bucket_share_its_path() -> None:
    app = App("a")

    @app.bucket("receipts")
    def made() -> None: ...

    @app.bucket("receipts", on="deleted")
    def gone() -> None: ...

    assert bound(entrypoint(app)) == ({"/": "storage"}, {("storage", "/"): ["made", "gone"]})
    one = entrypoint(app, receipts=fungible_gcp.storage(path="/r"))
    assert bound(one) == ({"/r": "storage"}, {("storage", "/r"): ["made", "gone"]})


def test_a_binding_is_of_the_functions_that_its_kind_serves(caplog: pytest.LogCaptureFixture) -> None:
    app = App("a")
    app.queue("shop")(shop)
    app.bucket("shop")(shop)
    paths, sources = bound(entrypoint(app, shop=fungible_gcp.storage(path="/s")))
    assert paths == {"/s": "storage"}
    assert sources[("storage", "/s")] == ["shop"]
    assert len(caplog.messages) == 1
    assert "queue shop) is" not in caplog.messages[0]
    assert caplog.messages[0].startswith("queue shop is never called here")
    with pytest.raises(BindingError, match="cannot be bound to tasks"):
        entrypoint(buckets(), shop=fungible_gcp.tasks(path="/s"))


def buckets() -> App:
    app = App("b")
    app.bucket("shop")(shop)
    return app


def test_one_function_alone_is_served_by_its_name() -> None:
    app = App("a")
    app.get("/a")(lambda: "a")
    app.queue("orders")(shop)
    app.invoke("total")(lambda: 1)
    assert bound(entrypoint(app, function="shop"))[0] == {"/": "pubsub"}
    assert bound(entrypoint(app, function="shop", orders=fungible_gcp.tasks(path="/t")))[0] == {"/t": "tasks"}
    with pytest.raises(UsageError, match="has no function settle"):
        entrypoint(app, function="settle")


def test_what_another_platform_s_service_calls_is_never_called_here(caplog: pytest.LogCaptureFixture) -> None:
    app = App("a")
    app.invoke(kind="aws/cognito")(shop)
    app.stream("clicks")(shop)
    with caplog.at_level(logging.WARNING):
        assert bound(entrypoint(app))[0] == {}
    assert ["gcp has no" in message for message in caplog.messages] == [True, True]


MAKERS = ("audit_log", "eventarc", "firebase_auth", "firestore", "pubsub", "realtime_database", "remote_config",
          "scheduler", "storage", "tasks")  # fmt: skip


@pytest.mark.parametrize("maker", MAKERS)
def test_a_binding_refuses_what_no_request_and_no_verdict_is(maker: str) -> None:
    make: Any = getattr(fungible_gcp, maker)
    assert make(path="/a").kind == maker
    assert make(path="/a", on_reject="drop").options["on_reject"] == "drop"
    with pytest.raises(BindingError, match="is no path of its own"):
        make(path="a")
    with pytest.raises(BindingError, match='use "retry" or "drop"'):
        make(on_reject="ack")


ITEMS = [surface for surface in surfaces("fungible_gcp") if KINDS[surface.kind].trigger not in ("http", "invoke")]


@pytest.mark.hypothesis
@pytest.mark.parametrize("surface", ITEMS, ids=str)
def test_any_json_in_a_body_is_items_or_malformed(surface: Any) -> None:
    any_json_in_a_body(surface)


@law
def any_json_in_a_body(surface: Any, data: st.DataObject) -> None:
    wire = surface.build(data.draw(surface.trigger.events(surface.options)))
    try:
        value = json.loads(wire["body"])
    except ValueError:
        body = data.draw(st.binary())
    else:
        body = json.dumps(data.draw(st.one_of(mutated(value), JSON))).encode()
    headers = [list(pair) for pair in wire["headers"]]
    headers[data.draw(st.integers(0, len(headers) - 1))][1] = data.draw(st.text())
    with suppress(MalformedEvent):
        surface.trigger.read_all(list(surface.decode({**wire, "headers": headers, "body": body})))


def test_a_topic_is_carried_by_the_kind_of_a_queue() -> None:
    [surface] = of_package("gcp", "fungible_gcp")
    assert surface.of("topic") == ["pubsub"]
    assert surface.of("queue") == ["pubsub"]
