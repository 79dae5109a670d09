"""The command line: `fungible`, or `python -m fungible`; nothing else imports it."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from fungible.cli.screen import complain


def main() -> None:
    """Run the command of this process; a mistake is one line of cause and one of fix on stderr, and exit 2."""
    for needed in ("typer", "rich"):
        if find_spec(needed) is None:
            complain(f"the command line needs {needed}, which is not installed", 'run: pip install "fungible[cli]"')
            sys.exit(2)
    from fungible.cli.commands import run

    sys.exit(run(sys.argv[1:]))
