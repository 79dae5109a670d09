"""An app on the library of Azure's own worker, behind a local host, as its callers hold it."""

from __future__ import annotations

import http.client
import json
import os
import secrets
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from fungible.local.child import Child, exit_text
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import HOST, listener
from fungible.local.running import Fate, Local, to_stderr
from fungible.local.target import ENTRY, examine, refuse_unknown
from fungible_azure.local import entries, plain
from fungible_azure.local.interpreter import interpreter
from fungible_azure.simulate.invoke import CallFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.connection import Connection

    from fungible.local.target import Target

PATIENCE = 90.0
GRACE = 5.0


def serve(
    target: str,
    *,
    surface: str | None = None,
    port: int = 0,
    concurrency: int = 1,
    timeout: float | None = None,
    visibility: float = 0.2,
    receives: int | None = None,
    batch_size: int = 16,
    fifo: Sequence[str] = (),
    queues: str = "service_bus",
    kinds: Mapping[str, str] | None = None,
    many: bool = False,
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Environment:
    """Return `target`, an App or a finished FunctionApp as `module:name`, running; what cannot run is a Mistake.

    `concurrency` is the number of worker processes, each of which serves many invocations at once; each of those may
    take `timeout` seconds (300). An App's queues are bound to `queues`, service_bus, queue_storage or rabbitmq, and
    its other triggers to what `kinds` names, else to Azure's most usual source, with batches where `many` says so;
    queues named in `fifo` require sessions. What failed comes again after `visibility` seconds, `receives` times in all
    (10 from Service Bus, 5 from another queue, 30 from Event Grid, 5 by a retry policy). `log` gets each line of
    output, from any thread; by default it goes to stderr.
    """
    _check(surface, concurrency, timeout, receives)
    with ExitStack() as stack:
        listener(port).close()  # a port in use is told before anything starts
        chosen = interpreter(python)
        folder = str(Path(cwd or Path.cwd()).resolve())
        found = examine(
            target,
            python=chosen,
            folder=folder,
            runtime="azure-functions-runtime",
            extra="fungible-azure[run]",
            finished="azure.functions:FunctionRegister",
        )
        refuse_unknown(fifo, found)
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-azure-"))
        chosen_kinds = {"queue": queues, **(kinds or {})}
        listened = entries.write(found, scratch, chosen_kinds, many=many, sessions=fifo, tries=receives)
        order = {
            "port": port,
            "workers": concurrency,
            "timeout": 300.0 if timeout is None else timeout,
            "visibility": visibility,
            "tries": receives,
            "batch_size": batch_size,
            "listened": listened,
            "folders": [scratch, folder],
            "folder": folder,
            "environment": _variables(found, folder, timeout),
        }
        link = _Link(chosen, order, scratch, log or to_stderr)
        stack.callback(link.close)
        return Environment(link, found if found.is_app else None, stack.pop_all())


def _check(surface: str | None, concurrency: int, timeout: float | None, receives: int | None) -> None:
    if surface not in (None, "http"):
        raise Mistake(f"there is no surface {surface}", "leave it out: http is the only one")
    if concurrency < 1 or (timeout is not None and timeout <= 0):
        raise Mistake("concurrency counts from 1, and a timeout is over 0 seconds", "give larger numbers")
    if receives is not None and receives < 1:
        raise Mistake(f"{receives} deliveries bring nothing", "give --receives 1 or more")


def _variables(found: Target, folder: str, timeout: float | None) -> dict[str, str]:
    """Return the environment of a worker, as the host sets it on App Service."""
    own = {
        "AZURE_FUNCTIONS_ENVIRONMENT": "Development",
        "AzureWebJobsScriptRoot": folder,
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "FUNCTIONS_EXTENSION_VERSION": "~4",
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "PYTHON_SCRIPT_FILE_NAME": f"{ENTRY}.py",
        "PYTHONUNBUFFERED": "1",
        "Brokers": "localhost:9092",
        "Cosmos": "AccountEndpoint=https://localhost/",
        "EventHubs": "Endpoint=sb://localhost/",
        "ServiceBus": "Endpoint=sb://localhost/",
        "Sql": "Server=localhost",
        "WEBSITE_SITE_NAME": found.module.rpartition(".")[2],
    }
    if timeout is not None:
        seconds = max(1, round(timeout))
        own["AzureFunctionsJobHost__functionTimeout"] = (
            f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        )
    return {**{name: value for name, value in os.environ.items() if name != "WEBSITE_AUTH_ENABLED"}, **own}


class _Link:
    """The host process, and the connection that it takes orders from; it ends with the connection."""

    def __init__(self, python: str, order: Mapping[str, Any], scratch: str, log: Callable[[str], None]) -> None:
        self._numbers = count(1)
        self._lock = Lock()
        self._answers: dict[int, Future[Any]] = {0: Future()}
        self._ended: Future[int] = Future()
        from multiprocessing.connection import Listener

        key = secrets.token_hex(32)
        self._listener = Listener((HOST, 0), authkey=key.encode())
        told = {**order, "control": self._listener.address[1], "key": key}
        self._child = Child(
            [python, "-P", "-m", "fungible_azure.local.host", json.dumps(told)],
            environment=dict(os.environ),
            folder=scratch,
            line=log,
            ended=self._end,
        )
        self._connection: Connection | None = None
        Thread(target=self._receive, name="fungible-azure", daemon=True).start()
        try:
            self.port: int = self._taken(self._answers[0].result(PATIENCE))
        except BaseException:
            self.close()
            raise

    def _receive(self) -> None:
        """Take answers until the host is gone."""
        with suppress(EOFError, OSError):
            self._connection = self._listener.accept()
            while True:
                number, answer = json.loads(self._connection.recv_bytes())
                self._answers.pop(number).set_result(answer)

    def _end(self, code: int) -> None:
        """Told by the child's own thread: what still waits for an answer gets none."""
        self._ended.set_result(code)
        self._listener.close()
        gone = {"cause": f"the local host ended: {exit_text(code)}", "fix": "see the log above, then start it again"}
        for number in list(self._answers):
            with suppress(KeyError):
                self._answers.pop(number).set_result(gone)

    def ask(self, name: str, *arguments: Any) -> Any:
        """Return the answer to one order."""
        number = next(self._numbers)
        waiting = self._answers[number] = Future()
        if self._connection is None or self._ended.done():
            raise Mistake("the local host has ended", "start it again")
        with self._lock:
            self._connection.send_bytes(json.dumps([number, name, arguments]).encode())
        return self._taken(waiting.result())

    @staticmethod
    def _taken(answer: Mapping[str, Any]) -> Any:
        if "cause" in answer:
            kind = Unsupported if answer.get("unsupported") else Mistake
            raise kind(answer["cause"], answer["fix"])
        return answer["answer"]

    def close(self) -> None:
        """End the host, which ends its workers; a second time does nothing."""
        self._listener.close()
        if self._connection is not None:
            with suppress(OSError):
                self._connection.send_bytes(json.dumps([0, "end", []]).encode())
        with suppress(TimeoutError):
            self._ended.result(GRACE)
        self._child.kill()
        self._child.join()


class Environment(Local):
    """One app on Azure's library; every method may be called from any thread."""

    def __init__(self, link: _Link, found: Target | None, stack: ExitStack) -> None:
        super().__init__(link.port, stack, found.schedules if found is not None else ())
        self._link = link
        self._found = found

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """Every worker started so far: its process id, and its version as it says it to the host."""
        return [(pid, version) for pid, version in self._link.ask("runtimes")]

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        return self._fates("send", queue, list(bodies), dict(attributes), group)

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        return self._fates("deliver", trigger, name, plain.facts(trigger, events))

    def bring(self, function: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> str | None:
        """Call a function once with what a real source holds, as the protocol has it; return why it failed."""
        found: str | None = self._link.ask("bring", function, plain.written({"data": data, "metadata": metadata}))
        return found

    def _fates(self, order: str, *arguments: Any) -> list[Fate]:
        fates = self._link.ask(order, *arguments)
        return [Fate(one, fate, attempts, tuple(reasons)) for one, fate, attempts, reasons in fates]

    def invoke(self, value: Any) -> Any:
        """Call the app's one function for direct calls with any JSON value; a failed call is a CallFailed."""
        connection = http.client.HTTPConnection(HOST, self._port)
        path = entries.path(self._call())
        try:
            connection.request("POST", path, json.dumps(value), {"content-type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status == 200:
            return json.loads(body)
        raise CallFailed(_document(answer.status, body))

    def _call(self) -> str:
        """Return the name of the app's one direct call."""
        if self._found is None:
            raise Mistake("direct calls of a finished app are requests", "send a POST of JSON to the path of one")
        calls = list(self._found.calls)
        if not calls:
            raise Mistake("the app takes no direct calls", "give it a function with @app.invoke(…)")
        if len(calls) > 1:
            raise Mistake(
                f"the app takes several direct calls: {', '.join(calls)}", f"POST JSON to {entries.path(calls[0])}"
            )
        return calls[0]


def _document(status: int, body: bytes) -> dict[str, Any]:
    """Return the error that a failed call's body tells of."""
    with suppress(ValueError):
        found = json.loads(body)
        if isinstance(found, dict):
            return {"errorType": str(status), "errorMessage": "", **found}
    return {"errorType": str(status), "errorMessage": body.decode(errors="replace")}
