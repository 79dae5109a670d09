"""fungible in a container: `entrypoint` makes the ASGI application that any server runs."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-container", __version__, _core.__version__)

from fungible_container.entry import entrypoint

__all__ = ["__version__", "entrypoint"]
