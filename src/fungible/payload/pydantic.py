"""pydantic's models and dataclasses, read and written by pydantic itself."""

from __future__ import annotations

from fungible.errors import AnswerError, PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.payload import Convert, Parse


def parser(kind: Any) -> Parse:
    """Return what reads a JSON body into a model."""
    from pydantic import ValidationError

    validate = kind.__pydantic_validator__.validate_json

    def parse(text: str | bytes) -> Any:
        try:
            return validate(text)
        except ValidationError as error:
            raise _invalid(error, "$") from None
        except UnicodeEncodeError:
            raise PayloadError("the body is not UTF-8", status=400) from None

    return parse


def converter(kind: Any) -> Convert:
    """Return what makes a model of a JSON value, by pydantic's rules for JSON, which differ from those for Python.

    What is more than JSON, as the values of a document may be, goes by the rules for Python.
    """
    from json import JSONEncoder

    from pydantic import ValidationError

    encode = JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False).encode
    validator = kind.__pydantic_validator__

    def convert(value: Any, at: str) -> Any:
        try:
            text = encode(value)
        except (TypeError, ValueError):
            text = None
        try:
            return validator.validate_python(value) if text is None else validator.validate_json(text)
        except ValidationError as error:
            raise _invalid(error, at) from None
        except UnicodeEncodeError:
            raise PayloadError("the body is not UTF-8", status=400) from None

    return convert


def _invalid(error: Any, at: str) -> PayloadError:
    from fungible.payload.plain import _step

    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found and found[0]["type"] == "json_invalid":
        return PayloadError("the body is not JSON", status=400)
    places = [
        {
            "at": at + "".join(f"[{p}]" if isinstance(p, int) else _step(p) for p in one["loc"]),
            "problem": _problem(one),
        }
        for one in found
    ]
    return PayloadError("the body is not what is asked for", places)


def _problem(one: Any) -> str:
    """Return pydantic's words; a validator's own message may hold the value, and a tag is one."""
    if one["type"] in ("value_error", "assertion_error"):
        return "was refused by the model's own validator"
    if one["type"] == "union_tag_invalid":
        return "is of none of the known tags"
    return str(one["msg"])


def to_json(value: Any) -> str:
    """Return a model as JSON."""
    try:
        return value.__pydantic_serializer__.to_json(value).decode()  # type: ignore[no-any-return]
    except Exception as error:
        message = f"the answer's {type(value).__name__} cannot be written: {type(error).__name__}"
        raise AnswerError(message) from error


def to_plain(value: Any) -> Any:
    """Return a model that stands inside a plain value."""
    return value.__pydantic_serializer__.to_python(value, mode="json")
