from __future__ import annotations

from typing import Any

from market import app  # type: ignore[import-not-found]

from fungible_gcp import entrypoint, eventarc, firestore, pubsub, realtime_database, scheduler, storage, tasks

BINDINGS: dict[str, Any] = {
    "news": pubsub(path="/_events/news"),
    "jobs": tasks(path="/_events/jobs"),
    "receipts": storage(path="/_events/receipts"),
    "carts": firestore(path="/_events/carts"),
    "baskets": realtime_database(path="/_events/baskets"),
    "nightly": scheduler(path="/_events/nightly"),
    "weekly": scheduler(path="/_events/weekly", topic=True),
    "audits": eventarc(path="/_events/audits"),
}
orders = entrypoint(app, **BINDINGS)
