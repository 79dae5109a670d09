"""Bytes to the handler's type and back; the TYPE picks the parser, never what happens to be installed.

JSON goes through the C scanner and encoder that `json` itself drives: the same results as `json.loads` and
`json.dumps` with 1 to 2 microseconds less around them, without NaN (RFC 8259, 6), and with any depth or number
that Python refuses reported as the sender's fault.
"""

from __future__ import annotations

from json.decoder import JSONDecodeError, JSONDecoder
from json.encoder import JSONEncoder

from fungible.errors import AnswerError, PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    Text: TypeAlias = "str | bytes"
    Parse: TypeAlias = Callable[[Text], Any]
    Convert: TypeAlias = Callable[[Any, str], Any]


def _refuse(constant: str) -> object:
    raise ValueError(constant)


_DECODER: Any = JSONDecoder(parse_constant=_refuse)
_scan: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once
_SPACE = " \t\n\r"


def from_json(text: str | bytes) -> Any:
    """Return the JSON value in `text`; what is none raises PayloadError with status 400 and the position."""
    if not isinstance(text, str):
        text = _decode(text)
    try:
        value, end = _scan(text, 0)
        if end == len(text):
            return value
    except StopIteration:
        pass
    except JSONDecodeError as error:
        raise _no_json(error.pos) from None
    except (ValueError, RecursionError):
        raise PayloadError("the body is JSON beyond a limit: too deep, too long a number, or NaN", status=400) from None
    return _spaced(text)


def _spaced(text: str) -> Any:
    """Parse JSON with white space around it, or name the position where it breaks."""
    stripped = text.strip(_SPACE)
    lead = len(text) - len(text.lstrip(_SPACE))
    try:
        value, end = _scan(stripped, 0)
    except StopIteration as stop:
        raise _no_json(lead + stop.value) from None
    except JSONDecodeError as error:
        raise _no_json(lead + error.pos) from None
    except (ValueError, RecursionError):
        raise PayloadError("the body is JSON beyond a limit: too deep, too long a number, or NaN", status=400) from None
    if end != len(stripped):
        raise _no_json(lead + len(stripped) - len(stripped[end:].lstrip(_SPACE)))
    return value


def _no_json(position: int) -> PayloadError:
    return PayloadError(f"the body is not JSON: see character {position}", status=400)


def _decode(text: bytes) -> str:
    try:
        return str(text, "utf-8")
    except UnicodeDecodeError:
        raise PayloadError("the body is not UTF-8", status=400) from None


def _plain_text(text: str | bytes) -> str:
    return text if isinstance(text, str) else _decode(text)


def _plain_bytes(text: str | bytes) -> bytes:
    from fungible.events.http import as_bytes

    return as_bytes(text, "body")


def parser(kind: Any) -> Parse | None:
    """Return what reads a body into `kind`, or None where `kind` is no payload type."""
    if kind is str:
        return _plain_text
    if kind is bytes:
        return _plain_bytes
    if kind is dict or kind is list:
        return _exactly(kind)
    if kind is object:
        return from_json
    found: Parse | None = _library(kind).parser(kind)
    return found


def _exactly(kind: type) -> Parse:
    name = "an object" if kind is dict else "an array"

    def parse(text: Text) -> Any:
        try:
            value, end = _scan(text, 0)  # type: ignore[arg-type]  # bytes are a TypeError, and read below
            if end != len(text):
                value = from_json(text)
        except (StopIteration, TypeError, ValueError, RecursionError):
            value = from_json(text)
        if type(value) is kind:
            return value
        raise PayloadError("the body is not what is asked for", [{"at": "$", "problem": f"is not {name}"}])

    return parse


def converter(kind: Any) -> Convert | None:
    """Return what makes `kind` of a JSON value at a path, or None where `kind` is no payload type."""
    found: Convert | None = _library(kind).converter(kind)
    return found


def _library(kind: Any) -> Any:
    """Return the module that owns `kind`, recognised by the mark its library leaves on every type."""
    if hasattr(kind, "__pydantic_validator__") or hasattr(kind, "__pydantic_core_schema__"):
        from fungible.payload import pydantic

        return pydantic
    if hasattr(kind, "__struct_fields__"):
        from fungible.payload import msgspec

        return msgspec
    from fungible.payload import plain

    return plain


def _unknown(value: Any) -> Any:
    """Make JSON of what `json` itself does not know, by the type's own library."""
    return _library(value).to_plain(value)


_ENCODER = JSONEncoder(
    default=_unknown, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


def _quickest() -> Callable[[Any, int], Iterable[str]]:
    """Return one C encoder kept for all calls; JSONEncoder.encode makes one per call."""
    from json import encoder as module

    encoder: Any = module
    make = encoder.c_make_encoder
    if make is None:
        return lambda value, _: _ENCODER.iterencode(value)
    made: Callable[[Any, int], Iterable[str]] = make(
        None, _unknown, encoder.encode_basestring, None, ":", ",", False, False, False
    )
    return made


_pieces = _quickest()


def _encode(value: object) -> str:
    return "".join(_pieces(value, 0))


_WRITERS: dict[type, Callable[[Any], str]] = {}
"""What writes a value of each type met so far."""


def to_json(value: object) -> str:
    """Return `value` as compact JSON, by its own library where it has one; else AnswerError."""
    try:
        if type(value) is dict or type(value) is list:
            return "".join(_pieces(value, 0))
        return (_WRITERS.get(type(value)) or _writer(value))(value)
    except RecursionError:
        raise AnswerError("the answer is nested too deep, or holds itself") from None
    except (TypeError, ValueError) as error:
        raise AnswerError(f"the answer is no JSON: {type(error).__name__}: {_without_value(error)}") from None


def _writer(value: object) -> Callable[[Any], str]:
    """Return what writes values of this one's type, remembered while there are few."""
    library = _library(value)
    write: Callable[[Any], str] = library.to_json if hasattr(library, "to_json") else _encode
    if len(_WRITERS) < 1000:
        _WRITERS[type(value)] = write
    return write


def _without_value(error: Exception) -> str:
    """Return the encoder's reason; its text names types and NaN only, and is cut all the same."""
    return str(error)[:120]


def to_plain(value: object) -> Any:
    """Return `value` as plain JSON types, as a platform that marshals the answer itself wants it."""
    return from_json(to_json(value))
