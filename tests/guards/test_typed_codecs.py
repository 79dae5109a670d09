"""Every codec is the protocol of its trigger: the file that the type checkers read is up to date."""

from __future__ import annotations

from pathlib import Path

from fungible.testing.surface import adapters, surfaces
from fungible.testing.triggers import ITEMS
from tests.guards.tree import ADAPTERS

FILE = Path(__file__).parent / "typed_codecs.py"
PROTOCOLS = {"http": "HttpCodec", "invoke": "InvokeCodec", **dict.fromkeys(ITEMS, "ItemsCodec")}
HEAD = '''\
"""Each codec is its trigger's protocol, for mypy and pyright; written by `python -m tests.guards.test_typed_codecs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

'''


def generated() -> str:
    """Return one assignment for each kind of each table."""
    kinds = {
        (package, one.row.codec or one.kind): one.row.trigger
        for package in sorted(adapters().values())
        for one in surfaces(package)
    }
    imports = [f"from {package}.codecs import {kind} as {package}_{kind}" for package, kind in sorted(kinds)]
    lines = [f"    {package}_{kind}_: {PROTOCOLS[kinds[package, kind]]} = {package}_{kind}" for package, kind in kinds]
    used = ", ".join(sorted({PROTOCOLS[trigger] for trigger in kinds.values()}))
    head = HEAD + "\n".join(imports) + "\n\nif TYPE_CHECKING:\n"
    return head + f"    from fungible.codec import {used}\n\n" + "\n".join(sorted(lines)) + "\n"


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == generated(), "run: python -m tests.guards.test_typed_codecs"


def test_every_codec_is_in_a_table() -> None:
    files = {(folder.name, file.stem) for folder in ADAPTERS.values() for file in (folder / "codecs").glob("[!_]*.py")}
    assert files == {
        (package, one.row.codec or one.kind) for package in adapters().values() for one in surfaces(package)
    }


if __name__ == "__main__":
    FILE.write_text(generated(), encoding="utf-8")
