"""What a cold start loads: the import line, an entry point and a first HTTP event, each module with its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "first_event.py"
CLIENT = ("bootstrap", "lambda_config", "lambda_context", "lambda_runtime_client")
ALLOWED = {
    "fungible": "the public names, each imported when it is first asked for",
    "fungible.app": "App is asked for",
    "fungible.binding": "the plan of the function that the event calls",
    "fungible.codec": "the adapter's table is made of its classes",
    "fungible.context": "Context is asked for",
    "fungible.errors": "the pipeline tells its errors from the handler's",
    "fungible.events": "fields read late, Message[T] without typing, the multi-maps",
    "fungible.events.http": "the event itself",
    "fungible.events.message": "Message is asked for",
    "fungible.function": "what App's table holds",
    "fungible.hints": "annotations are read without typing or inspect",
    "fungible.http": "the way from request to answer",
    "fungible.outcome": "Retry, Reject and HttpResponse are asked for",
    "fungible.payload": "the payload's type picks its parser",
    "fungible.payload.plain": "the parser of a dict whose values have a type",
    "fungible.routes": "which function the path is for",
    "fungible.runtime": "the pipeline",
    "fungible.sources": "the app listens to a queue",
    "fungible.triggers": "as fungible.sources",
    "fungible.wire": "rules that codecs share",
    "fungible_aws": "the entry module",
    "fungible_aws.codecs": "the table",
    "fungible_aws.codecs.http_v2": "the event's codec, and no other",
    "fungible_aws.entry": "the callable itself",
    "fungible_aws.identify": "the event's kind",
    "importlib": "late imports; the Lambda client has it already",
    "importlib._bootstrap": "as importlib",
    "importlib._bootstrap_external": "as importlib",
    "warnings": "as importlib",
}
FORBIDDEN = {
    *("asyncio", "base64", "dataclasses", "datetime", "http.cookies", "importlib.metadata", "inspect", "secrets"),
    *("typing", "urllib.parse", "uuid"),
}


@cache
def loaded(*before: str) -> frozenset[str]:
    """Return what a fresh interpreter loads beyond the modules named."""
    ran = subprocess.run([sys.executable, PROGRAM, *before], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return frozenset(json.loads(ran.stdout))


def client() -> list[str]:
    """Return what the Lambda client has loaded before a handler; its wheels are for Linux alone."""
    return [f"awslambdaric.{name}" for name in CLIENT] if find_spec("awslambdaric") else []


def test_each_module_above_the_client_s_own_has_a_reason() -> None:
    assert loaded(*client()) - ALLOWED.keys() == set()


def test_no_reason_has_lost_its_module() -> None:
    own = {name for name in ALLOWED if name.startswith("fungible")}
    assert own - loaded() == set()


@pytest.mark.parametrize("module", sorted(FORBIDDEN))
def test_a_sync_handler_goes_without(module: str) -> None:
    assert module not in loaded()
