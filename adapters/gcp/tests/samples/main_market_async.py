from __future__ import annotations

from main_market import BINDINGS  # type: ignore[import-not-found]
from market_async import app  # type: ignore[import-not-found]

from fungible_gcp import entrypoint, pubsub

orders = entrypoint(app, **BINDINGS, rumours=pubsub(path="/_events/rumours"))
