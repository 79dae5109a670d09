"""A function app as one writes it by hand, which shows what the worker and the host do of their own accord."""

from __future__ import annotations

import json
import logging

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="orders/{id}", methods=["GET"])
def a_parameter(req: func.HttpRequest) -> func.HttpResponse:
    """Its name comes first, and so does its route."""
    logging.getLogger("by.hand").info("asked for %s", req.route_params["id"])
    return func.HttpResponse(json.dumps({"id": req.route_params["id"], "params": dict(req.params)}))


@app.route(route="orders/recent", methods=["GET"])
def literal(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("literal")


@app.route(route="only/post", methods=["POST"])
def posted(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(str(len(req.get_body())))


@app.route(route="cookies")
def cookies(req: func.HttpRequest) -> func.HttpResponse:
    answer = func.HttpResponse("x")
    answer.headers.add("Set-Cookie", "a=x/y; Path=/; HttpOnly; SameSite=Lax")
    answer.headers.add("Set-Cookie", "b=2; Max-Age=9; Secure; Partitioned")
    return answer


@app.route(route="text")
def text(req: func.HttpRequest) -> str:
    return "text"


@app.route(route="fail")
def fail(req: func.HttpRequest) -> func.HttpResponse:
    raise ValueError("by hand")


@app.queue_trigger(arg_name="message", queue_name="by-hand", connection="AzureWebJobsStorage")
def queued(message: func.QueueMessage) -> None:
    if message.get_body() == b"fail":
        raise ValueError(message.dequeue_count)
