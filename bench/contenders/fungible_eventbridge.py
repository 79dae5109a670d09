"""The handler of `hand_eventbridge`."""

from fungible import App, CloudEvent
from fungible_aws import entrypoint

app = App("orders")


@app.cloud_event("orders", type="OrderPlaced", source="com.example.*")
def placed(event: CloudEvent[dict]) -> None:  # type: ignore[type-arg]
    """Refuses an order of negative total."""
    if not event.id or event.data["total"] < 0:
        raise ValueError("negative total")


handler = entrypoint(app)
