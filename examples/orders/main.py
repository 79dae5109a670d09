"""What an ASGI server loads, as `main:asgi`.

A push subscription and a PingSource post to paths of their own. No bucket and no collection calls a container, so
that another platform has to file the receipts and follow the customers.
"""

from fungible_container import entrypoint, knative_ping, pubsub
from orders import app

asgi = entrypoint(
    app,
    orders=pubsub(path="/_events/orders"),
    receipts=None,
    customers=None,
    nightly=knative_ping(path="/_events/nightly"),
)
