"""The logger of a call: its own level and handler, since the roots of Lambda and Google stand at WARNING."""

from __future__ import annotations

import logging
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from typing import Any

    from fungible.context import Context

    _Adapter = logging.LoggerAdapter[logging.Logger]
else:
    _Adapter = logging.LoggerAdapter

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "fungible"}


class CallLogger(_Adapter):
    """A standard logger whose records carry the call's request id and function; `extra=` adds fields."""

    def __init__(self, context: Context) -> None:
        super().__init__(_app_logger(), None)
        self.context = context

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Add the call's facts to the record, beside the caller's own `extra`."""
        given: Mapping[str, Any] = kwargs.get("extra") or {}
        facts = {"request_id": self.context.request_id, "function": self.context.function}
        kwargs["extra"] = {
            **{name: value for name, value in given.items() if name not in _OWN},
            "fungible": facts,
            "fungible_json": _line_of(self.context),
        }
        return msg, kwargs


def _line_of(context: Context) -> Callable[[dict[str, Any]], dict[str, Any]] | None:
    """Return what names a line's fields as the platform reads them, None where it reads text."""
    if not context.json_logs:
        return None
    read = context._read.get("log_line")
    return _as_it_is if read is None else read(context._wire)


def _as_it_is(line: dict[str, Any]) -> dict[str, Any]:
    return line


class _Stderr(logging.Handler):
    """Write to whatever stderr is now, so that a replaced stream is not missed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a failure to write never reaches the handler that logged."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class _Lines(logging.Formatter):
    """One line of JSON where the platform reads JSON, else one line of text; FUNGIBLE_LOG_FORMAT overrules."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        wanted = os.environ.get("FUNGIBLE_LOG_FORMAT", "").lower()
        as_json = wanted == "json" or (wanted != "text" and getattr(record, "fungible_json", None) is not None)
        return self._json(record) if as_json else self._text(record)

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        own = {name: value for name, value in vars(record).items() if name not in _OWN and name != "fungible_json"}
        return {**getattr(record, "fungible", {}), **own}

    def _json(self, record: logging.LogRecord) -> str:
        import json

        line = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self._fields(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        named = getattr(record, "fungible_json", None) or _as_it_is
        return json.dumps(named(line), default=str, ensure_ascii=False)

    def _text(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in self._fields(record).items())
        text = _one_line(f"{record.levelname} {record.getMessage()} {fields}".rstrip())
        return text if not record.exc_info else f"{text}\n{self.formatException(record.exc_info)}"


def _one_line(text: str) -> str:
    """Return text in which nothing ends a line or moves the cursor, so that no value can pass for a record."""
    return text if text.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _app_logger() -> logging.Logger:
    """Return the one logger of all calls, set up once; a level that is none says so and counts as INFO."""
    logger = logging.getLogger("fungible.app")
    if not logger.handlers:
        handler = _Stderr()
        handler.setFormatter(_Lines())
        logger.addHandler(handler)
        logger.propagate = False
        wanted = os.environ.get("FUNGIBLE_LOG_LEVEL", "INFO").upper()
        known = logging.getLevelNamesMapping()
        logger.setLevel(known.get(wanted, logging.INFO))
        if wanted not in known:
            logger.warning("FUNGIBLE_LOG_LEVEL is no level of logging; INFO is used")
    return logger
