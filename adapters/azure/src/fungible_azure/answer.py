"""The headers of an answer as azure.functions encodes them (its HttpResponseConverter)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class _Headers(dict[str, str]):
    """One value a name; a missing content type is not made up, and cookies are more than the header map holds."""

    __slots__ = ("cookies",)

    cookies: Any

    def __contains__(self, name: object) -> bool:
        return name == "content-type" or (name == "Set-Cookie" and bool(self.cookies))

    def get_all(self, name: str) -> list[dict[str, Any]]:
        """Return each cookie as what http.cookies loads; the domain None is no domain, and "" would be an empty one."""
        from http.cookies import Morsel

        found = []
        for cookie in self.cookies:
            morsel: Any = Morsel()
            morsel.set(cookie["name"], cookie["value"], cookie["value"])
            morsel.update({"domain": None, "path": cookie["path"]})
            found.append({cookie["name"]: morsel})
        return found

    def pop(self, name: str, *_: Any) -> Any:
        """Forget the cookies, once they were asked for."""
        self.cookies = ()


def headers_of(wire: Mapping[str, Any]) -> _Headers:
    """Return the headers of a wire answer."""
    headers = _Headers(wire["headers"])
    headers.cookies = wire["cookies"]
    return headers
