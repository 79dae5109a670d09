"""The handler of `hand_dynamodb`."""

from fungible import App, DocumentChange
from fungible_aws import dynamodb, entrypoint

app = App("orders")


@app.collection("orders")
def settle(change: DocumentChange[dict]) -> None:  # type: ignore[type-arg]
    """Refuses an order of negative total."""
    if change.after and change.after["total"] < 0:
        raise ValueError("negative total")


handler = entrypoint(app, orders=dynamodb("orders-prod", partial=True))
