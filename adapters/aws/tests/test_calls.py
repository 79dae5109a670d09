"""Calls that one service makes are answered by the function of their kind, and by no other."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

import pytest

from fungible import App, UnknownEvent
from fungible.errors import PayloadError
from fungible_aws import entrypoint
from fungible_aws.codecs import KINDS
from fungible_gcp import entrypoint as elsewhere

SERVICES = sorted(kind for kind, row in KINDS.items() if row.trigger == "invoke" and kind != "invoke")


def call(kind: str) -> Any:
    return dict(import_module(f"fungible_aws.simulate.{kind}").FRAME)


def app_of(*kinds: str) -> App:
    """Return an app with a function for each kind, which answers with the kind's name and what came."""
    app = App("calls")
    for kind in kinds:
        app.invoke(kind=f"aws/{kind}")(echo(kind))
    return app


def echo(kind: str) -> Any:
    def answer(event: Any) -> Any:
        return [kind, event]

    return answer


def test_there_are_the_services() -> None:
    assert SERVICES == [
        "appsync", "bedrock_agent", "cloudformation", "codepipeline", "cognito", "config_rule", "destination",
        "firehose", "s3_batch",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", SERVICES)
def test_a_call_is_answered_by_the_function_of_its_kind(kind: str) -> None:
    app = app_of(*SERVICES)
    app.invoke("any")(echo("any"))
    handler = entrypoint(app)
    assert handler(call(kind), None) == [kind, call(kind)]
    assert handler({"state": "of a step function"}, None) == ["any", {"state": "of a step function"}]


@pytest.mark.parametrize("kind", SERVICES)
def test_a_call_that_nobody_takes_is_an_error_that_says_so(kind: str) -> None:
    app = App("calls")
    app.invoke("any")(echo("any"))
    with pytest.raises(UnknownEvent, match=rf"a call \({kind}\) .* listens to invoke any"):
        entrypoint(app)(call(kind), None)


@pytest.mark.parametrize("kind", SERVICES)
def test_a_failure_is_the_callers_error(kind: str) -> None:
    app = App("calls")

    @app.invoke(kind=f"aws/{kind}")
    def answer(event: dict[str, Any]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        entrypoint(app)(call(kind), None)


def test_what_is_not_the_type_asked_for_is_the_callers_error() -> None:
    app = App("calls")

    @app.invoke(kind="aws/cognito")
    def answer(event: list[str]) -> None:
        raise AssertionError

    with pytest.raises(PayloadError):
        entrypoint(app)(call("cognito"), None)


def test_a_batch_of_resolvers_is_one_call() -> None:
    both = [call("appsync"), call("appsync")]
    assert entrypoint(app_of("appsync"))(both, None) == ["appsync", both]


def test_on_another_platform_it_is_never_called(caplog: pytest.LogCaptureFixture) -> None:
    app = app_of("cognito")
    app.get("/")(lambda: "fine")
    with caplog.at_level(logging.WARNING, "fungible"):
        elsewhere(app)
    assert "never called here: gcp has no aws/cognito source" in caplog.text
