"""What Google Cloud Functions loads: its source file is cloud_function.py, its entry point `orders`.

Each source posts to a path of its own, which none but it may call.
"""

from fungible_gcp import entrypoint, firestore, pubsub, scheduler, storage
from orders import app

orders = entrypoint(
    app,
    orders=pubsub(path="/_events/orders"),
    receipts=storage(path="/_events/receipts"),
    customers=firestore(path="/_events/customers"),
    nightly=scheduler(path="/_events/nightly"),
)
