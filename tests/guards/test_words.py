"""The core says no platform's word outside docstrings and comments, so that a new one changes nothing in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fungible.testing.surface import adapters, surfaces
from fungible.testing.triggers import TRIGGERS
from tests.guards.tree import CORE, ROOT, modules, parsed

OF_EVERY_PLATFORM = {*TRIGGERS, "cloud_events", "container", "scheduled", "tasks"}
"""Triggers, which are neutral words, a standard's name, and English ones."""
WORDS = {
    *("amazon", "apigateway", "aws", "awslambdaric", "azure", "cloudflare", "cloudwatch", "dynamodb", "eventbridge"),
    *("eventhub", "firestore", "gcp", "google", "kinesis", "knative", "lambda", "pubsub", "pyodide", "sns"),
    *("servicebus", "sqs", "uvicorn", "workers"),
    *adapters(),
    *(surface.kind for package in adapters().values() for surface in surfaces(package)),
} - OF_EVERY_PLATFORM


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every name and text of the code, docstrings left out."""
    silent = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and id(node) not in silent:
            yield line, str(node.value)
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            if isinstance(found := getattr(node, field, None), str):
                yield line, found


@pytest.mark.parametrize("file", list(modules(CORE)), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_platform_is_named(file: Path) -> None:
    found = [
        (line, word)
        for line, text in said(parsed(file))
        for word in WORDS
        if re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text, re.IGNORECASE)
    ]
    assert found == []
