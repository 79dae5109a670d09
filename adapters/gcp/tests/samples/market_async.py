"""The same market with one async function, so that a loop serves it."""

from __future__ import annotations

from market import app as market  # type: ignore[import-not-found]

from fungible import App, Message

app = App("market_async")


@app.topic("rumours")
async def listen(message: Message[str]) -> None: ...


app.include(market)
