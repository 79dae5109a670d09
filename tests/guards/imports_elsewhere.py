"""Imports every module of the core and of the adapters as if on another system; prints what failed, as JSON.

    python imports_elsewhere.py win32 fungible fungible_aws …

What the standard library and third parties chose by the real system stays loaded; ours is imported anew, without the
modules and names that the other system lacks (Python's documentation, "Availability").
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import pkgutil
import signal
import sys
from typing import Any

POSIX_ALONE = {"fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty", "crypt", "spwd"}
POSIX_NAMES: tuple[tuple[Any, str], ...] = (
    *((os, name) for name in ("fork", "forkpty", "getpgid", "getuid", "killpg", "setsid", "setpgid", "sched_yield")),
    *((signal, name) for name in ("SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "pthread_kill")),
)
LINUX_NAMES: tuple[tuple[Any, str], ...] = tuple((os, name) for name in ("sched_getaffinity", "memfd_create"))


def modules(packages: list[str]) -> list[str]:
    """Return every module of the packages; one that is run and not imported (`__main__`) is left out."""
    found: list[str] = []
    for package in packages:
        paths = importlib.import_module(package).__path__
        found += [package, *(one.name for one in pkgutil.walk_packages(paths, f"{package}."))]
    return [name for name in found if not name.endswith("__main__")]


def attempt(name: str) -> str | None:
    try:
        importlib.import_module(name)
    except Exception as error:
        return f"{name}: {type(error).__name__}: {error}"
    return None


def main(system: str, *packages: str) -> None:
    names = modules(list(packages))
    here = [fault for name in names if (fault := attempt(name))]
    for loaded in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[loaded]
    sys.platform = system
    absent = POSIX_ALONE if system == "win32" else set[str]()
    for module, name in (*POSIX_NAMES, *LINUX_NAMES) if system == "win32" else LINUX_NAMES:
        if hasattr(module, name):
            delattr(module, name)
    real = builtins.__import__

    def importing(name: str, *rest: Any, **options: Any) -> Any:
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r} on {system}", name=name)
        return real(name, *rest, **options)

    builtins.__import__ = importing
    there = [fault for name in names if (fault := attempt(name))]
    builtins.__import__ = real
    print(json.dumps({"modules": len(names), "here": here, "there": there}))


if __name__ == "__main__":
    main(*sys.argv[1:])
