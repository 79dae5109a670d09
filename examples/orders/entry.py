"""What Cloudflare loads: the class that a Worker's main module exports as `Default`."""

from fungible_cloudflare import entrypoint
from orders import app

Default = entrypoint(app)
