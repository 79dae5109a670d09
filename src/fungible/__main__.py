"""`python -m fungible` is the command `fungible`."""

from __future__ import annotations

from fungible.cli import main

if __name__ == "__main__":
    main()
