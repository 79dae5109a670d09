"""What Google Cloud Functions loads: its source file is cloud_function.py, its entry point `orders`."""

from fungible_gcp import entrypoint, pubsub
from orders import app

orders = entrypoint(app, orders=pubsub(path="/_events/orders"))
