"""What a client sees of an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events import Headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.outcome import HttpResponse


class TestResponse:
    """One answer: `status`, `headers` (an ordered multi-map), `cookies` by name, `body` as bytes, `text`, `json()`.

    `set_cookies` holds the Set-Cookie lines as they came; `surfaces` what each surface answered, by its id.
    """

    __test__ = False  # pytest takes every class of this name for one of tests

    def __init__(self, seen: HttpResponse) -> None:
        self.status = seen.status
        self.headers = Headers(seen.headers)
        self.set_cookies = list(seen.cookies)
        self.body: bytes = seen.body.encode() if isinstance(seen.body, str) else seen.body  # type: ignore[assignment]
        self.surfaces: Mapping[str, TestResponse] = {}

    @property
    def cookies(self) -> dict[str, str]:
        """The value of each cookie that is set, the last one of a name (RFC 6265, 5.3)."""
        pairs = (line.partition(";")[0].partition("=") for line in self.set_cookies)
        return {name.strip(): value.strip() for name, _, value in pairs}

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body parsed as JSON."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<TestResponse {self.status} {self.body[:80]!r}>"
