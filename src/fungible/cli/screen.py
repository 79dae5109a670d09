"""What people see: colours on a terminal, plain lines everywhere else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console
    from rich.text import Text


def is_plain(stream: TextIO) -> bool:
    """Tell where colours do not belong: NO_COLOR (no-color.org), CI, and what is no terminal."""
    return bool(os.environ.get("NO_COLOR") or os.environ.get("CI")) or not stream.isatty()


def console(stream: TextIO) -> Console:
    """Return a console that never wraps, and writes text as it is where colours do not belong."""
    from rich.console import Console

    plain = is_plain(stream)
    return Console(
        file=stream, color_system=None if plain else "auto", force_terminal=not plain, highlight=False, soft_wrap=True
    )


def say(text: str | Text, style: str | None = None) -> None:
    """Write a result at once."""
    console(sys.stdout).print(text, style=style, markup=False)
    sys.stdout.flush()


def log(line: str) -> None:
    """Write one line of a runtime's output; the process that said it stands before the bar."""
    if is_plain(sys.stderr):
        sys.stderr.write(f"{line}\n")
        return
    from rich.text import Text

    who, bar, text = line.partition(" | ")
    shown = Text.assemble((f"{who}{bar}", "dim"), text) if bar else Text(line)
    console(sys.stderr).print(shown)


def note(line: str) -> None:
    """Write what is worth knowing beside a result, so that the result alone can be piped on."""
    dim, end = ("", "") if is_plain(sys.stderr) else ("\x1b[2m", "\x1b[0m")
    sys.stderr.write(f"{dim}{line}{end}\n")


def complain(cause: str, fix: str) -> None:
    """Write a mistake: its cause, then its fix."""
    red, end = ("", "") if is_plain(sys.stderr) else ("\x1b[31m", "\x1b[0m")
    sys.stderr.write(f"{red}error:{end} {cause}\n  fix: {fix}\n")
