"""The end of an async app's process: nothing of the app is closed under a call."""

from __future__ import annotations

import asyncio
import signal

from fungible import App
from fungible.runtime import Runtime
from fungible_gcp.entry import PLATFORM
from fungible_gcp.life import Life


def test_the_stop_waits_for_an_answer_that_is_sent_after_its_call_returned() -> None:
    app = App("a")
    order: list[str] = []
    app.on_stop(lambda: order.append("stop"))

    async def main() -> None:
        life = Life(Runtime(app, PLATFORM, {}))
        life.ending = True
        with life:
            end = asyncio.ensure_future(life._end(signal.SIGTERM, lambda *_: order.append("signal")))
            await asyncio.sleep(0)
        with life:
            for _ in range(3):
                await asyncio.sleep(0)
            order.append("sent")
        await end

    before = signal.getsignal(signal.SIGTERM)
    try:
        asyncio.run(main())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert order == ["sent", "stop", "signal"]
