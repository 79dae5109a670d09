"""The same shop with one async function and an async resource that sync functions ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from shop import app as shop  # type: ignore[import-not-found]

from fungible import App, HttpResponse

app = App("shop_async")


class Line:
    """A connection that one loop owns."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.lock = asyncio.Lock()

    async def ask(self, token: str) -> str:
        async with self.lock:
            await asyncio.sleep(0)
            return token


@app.resource()
async def line() -> AsyncIterator[Line]:
    yield Line()
    print("the line is closed", flush=True)


@app.get("/asked/{token}")
async def asked(token: str, line: Line) -> HttpResponse:
    return HttpResponse.text(await line.ask(token))


@app.get("/held/{token}")
def held(token: str, line: Line) -> HttpResponse:
    """A sync function with an async resource runs on the resource's loop."""
    return HttpResponse.text(f"{token} {asyncio.get_running_loop() is line.loop}")


app.include(shop)
