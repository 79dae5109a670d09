"""fungible in a container: `entrypoint` makes the ASGI application that any server runs."""

from __future__ import annotations

from fungible._version import VERSION as _CORE
from fungible_container._version import VERSION as __version__

if __version__ != _CORE:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-container", __version__, _CORE)

from fungible_container.entry import entrypoint

__all__ = ["__version__", "entrypoint"]
