from __future__ import annotations

from shop_async import app  # type: ignore[import-not-found]

from fungible_gcp import entrypoint, invoke, pubsub

orders = entrypoint(app, max_body=100_000, orders=pubsub(path="/_events/orders"), total=invoke(path="/_calls/total"))
