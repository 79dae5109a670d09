"""The handler of `hand_sqs`."""

from fungible import App, Message
from fungible_aws import entrypoint, sqs

app = App("orders")


@app.queue("orders")
def settle(message: Message[dict]) -> None:  # type: ignore[type-arg]
    """Refuses an order of negative total."""
    if message.body["total"] < 0:
        raise ValueError("negative total")


handler = entrypoint(app, orders=sqs("orders-prod", partial=True))
