"""What Cloudflare loads: the class that a Worker's main module exports as `Default`.

Receipts are told of by a queue, and the schedule is its cron. No store there tells of its changes, so that another
platform has to follow the customers.
"""

from fungible_cloudflare import entrypoint, r2
from orders import app

Default = entrypoint(app, receipts=r2("receipts"), customers=None)
