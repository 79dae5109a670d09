"""What a function listens to, in neutral terms; plain data."""

from __future__ import annotations


class Http:
    """Requests for `methods` on `path`, such as `/orders/{customer}` or `/files/{rest...}`."""

    __slots__ = ("methods", "path")
    word = "http"

    def __init__(self, methods: tuple[str, ...], path: str) -> None:
        self.methods = methods
        self.path = path

    def __str__(self) -> str:
        return f"http {' '.join(self.methods)} {self.path}"


class Queue:
    """Messages of the queue `name`, each handled by one of the competing consumers.

    At most `concurrency` async handlers run at once; `margin` seconds before the deadline no item is started.
    """

    __slots__ = ("concurrency", "margin", "name")
    word = "queue"

    def __init__(self, name: str, concurrency: int, margin: float) -> None:
        self.name = name
        self.concurrency = concurrency
        self.margin = margin

    def __str__(self) -> str:
        return f"queue {self.name}"


class Invoke:
    """Direct calls with any JSON in and out."""

    __slots__ = ("name",)
    word = "invoke"

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"invoke {self.name}"


Trigger = Http | Queue | Invoke
