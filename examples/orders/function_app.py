"""What Azure Functions loads; the schedule needs no binding."""

import orders
from fungible_azure import blob, cosmos_db, entrypoint, service_bus

app = entrypoint(
    orders.app,
    auth_level="anonymous",
    orders=service_bus("orders", connection="SB"),
    receipts=blob("receipts", source="EventGrid"),
    customers=cosmos_db("customers", database="shop", connection="COSMOS"),
)
