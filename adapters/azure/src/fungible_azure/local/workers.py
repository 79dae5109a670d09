"""Worker processes, as many as asked for, replaced when they end (FUNCTIONS_WORKER_PROCESS_COUNT).

A worker serves many invocations at once. One that ends takes all of them with it, and one that is over the function's
timeout is ended by the host (Azure Functions, host.json, functionTimeout).
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible.local.child import Child, exit_text
from fungible_azure.local.rpc import HOST_VERSION, InvocationError, StreamEnded, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fungible_azure.local.rpc import Server

INIT_PATIENCE = 60.0
EXIT_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Function:
    """A registered function: its id, its trigger as function.json says it, and the retries of its policy if any."""

    id: str
    name: str
    trigger: Mapping[str, Any]
    retries: int | None


@dataclass(frozen=True, slots=True)
class Setting:
    """How workers are started: the folders of the app, their environment, and where they stand."""

    folders: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    timeout: float
    log: Callable[[str], None]


class Worker:
    """One process of the library."""

    def __init__(self, server: Server, setting: Setting) -> None:
        self.id = str(uuid4())
        self.busy = 0
        self.runtime = (0, "")
        self.functions: list[Function] = []
        self._server = server
        self._setting = setting
        self._link = server.expect(self.id)
        self._exit: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._reason = ""
        self._child: Child | None = None
        self._logs: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process can take an invocation."""
        return not (self._exit.done() or self._link.ended or self._reason)

    async def start(self) -> None:
        """Start the process and let it index the app; what keeps it from that is an InvocationError."""
        setting = self._setting
        command = [sys.executable, "-P", "-m", "fungible_azure.local.worker", self._server.address, self.id]
        self._child = Child(
            [*command, *setting.folders],
            environment=setting.environment,
            folder=setting.folder,
            line=self._line,
            ended=self._ended,
        )
        self._logs = asyncio.ensure_future(self._log())
        try:
            async with asyncio.timeout(INIT_PATIENCE):
                either: set[asyncio.Future[Any]] = {self._link.connected, self._exit}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                await self._index()
        except TimeoutError:
            raise InvocationError(f"the worker did not start within {INIT_PATIENCE:.0f} seconds") from None

    async def _index(self) -> None:
        """Ask for the functions, as the host does: init, metadata, load."""
        directory = self._setting.folders[0]
        init = {"host_version": HOST_VERSION, "function_app_directory": directory, "worker_directory": directory}
        started = await self._asked(worker_init_request=init)
        told = started.worker_metadata
        python = ".".join(map(str, sys.version_info[:3]))
        version = f"fungible_azure {_version()} (azure_functions_runtime {told.worker_version}), Python {python}"
        self.runtime = (self._child.pid if self._child else 0, version)
        found = await self._asked(functions_metadata_request={"function_app_directory": directory})
        for one in found.function_metadata_results:
            await self._asked(function_load_request={"function_id": one.function_id, "metadata": one})
            bindings = [json.loads(raw) for raw in one.raw_bindings]
            trigger = next(binding for binding in bindings if binding["type"].endswith("Trigger"))
            retries = one.retry_options.max_retry_count if one.HasField("retry_options") else None
            self.functions.append(Function(one.function_id, one.name, trigger, retries))

    async def _asked(self, **content: Any) -> Any:
        """Return the answer, or fail when the process ends before it."""
        asking = asyncio.ensure_future(self._link.ask(**content))
        await asyncio.wait({asking, self._exit}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if asking.done():
                return asking.result()
        except StreamEnded:
            await asyncio.wait({self._exit}, timeout=EXIT_PATIENCE)
        asking.cancel()
        ended = exit_text(self._exit.result()) if self._exit.done() else "it left its stream"
        raise InvocationError(self._reason or f"the worker process ended: {ended}")

    async def invoke(
        self, function: Function, data: Mapping[str, Any], metadata: Mapping[str, Any], trace: str, retry: int
    ) -> Any:
        """Return the InvocationResponse; a failed one, and one that does not come, is an InvocationError."""
        request = {
            "invocation_id": str(uuid4()),
            "function_id": function.id,
            "input_data": [{"name": function.trigger["name"], "data": typed(data)}],
            "trigger_metadata": {name: typed(value) for name, value in metadata.items()},
            "trace_context": {"trace_parent": trace},
            "retry_context": {"retry_count": retry, "max_retry_count": function.retries or 0},
        }
        self.busy += 1
        try:
            async with asyncio.timeout(self._setting.timeout):
                return await self._asked(invocation_request=request)
        except TimeoutError:
            self._reason = (
                f"timeout value of {self._setting.timeout:g} seconds was exceeded by function {function.name}"
            )
            self.end()
            raise InvocationError(self._reason) from None
        finally:
            self.busy -= 1

    async def _log(self) -> None:
        while True:
            self._line((await self._link.logs.get()).message)

    def _line(self, text: str) -> None:
        for line in text.splitlines() or [""]:
            self._setting.log(f"{self._child.pid if self._child else 0} | {line}")

    def _ended(self, code: int) -> None:
        """Told by the child's own thread."""
        loop = self._exit.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._exit.set_result, code)

    def end(self) -> None:
        """End the process and all it started."""
        if self._child is not None:
            self._child.kill()
        if self._logs is not None:
            self._logs.cancel()

    async def gone(self) -> None:
        """Wait until the process has ended; one that was never started is gone."""
        if self._child is not None:
            await asyncio.wait({self._exit})


def _version() -> str:
    from fungible_azure import __version__

    return __version__


class Workers:
    """Hands each invocation to the least busy worker."""

    def __init__(self, server: Server, setting: Setting, count: int) -> None:
        self.runtimes: list[tuple[int, str]] = []
        self.functions: list[Function] = []
        self._server = server
        self._setting = setting
        self._count = count
        self._all: list[Worker] = []
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Start the first worker, so that an app which cannot be indexed says so at once, then the others."""
        for _ in range(self._count):
            await self._add()
        self.functions = self._all[0].functions

    async def _add(self) -> None:
        worker = Worker(self._server, self._setting)
        self._all.append(worker)
        try:
            await worker.start()
        except BaseException:
            worker.end()
            self._all.remove(worker)
            raise
        self.runtimes.append(worker.runtime)

    async def invoke(
        self,
        function: Function,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *,
        trace: str = "",
        retry: int = 0,
    ) -> Any:
        """Return the InvocationResponse of a worker's, of the call itself or of its policy's `retry`.

        Its failure is an InvocationError.
        """
        async with self._lock:
            self._all = [worker for worker in self._all if worker.alive]
            while len(self._all) < self._count:
                await self._add()
            worker = min(self._all, key=lambda one: one.busy)
        parent = trace or f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
        return await worker.invoke(function, data, metadata or {}, parent, retry)

    def tell(self, text: str) -> None:
        """Log a line of the host's own."""
        self._setting.log(f"host | {text}")

    async def close(self) -> None:
        """End every process, whatever it is doing."""
        for worker in self._all:
            worker.end()
            await worker.gone()
