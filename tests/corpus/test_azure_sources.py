"""Azure's recorded sources, through the library's decoders and the registered functions: as recorded, or refused."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import fungible_azure
from fungible import App, FungibleError
from fungible.testing.triggers import ITEMS
from fungible_azure.codecs.cosmos_db import SYSTEM
from fungible_azure.simulate import native
from tests.corpus.recorded import FOLDER, Recorded, recorded
from tests.corpus.test_azure import EXPECTED, datum, plain
from tests.function_apps import built, handler

pytestmark = pytest.mark.corpus

CONVERTERS = {
    "bucket": ("blob", "BlobConverter"),
    "cloud_event": ("eventgrid", "EventGridEventInConverter"),
    "collection": ("cosmosdb", "CosmosDBTriggerConverter"),
    "schedule": ("timer", "TimerRequestConverter"),
    "event_hubs": ("eventhub", "EventHubTriggerConverter"),
    "kafka": ("kafka", "KafkaTriggerConverter"),
}
LISTEN: dict[str, Any] = {
    "bucket": lambda app: app.bucket("take"),
    "cloud_event": lambda app: app.cloud_event("take"),
    "collection": lambda app: app.collection("take"),
    "schedule": lambda app: app.schedule("0 3 * * *"),
    "event_hubs": lambda app: app.stream("take"),
    "kafka": lambda app: app.stream("take"),
}
BOUND: dict[str, Any] = {
    "bucket": fungible_azure.blob("take"),
    "collection": fungible_azure.cosmos_db("take", database="d", connection="C"),
    "event_hubs": fungible_azure.event_hubs("take", connection="EH"),
    "kafka": fungible_azure.kafka("take", broker_list="B"),
}
NO_METADATA = (
    "without the trigger's metadata, which the host sends with every blob and message (Azure Functions, Metadata)"
)
NO_PATH = "its BlobTrigger is no container/blob, which is what the host sends (Azure Blob storage trigger, Metadata)"
NO_BASE64 = "a header's Value is `1`: the extension writes its bytes in base64 (KafkaEventDataHeader)"
REFUSED = {
    "test_blob_input_bytes_no_metadata_dec-0004": NO_METADATA,
    "test_blob_input_incorrect_type_dec-0005": "its data is a bytearray, which TypedData has not (FunctionRpc.proto)",
    "test_blob_input_string_no_metadata_dec-0007": NO_METADATA,
    "with_metadata_no_trigger_metadata_dec-0009": NO_PATH,
    "test_blob_input_with_metadata_with_length_dec-0012": "has no BlobTrigger, and so no name (ibid.)",
    "with_metadata_with_trigger_metadata_dec-0014": NO_PATH,
    "dec-0003-BlobConverter": NO_PATH,
    "dec-0004-BlobConverter": NO_METADATA,
    "dec-0011-BlobConverter": NO_PATH,
    "multiple_events_collection_string_dec-0126": NO_BASE64,
    "dec-0023-CosmosDBConverter": "null in the place of a document (Azure Cosmos DB trigger: a list of documents)",
    "dec-0125-KafkaTriggerConverter": NO_BASE64,
    "dec-0130-KafkaTriggerConverter": NO_BASE64,
}
"""What does not decode, each with what is wrong in it.

The index's eventhub-metadata, kafka and rpc-* are parts of an invocation, and no event that a function gets.
"""


def seen(word: str, data: Any, metadata: Any) -> list[dict[str, Any]]:
    """Return what the handler of a source gets to see, every field read."""
    module, name = CONVERTERS[word]
    event = getattr(import_module(f"azure.functions.{module}"), name).decode(data, trigger_metadata=metadata)
    app, found = App("corpus"), list[Any]()

    def take(event: Any) -> None:
        found.append(event)

    LISTEN[word](app)(take)
    trigger: Any = app.functions[0].trigger
    items = ITEMS[trigger.word]
    take.__annotations__ = {"event": items.event, "return": None}
    [function] = built(app, **({"take": BOUND[word]} if word in BOUND else {})).values()
    handler(function)(event, native(None, 0))
    return items.facts(found)


def of_datum(word: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    told = given["trigger_metadata"]
    return seen(word, datum(given["data"]), {name: datum(value) for name, value in (told or {}).items()})


def of_json(word: str, value: Any) -> list[dict[str, Any]]:
    return seen(word, datum({"type": "json", "value": json.dumps(value)}), {})


RAW = {"eventgrid": "cloud_event", "eventgrid-cloudevents": "cloud_event", "timer": "schedule"}
DATA = {
    "datum-blob": "bucket",
    "datum-cosmosdb": "collection",
    "datum-eventgrid": "cloud_event",
    "datum-eventhub": "event_hubs",
    "datum-kafka": "kafka",
}
ORACLES = {
    "BlobConverter": "bucket",
    "CosmosDBConverter": "collection",
    "EventGridEventInConverter": "cloud_event",
    "EventHubTriggerConverter": "event_hubs",
    "KafkaTriggerConverter": "kafka",
    "TimerRequestConverter": "schedule",
}


def of(file: Recorded) -> list[dict[str, Any]]:
    event = file.event()
    if file.trigger == "eventgrid-batch":  # the host calls once for each element
        return [one for part in event for one in of_json("cloud_event", part)]
    return of_json(RAW[file.trigger], event) if file.trigger in RAW else of_datum(DATA[file.trigger], event)


def _fate(name: str, deliver: Any) -> str:
    """Return `decoded`, or `refused`: by the library, or as declared; anything else escapes."""
    try:
        deliver()
    except FungibleError:
        found = "refused"
    except (NotImplementedError, ValueError, TypeError, AttributeError) as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        assert trace is not None
        assert "azure/functions" in trace.tb_frame.f_code.co_filename, name  # nothing of ours raises these
        found = "refused"
    else:
        found = "decoded"
    expected = "refused" if any(one in name for one in REFUSED) else "decoded"
    assert found == expected, f"{name}: {found}"
    return found


def test_each_file_of_a_trigger_decodes_or_is_refused_for_what_is_wrong_in_it() -> None:
    if not FOLDER.exists():
        pytest.skip("FUNGIBLE_CORPUS names no folder")
    counts: Counter[tuple[str, str]] = Counter()
    for file in recorded("azure", *RAW, *DATA, "eventgrid-batch"):
        counts[file.trigger, _fate(file.name, lambda file=file: of(file))] += 1
    for word in sorted({trigger for trigger, _ in counts}):
        print(f"azure {word}: {counts[word, 'decoded']} decoded, {counts[word, 'refused']} refused")
    assert counts.total() == 34
    assert {trigger for trigger, _ in counts} == {*RAW, *DATA, "eventgrid-batch"}


def _decoded(word: str) -> list[Path]:
    files = [file for name, one in ORACLES.items() if one == word for file in sorted(EXPECTED.glob(f"*-{name}.json"))]
    return [file for file in files if file.stem not in REFUSED]


def test_every_recorded_decode_is_held_against() -> None:
    for word in CONVERTERS:
        files = [file for name, one in ORACLES.items() if one == word for file in EXPECTED.glob(f"*-{name}.json")]
        for file in files:
            case = json.loads(file.read_text())
            _fate(file.stem, lambda word=word, case=case: of_datum(word, case))
        print(f"azure {word}: {len(_decoded(word))} of {len(files)} recorded decodes are compared")


@pytest.mark.parametrize("file", _decoded("event_hubs"), ids=lambda file: file.stem)
def test_event_hubs_events(file: Path) -> None:
    case = json.loads(file.read_text())
    told = case["decoded"] if isinstance(case["decoded"], list) else [case["decoded"]]
    found = of_datum("event_hubs", case)
    for one, expected in zip(found, told, strict=True):
        assert one["text"] == plain(expected["get_body()"]).decode()
        assert (one["key"], one["time"]) == (expected["partition_key"], plain(expected["enqueued_time"]))
        number = expected["sequence_number"]
        assert one["sequence"] == ("" if number is None else str(number))


@pytest.mark.parametrize("file", _decoded("kafka"), ids=lambda file: file.stem)
def test_kafka_records(file: Path) -> None:
    case = json.loads(file.read_text())
    [found] = of_datum("kafka", case)
    expected = case["decoded"]
    assert found["text"] == plain(expected["get_body()"]).decode()
    assert (found["key"], found["partition"], found["sequence"]) == (
        expected["key"],
        str(expected["partition"]),
        str(expected["offset"]),
    )
    assert found["time"] == datetime.fromisoformat(expected["timestamp"])


@pytest.mark.parametrize("file", _decoded("collection"), ids=lambda file: file.stem)
def test_cosmos_documents(file: Path) -> None:
    case = json.loads(file.read_text())
    found = of_datum("collection", case)
    raw = case["data"]["value"] if case["data"] else "[]"
    told = json.loads(plain(raw) if isinstance(raw, dict) else raw)
    documents = told if isinstance(told, list) else [told]
    assert [one["after"] for one in found] == [
        {name: value for name, value in document.items() if name not in SYSTEM} for document in documents
    ]


@pytest.mark.parametrize("word", ["cloud_event", "schedule"])
def test_events_and_timers(word: str) -> None:
    for file in _decoded(word):
        case = json.loads(file.read_text())
        [found], expected = of_datum(word, case), case["decoded"]
        if word == "schedule":
            assert (found["past_due"], found["scheduled_at"]) == (
                expected["past_due"],
                datetime.fromisoformat(expected["schedule_status"]["Next"]),
            )
            continue
        names = {"id": "id", "source": "topic", "subject": "subject", "type": "event_type"}
        assert {mine: found[mine] for mine in names} == {mine: expected[its] for mine, its in names.items()}
        assert (found["data"], found["time"]) == (expected["get_json()"], plain(expected["event_time"]))
