"""The handler of `hand_kinesis`."""

from fungible import App, Record
from fungible_aws import entrypoint, kinesis

app = App("orders")


@app.stream("orders")
def settle(record: Record[dict]) -> None:  # type: ignore[type-arg]
    """Refuses an order of negative total."""
    if record.body["total"] < 0:
        raise ValueError("negative total")


handler = entrypoint(app, orders=kinesis("orders-prod", partial=True))
