"""Google's trace header as W3C trace context (Cloud Trace documentation, Trace context)."""

from __future__ import annotations


def to_traceparent(header: str) -> str | None:
    """Return `trace/span;o=1`, its span in decimal, as a traceparent; None where it names no span."""
    trace, _, rest = header.partition("/")
    span, _, options = rest.partition(";")
    if not (span.isascii() and span.isdigit() and len(span) <= 20 and int(span) < 1 << 64):
        return None
    return f"00-{trace.lower()}-{int(span):016x}-{'01' if options.strip() == 'o=1' else '00'}"
