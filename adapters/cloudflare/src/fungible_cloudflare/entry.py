"""The class that a Worker exports; it alone touches the runtime's objects.

Workers documentation, "Python Workers"; workerd, src/pyodide: a class is made anew for each event with `ctx` and
`env`, and each of its methods gets what the runtime passes, `fetch` the request alone.
"""

from __future__ import annotations

from fungible.codec import Platform
from fungible.runtime import Runtime
from fungible.starting import Once
from fungible_cloudflare.border import Base, ffi, js
from fungible_cloudflare.codecs import DEFAULT_KINDS, KINDS
from fungible_cloudflare.context import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from fungible.app import App
    from fungible.codec import Binding

PLATFORM = Platform(
    "cloudflare",
    "fungible_cloudflare.codecs",
    KINDS,
    DEFAULT_KINDS,
    "fungible_cloudflare.context",
    json_logs=True,
    keeps="pure",
)


def entrypoint(
    app: App, *, max_body: int = 10 * 1024 * 1024, eager: bool = True, function: str = "", **bindings: Binding | None
) -> type[Any]:
    """Return the class to export as `Default`; a request body over `max_body` bytes is answered with 413.

    Each further argument binds a function's source, and None leaves it out; a function for direct calls is a method of
    its own name. What an event needs is loaded at once, for the snapshot that Cloudflare takes of an imported Worker;
    `eager=False` waits. `function` names the only one that is served.
    """
    runtime = Runtime(app, PLATFORM, bindings, eager=eager, only=function)
    if eager:
        _load(runtime)
    once = Once(runtime)

    async def fetch(self: Any, request: Any, *_: Any) -> Any:
        await _started(once, self.ctx)
        return await _fetch(runtime, self, request, max_body)

    async def queue(self: Any, batch: Any, *_: Any) -> None:
        await _started(once, self.ctx)
        await _queue(runtime, self, batch)

    methods = {name: _method(runtime, once, name) for name in _called(runtime)}
    made = type("Default", (Base,), {**methods, "fetch": fetch, "__doc__": f"The Worker of {app.name}."})
    made.queue = queue  # type: ignore[attr-defined]  # set afterwards, so that the SDK leaves the batch as it is
    if any(kind == "scheduled" for kind, _ in runtime.sources):
        made.scheduled = _ticking(runtime, once)  # type: ignore[attr-defined]
    return made


def _load(runtime: Runtime) -> None:
    """Load what delivers each kind that the app may get."""
    kinds = {kind for kind, _ in runtime.sources}
    for kind in kinds if runtime.routes is None else {*kinds, "fetch"}:
        runtime.surfaces[kind]
    for listeners in runtime.sources.values():
        for _, _, kind in listeners:
            PLATFORM.codec(kind)


def _called(runtime: Runtime) -> list[str]:
    """Return the methods that direct calls may name; two of them are the runtime's own."""
    names = [name for kind, name in runtime.sources if kind == "rpc"]
    for name in names:
        if name in ("fetch", "queue", "scheduled", "ctx", "env") or not name.isidentifier() or name.startswith("_"):
            from fungible.errors import BindingError

            fix = 'bind it to another method: entrypoint(app, name=rpc("other"))'
            raise BindingError("entrypoint", f"{name!r} cannot be a Worker's method", fix)
    return names


def _method(runtime: Runtime, once: Once, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def method(self: Any, value: Any = None, *more: Any) -> Any:
        if more:
            message = f"{name} takes one value, not {1 + len(more)}"
            raise TypeError(message)
        await _started(once, self.ctx)
        wire = {"method": name, "value": _json(value)}
        answer = await _delivered(runtime, "rpc", wire, Call(self.ctx, self.env, {}, _later(self.ctx)))
        if isinstance(answer, BaseException):
            raise answer
        return answer

    method.__name__ = name
    return method


async def _started(once: Once, ctx: Any) -> None:
    """Start the app, and have the start go on where the client whose request began it goes away.

    What a request waits for is cancelled with it (Workers documentation, Context: waitUntil), and every later event
    would wait for a start that never ends.
    """
    if not once.over:
        _keep(ctx, _waiting(once))
    await once.started()


async def _waiting(once: Once) -> None:
    """Wait for the start; its failure is that of the events which wait for it too."""
    from contextlib import suppress

    with suppress(Exception):
        await once.started()


async def _delivered(runtime: Runtime, kind: str, wire: Any, call: Call) -> Any:
    """Return the wire answer; a sync pipeline runs inline, for a Worker has no threads."""
    waits, work = runtime.deliver(kind, wire, call)
    return await work if waits else work()


async def _fetch(runtime: Runtime, worker: Any, request: Any, limit: int) -> Any:
    """Answer one request, given as the SDK's Request or as the runtime's own."""
    native = getattr(request, "js_object", request)
    headers: dict[str, str] = dict(_entries(native.headers))
    try:
        body = await _body(native, headers.get("content-length"), limit)
    except ffi.JsException:  # the client went away
        return _response(_refused(400, "the body ended early"))
    if body is None:
        return _response(_refused(413, "the body is over the limit"))
    wire = {
        "method": native.method,
        "url": native.url,
        "headers": headers,
        "body": body,
        "client_ip": headers.get("cf-connecting-ip"),
        "native": request,
    }
    call = Call(worker.ctx, worker.env, headers, _later(worker.ctx))
    return _response(await _delivered(runtime, "fetch", wire, call), worker.ctx)


def _entries(headers: Any) -> list[list[str]]:
    """Return the headers by one crossing of the border; the runtime joins repeated ones."""
    found: list[list[str]] = getattr(js.Array, "from")(headers).to_py()
    return found


async def _body(request: Any, length: str | None, limit: int) -> bytes | None:
    """Return the whole body, None for one over the limit, of which no more is read."""
    stream = request.body
    if not stream:
        return b""
    if length is not None and length.isdigit():
        if int(length[:20]) > limit:
            return None
        whole: bytes = (await request.arrayBuffer()).to_bytes()
        return whole
    reader = stream.getReader()
    parts: list[bytes] = []
    size = 0
    while not (step := await reader.read()).done:
        parts.append(step.value.to_bytes())
        size += len(parts[-1])
        if size > limit:
            await reader.cancel()
            return None
    return b"".join(parts)


def _refused(status: int, detail: str) -> dict[str, Any]:
    from fungible.problems import problem
    from fungible_cloudflare.codecs.fetch import encode

    return encode(problem(status, detail), {}, {})


def _response(answer: Mapping[str, Any], ctx: Any = None) -> Any:
    """Return the runtime's Response; header pairs are appended one by one, so that repeats stay apart."""
    body = answer["body"]
    if isinstance(body, bytes):
        body = ffi.to_js(body)
    elif body is not None and not isinstance(body, str):
        from fungible_cloudflare.streaming import Source

        source = Source()
        _keep(ctx, source.filled(body))
        body = source.stream()
    return js.Response.new(body, status=answer["status"], headers=ffi.to_js(answer["headers"]))


def _later(ctx: Any) -> Callable[[Coroutine[Any, Any, None]], None]:
    return lambda work: _keep(ctx, work)


def _keep(ctx: Any, work: Coroutine[Any, Any, None]) -> None:
    """Let work go on after the answer: `waitUntil` gets a promise of it, whose proxy lives as long as the work."""
    import asyncio

    task = asyncio.ensure_future(work)
    proxy = ffi.create_proxy(task)
    task.add_done_callback(lambda _: proxy.destroy())
    ctx.waitUntil(proxy)


async def _queue(runtime: Runtime, worker: Any, batch: Any) -> None:
    """Deliver one batch, then tell each message's verdict; what is told by no call comes again, for this raises."""
    messages = list(batch.messages)
    wire = {"queue": batch.queue, "messages": [_record(message) for message in messages]}
    calls = await _delivered(runtime, "queue_batch", wire, Call(worker.ctx, worker.env, {}))
    for message, (verdict, *options) in zip(messages, calls, strict=True):
        getattr(message, verdict)(*map(_object, options))


def _record(message: Any) -> dict[str, Any]:
    """Return one message's wire form; a body that the wire cannot carry is left out, for the codec to say so."""
    sent: Any = message.timestamp
    record = {
        "id": message.id,
        "timestamp": round(sent.getTime() if hasattr(sent, "getTime") else sent.timestamp() * 1000),
        "attempts": message.attempts,
    }
    try:
        record["body"] = _bytes(message.body)
    except Exception:
        return record
    return record


def _bytes(body: Any) -> Any:
    """Return a body of type bytes as bytes, any other as JSON."""
    if isinstance(body, (bytes, memoryview)):
        return bytes(body)
    return body.to_bytes() if hasattr(body, "byteLength") and hasattr(body, "to_bytes") else _json(body)


def _json(value: Any) -> Any:
    """Return a value of the runtime as plain JSON values; a Map is an object, what JSON has not is a TypeError."""
    return _plain(value.to_py() if hasattr(value, "to_py") else value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if type(value).__name__ == "JsNull":
        return None
    message = f"a value of type {type(value).__name__} is no JSON"
    raise TypeError(message)


def _ticking(runtime: Runtime, once: Once) -> Callable[..., Coroutine[Any, Any, None]]:
    async def scheduled(self: Any, controller: Any, *_: Any) -> None:
        """Run one instant; a failure is the runtime's to see, and whether it may come again is told before."""
        await _started(once, self.ctx)
        wire = {"cron": controller.cron, "scheduledTime": round(controller.scheduledTime)}
        told = await _delivered(runtime, "scheduled", wire, Call(self.ctx, self.env, {}))
        if told["noRetry"]:
            controller.noRetry()
        if told["outcome"] != "ok":
            from fungible.errors import NotDelivered

            raise NotDelivered(f"the run of {controller.cron} failed")

    return scheduled


def _object(options: Mapping[str, Any]) -> Any:
    return ffi.to_js(options, dict_converter=js.Object.fromEntries)
