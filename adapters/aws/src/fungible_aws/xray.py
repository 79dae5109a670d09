"""X-Ray's trace header as W3C trace context (X-Ray developer guide, Tracing header)."""

from __future__ import annotations


def to_traceparent(header: str) -> str | None:
    """Return `Root=1-time-id;Parent=…;Sampled=…` as a traceparent, None where it names no span."""
    parts: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        parts[name] = value
    root, parent = parts.get("Root", ""), parts.get("Parent", "")
    if len(root) != 35 or not root.startswith("1-") or root[10] != "-":
        return None
    sampled = "01" if parts.get("Sampled") == "1" else "00"
    return f"00-{root[2:10]}{root[11:]}-{parent}-{sampled}"
