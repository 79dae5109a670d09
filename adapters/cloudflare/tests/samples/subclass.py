"""A Worker that adds to the class: the SDK wraps its queue, and its fetch hands on the runtime's own Request."""

from __future__ import annotations

from typing import Any

import shop  # type: ignore[import-not-found]  # beside this file


class Default(shop.Default):  # type: ignore[misc]
    async def fetch(self, request: Any, *more: Any) -> Any:
        return await super().fetch(getattr(request, "js_object", request), *more)

    async def version(self, value: Any = None, *_: Any) -> str:
        return f"of the subclass {value}"
