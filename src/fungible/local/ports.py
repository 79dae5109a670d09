"""Loopback ports."""

from __future__ import annotations

import errno
import socket

from fungible.local.mistake import Mistake

HOST = "127.0.0.1"


def listener(port: int) -> socket.socket:
    """Return a socket that listens on a loopback port, any free one for 0."""
    try:
        return socket.create_server((HOST, port))
    except OverflowError:
        raise Mistake(f"{port} is no port", "choose one from 0 to 65535; 0 takes any that is free") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Mistake(
                f"port {port} is in use", "end what listens there, or choose another: --port 0 takes any that is free"
            ) from None
        raise Mistake(
            f"port {port} cannot be opened: {error.strerror}", "choose another: --port 0 takes any that is free"
        ) from None
