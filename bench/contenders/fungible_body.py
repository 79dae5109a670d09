"""Routes that take or give one large body."""

from fungible import App, HttpRequest, HttpResponse
from fungible_aws import entrypoint

WIRE = 6_000_000
TEXT = "x" * WIRE
BINARY = b"\xff\x00\x80" * (WIRE // 4)

app = App("bodies")


@app.post("/text")
def take_text(request: HttpRequest) -> str:
    """Reads a text body as text."""
    return str(len(request.text()))


@app.post("/bytes")
def take_bytes(request: HttpRequest) -> str:
    """Reads a body as bytes."""
    return str(len(request.body))


@app.get("/text")
def give_text() -> HttpResponse:
    """Answers with a large text."""
    return HttpResponse(TEXT, headers={"content-type": "text/plain; charset=utf-8"})


@app.get("/bytes")
def give_bytes() -> HttpResponse:
    """Answers with as many bytes as fill the wire in base64."""
    return HttpResponse(BINARY, headers={"content-type": "application/octet-stream"})


handler = entrypoint(app)
