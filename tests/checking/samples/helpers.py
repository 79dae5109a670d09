"""What the shop's handlers call."""

from __future__ import annotations

from fungible import HttpResponse


async def work() -> None: ...


def streamed() -> HttpResponse:
    return HttpResponse.stream([b"x"])
