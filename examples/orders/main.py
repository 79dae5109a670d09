"""What an ASGI server loads, as `main:asgi`."""

from fungible_container import entrypoint
from orders import app

asgi = entrypoint(app)
