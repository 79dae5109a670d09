"""An instant of a schedule."""

from __future__ import annotations

from fungible.events import Lazy, lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class Tick(Lazy):
    """One instant; `name` is the schedule's physical name, and a fact the platform does not give is None.

    `scheduled_at` is the aware instant that is due, `cron` the expression as the platform writes it, `past_due` true
    where the platform says that it is late.
    """

    __slots__ = ()
    _triggers = ("schedule",)

    name: str
    scheduled_at: datetime | None
    cron: str | None
    past_due: bool | None
    native: Any

    def __init__(
        self,
        name: str = "",
        *,
        scheduled_at: datetime | None = None,
        cron: str | None = None,
        past_due: bool | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.name = name
        self.scheduled_at = scheduled_at
        self.cron = cron
        self.past_due = past_due
        self.native = native

    def __repr__(self) -> str:
        return f"<Tick {self.name}>"


lazily(Tick, "cron", "name", "native", "past_due", "scheduled_at")
