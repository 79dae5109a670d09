"""W3C trace context (Trace Context, 3.2), to which each adapter maps what its platform has."""

from __future__ import annotations

_HEX = frozenset("0123456789abcdef")


class Trace:
    """The caller's span: `trace_id` of 32 and `parent_id` of 16 lower-case hex digits."""

    __slots__ = ("parent_id", "sampled", "state", "trace_id")

    def __init__(self, trace_id: str, parent_id: str, *, sampled: bool, state: str = "") -> None:
        self.trace_id = trace_id
        self.parent_id = parent_id
        self.sampled = sampled
        self.state = state

    @property
    def traceparent(self) -> str:
        """The header as version 00 writes it."""
        return f"00-{self.trace_id}-{self.parent_id}-{'01' if self.sampled else '00'}"

    @classmethod
    def parse(cls, traceparent: str | None, state: str | None = None) -> Trace | None:
        """Return the trace of a `traceparent` header, None where it is absent or invalid."""
        if not traceparent:
            return None
        version, _, rest = traceparent.strip().partition("-")
        parts = rest.split("-")
        if version == "ff" or len(parts) < 3 or (version == "00" and len(parts) != 3):
            return None
        trace_id, parent_id, flags = parts[:3]
        if not (_is_id(trace_id, 32) and _is_id(parent_id, 16)):
            return None
        if not all(len(part) == 2 and _HEX.issuperset(part) for part in (version, flags)):
            return None
        return cls(trace_id, parent_id, sampled=bool(int(flags, 16) & 1), state=state or "")

    def __repr__(self) -> str:
        return f"<Trace {self.traceparent}>"


def _is_id(text: str, length: int) -> bool:
    return len(text) == length and _HEX.issuperset(text) and text.strip("0") != ""
