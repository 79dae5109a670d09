"""Runs the Python blocks of one page in order; prints `line: error` and ends with 1 where one fails.

A block whose first line is `# name.py`, or `# package/name.py`, is a module of that name, which it and later blocks
may import; all others share one namespace. Takes the page and an empty folder for the modules.
"""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^(?P<indent>[ ]*)```python\n(?P<text>.*?)^[ ]*```$", re.MULTILINE | re.DOTALL)
MODULE = re.compile(r"#\s*(?P<name>[A-Za-z_]\w*(?:/\w+)*)\.py\b")


def main(page: Path, folder: Path) -> None:
    sys.path.insert(0, str(folder))
    names: dict[str, Any] = {"__name__": "__page__"}
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 2
        block = "\n".join(one.removeprefix(found["indent"]) for one in found["text"].split("\n"))
        try:
            run(block, names, folder, f"{page.name}:{line}")
        except BaseException:
            traceback.print_exc()
            sys.exit(f"{page.name}, line {line}: the block does not run")


def run(block: str, names: dict[str, Any], folder: Path, where: str) -> None:
    module = MODULE.match(block)
    if module is None:
        exec(compile(block, where, "exec", dont_inherit=True), names)
        return
    file = folder / f"{module['name']}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block, encoding="utf-8")
    name = module["name"].removesuffix("/__init__").replace("/", ".")
    sys.modules.pop(name, None)
    importlib.invalidate_caches()
    importlib.import_module(name)


main(Path(sys.argv[1]), Path(sys.argv[2]))
