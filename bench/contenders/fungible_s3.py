"""The handler of `hand_s3`."""

from fungible import App, ObjectEvent
from fungible_aws import entrypoint, s3

app = App("receipts")


@app.bucket("receipts", suffix=".json")
def receive(event: ObjectEvent) -> None:
    """Refuses a receipt that is none."""
    if not (event.bucket and event.key and event.etag) or event.size is None or event.size > 1 << 20:
        raise ValueError("no receipt")


handler = entrypoint(app, receipts=s3("receipts-prod"))
