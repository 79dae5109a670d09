"""What Azure Functions loads."""

import orders
from fungible_azure import entrypoint, service_bus

app = entrypoint(orders.app, auth_level="anonymous", orders=service_bus("orders", connection="SB"))
