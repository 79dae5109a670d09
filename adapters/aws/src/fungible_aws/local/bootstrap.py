"""One execution environment: a process of Lambda's own bootstrap and the Runtime API it talks to.

Lambda developer guide, "Using Lambda environment variables" names the variables. The error documents of a timeout
and of an exit are as callers get them from Lambda.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible.local import http
from fungible.local.child import Child, exit_text
from fungible.local.target import environment
from fungible_aws.local.runtime_api import LIMITS, Invocation, RuntimeApi
from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate.invoke import FunctionError

if TYPE_CHECKING:
    from collections.abc import Callable

INIT_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Function:
    """How the function is deployed: `handler` as module.attribute, `folder` its code, `timeout` in seconds.

    `scratch` holds modules made for this run; `log` takes one line, from any thread.
    """

    name: str
    handler: str
    folder: str
    scratch: str
    python: str
    version: str
    timeout: float
    log: Callable[[str], None]

    @property
    def region(self) -> str:
        """The region of this machine's settings, else the first one."""
        return os.environ.get("AWS_REGION", REGION)

    @property
    def arn(self) -> str:
        """What an event is sent to."""
        return f"arn:aws:lambda:{self.region}:{ACCOUNT}:function:{self.name}"

    def variables(self, runtime_api: str) -> dict[str, str]:
        """Return the environment of one bootstrap, as Lambda sets it."""
        return {
            **environment(self.scratch, self.folder),
            "_HANDLER": self.handler,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{'.'.join(self.version.split('.')[:2])}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid4().hex}",
            "AWS_LAMBDA_RUNTIME_API": runtime_api,
            "AWS_REGION": self.region,
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "LAMBDA_TASK_ROOT": self.folder,
            "TZ": ":UTC",
        }


class Bootstrap:
    """A process that serves one event at a time, until it fails or is ended."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._api = RuntimeApi()
        self._exit: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None
        self._child: Child | None = None

    @property
    def alive(self) -> bool:
        """Whether the process has not ended so far."""
        return not self._exit.done()

    @property
    def runtime(self) -> tuple[int, str]:
        """The process's id, and its version as the bootstrap itself says it to the Runtime API."""
        python, _, version = self._api.agent.removeprefix("aws-lambda-python/").rpartition("-")
        return self._child.pid if self._child else 0, f"awslambdaric {version}, Python {python}"

    async def start(self) -> FunctionError | None:
        """Start the process and wait until it asks for an event; return why it does not."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._server = await http.serve(self._api.handle, listener, LIMITS)
        variables = self._function.variables(f"127.0.0.1:{listener.getsockname()[1]}")
        command = [self._function.python, "-m", "awslambdaric", self._function.handler]
        self._child = Child(
            command, environment=variables, folder=self._function.folder, line=self._line, ended=self._ended
        )
        if await self.ready(INIT_PATIENCE + self._function.timeout):
            return None
        return self._api.init_error or self._failure(str(uuid4()), INIT_PATIENCE + self._function.timeout)

    async def ready(self, patience: float | None = None) -> bool:
        """Wait until the bootstrap asks for its next event; False where it ended or lost the patience."""
        asks = asyncio.ensure_future(self._api.ready.wait())
        either: set[asyncio.Future[Any]] = {asks, self._exit}
        await asyncio.wait(either, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        asks.cancel()
        return self._api.ready.is_set() and self.alive

    async def run(self, payload: bytes, trace: str) -> Any:
        """Return what the handler answers, or the FunctionError of one that raises, takes too long or dies."""
        timeout = self._function.timeout
        event = Invocation(str(uuid4()), self._function.arn, payload, timeout, trace)
        self._api.hand_over(event)
        await asyncio.wait({event.answer, self._exit}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if event.answer.done():
            return event.answer.result()
        error = self._failure(event.id, timeout)
        self._line(str(error))
        self.end()
        return error

    def _failure(self, id: str, timeout: float) -> FunctionError:
        """Return what Lambda says of a process that ended, or that did not answer in time."""
        if self._exit.done():
            what = f"Runtime exited with error: {exit_text(self._exit.result())}"
            return FunctionError({"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {id} Error: {what}"})
        what = f"Task timed out after {timeout:.2f} seconds"
        return FunctionError({"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {id} Error: {what}"})

    def end(self) -> None:
        """End the process and all it started, as Lambda ends an environment: at once."""
        if self._server is not None:
            self._server.close()
        if self._child is not None:
            self._child.kill()

    async def gone(self) -> None:
        """Wait until the process has ended; one that was never started is gone."""
        if self._child is not None:
            await asyncio.wait({self._exit})

    def _line(self, text: str) -> None:
        self._function.log(f"{self._child.pid if self._child else 0} | {text}")

    def _ended(self, code: int) -> None:
        """Told by the child's own thread."""
        loop = self._exit.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._exit.set_result, code)
