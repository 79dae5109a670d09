"""How the fault campaign reaches Lambda's own bootstrap: with any JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fungible.testing.surface import Surface
from fungible_aws.simulate.invoke import FunctionError
from tests.faults.way import Way


def bring(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    try:
        answer = app.invoke(wire)
    except FunctionError as error:
        answer = error
    return surface.read(answer, whole)  # type: ignore[no-any-return]


def _any_json(_surface: Surface, _whole: Any, broken: Any) -> Any:
    return broken


WAYS: Mapping[str, Way] = {
    "aws": Way(
        bring,
        _any_json,
        ("activemq", "documentdb", "dynamodb", "kafka", "kinesis", "kinesis_pipe", "msk", "rabbitmq", "sns_sqs"),
        {"timeout": 2.0},
        hang=30.0,
        alone=True,
    )
}
