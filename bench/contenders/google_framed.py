"""Any of Google's contenders in the whole of functions-framework."""

from pathlib import Path

import google_side


def handler_of(name: str):  # noqa: ANN201  a contender's factory, like the handler it makes
    """Returns the handler that goes through the framework to the function of the module `name`."""
    return google_side.framed(str(Path(__file__).with_name(f"{name}.py")))
