"""Applications of as many routes as asked, static or with parameters."""

from collections.abc import Callable
from typing import Any

from fungible import App
from fungible_aws import entrypoint

Handler = Callable[[Any, Any], Any]


def static(number: int) -> Callable[[], str]:
    """Returns the function of one static route."""

    def answer() -> str:
        return "here"

    answer.__name__ = answer.__qualname__ = f"static_{number}"
    return answer


def dynamic(number: int) -> Callable[[str, str], str]:
    """Returns the function of one route with two parameters."""

    def answer(tenant: str, item: str) -> str:
        return item

    answer.__name__ = answer.__qualname__ = f"dynamic_{number}"
    return answer


def routed(shape: str, count: int) -> Handler:
    """Returns the entrypoint of an application with so many routes of that shape."""
    app = App("routes")
    for number in range(count):
        if shape == "static":
            app.get(f"/section/part-{number}/items")(static(number))
        else:
            app.get(f"/tenants/{{tenant}}/part-{number}/{{item}}")(dynamic(number))
    return entrypoint(app)


def starting(shape: str, count: int) -> Handler:
    """Returns a handler that starts such an application anew for each event."""

    def handler(event: Any, context: Any) -> Any:
        return routed(shape, count)(event, context)

    return handler
