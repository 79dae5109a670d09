"""The handler of `hand_json` on FastAPI behind Mangum."""

from typing import Annotated, Any

from fastapi import Cookie, FastAPI, Header
from fastapi.responses import JSONResponse
from mangum import Mangum

app = FastAPI()


@app.post("/orders/{customer}")
async def create(
    customer: str,
    order: dict[str, Any],
    dry: str,
    x_tenant: Annotated[str, Header()],
    session: Annotated[str, Cookie()],
) -> JSONResponse:
    """Accepts an order."""
    answer = {"accepted": order["id"], "customer": customer}
    return JSONResponse(answer, headers={"x-seen": f"{x_tenant} {dry} {session}"})


handler = Mangum(app, lifespan="off")
