"""msgspec's Structs, read and written by msgspec itself."""

from __future__ import annotations

from msgspec.json import encode as _encode

from fungible.errors import AnswerError, PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.payload import Convert, Parse


def parser(kind: Any) -> Parse:
    """Return what reads a JSON body into a Struct."""
    from msgspec import DecodeError, ValidationError
    from msgspec.json import Decoder

    decode = Decoder(kind).decode

    def parse(text: str | bytes) -> Any:
        try:
            return decode(text)
        except ValidationError as error:
            raise _invalid(error, "$") from None
        except DecodeError:
            raise PayloadError("the body is not JSON", status=400) from None
        except RecursionError:
            raise PayloadError("the body is JSON beyond a limit: too deep", status=400) from None
        except UnicodeError:
            raise PayloadError("the body is not UTF-8", status=400) from None

    return parse


def converter(kind: Any) -> Convert:
    """Return what makes a Struct of a JSON value, or of a document, whose whole numbers are Decimal."""
    from msgspec import ValidationError, convert

    def make(value: Any, at: str) -> Any:
        try:
            return convert(value, kind, str_keys=True)
        except ValidationError:
            from fungible.payload.natives import whole_numbers
        try:
            return convert(whole_numbers(value), kind, str_keys=True)
        except ValidationError as error:
            raise _invalid(error, at) from None

    return make


def _invalid(error: Exception, at: str) -> PayloadError:
    """Split msgspec's `problem - at path`, leaving out a value that it or the type's own check may quote."""
    problem, _, place = str(error).rpartition(" - at `")
    place = place.removesuffix("`").removeprefix("key` in `")
    if place[:1] != "$":
        problem, place = str(error), "$"
    if error.__cause__ is not None:
        problem = "was refused by the type's own check"
    elif problem.startswith(("Invalid enum value", "Invalid value")):
        problem = "is not one of the allowed values"
    path = at + place[1:]
    return PayloadError("the body is not what is asked for", [{"at": path, "problem": problem}])


def to_json(value: Any) -> str:
    """Return a Struct as JSON."""
    try:
        return _encode(value).decode()
    except Exception as error:
        message = f"the answer's {type(value).__name__} cannot be written: {type(error).__name__}"
        raise AnswerError(message) from error


def to_plain(value: Any) -> Any:
    """Return a Struct that stands inside a plain value."""
    from msgspec import to_builtins

    return to_builtins(value)
