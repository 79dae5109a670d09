"""One environment for all contenders: the pinned peers, and this checkout as its users install it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
CONTENDERS = BENCH / "contenders"
PEERS = BENCH / "peers.txt"
ENVIRONMENT = ROOT / ".envs" / "bench-peers"
PYTHON = ENVIRONMENT / "bin" / "python"
OURS = ("fungible", "fungible-aws")
SOURCES = (ROOT, *(ROOT / "adapters" / name for name in ("aws", "azure", "gcp")))


def prepare() -> None:
    """Brings the environment up to date, with bytecode for every module and no start-up hook in it."""
    _once("peers", [PEERS], _install_peers)
    _once("ours", sorted(_sources()), _install_ours)
    packages = next(ENVIRONMENT.glob("lib/python*/site-packages"))
    _run("-m", "compileall", "-q", str(packages), str(CONTENDERS))
    hooks = [path.name for path in packages.glob("*.pth")]
    if hooks:
        raise SystemExit(f"bench: {', '.join(hooks)} adds to every start: remove what brings it")


def _install_peers() -> None:
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    _pip("install", "--no-deps", "--requirement", str(PEERS))
    _pip("uninstall", "--yes", "setuptools")
    for hook in ENVIRONMENT.glob("lib/python*/site-packages/functions_framework-*-nspkg.pth"):
        hook.unlink()  # a namespace needs none since PEP 420, and every start would pay for it


def _install_ours() -> None:
    _pip("install", "--no-build-isolation", "--no-deps", "--force-reinstall", *map(str, SOURCES))


def _once(name: str, inputs: list[Path], install: Callable[[], None]) -> None:
    stamp = ENVIRONMENT / f"{name}.sha256"
    digest = hashlib.sha256(sys.version.encode())
    for path in inputs:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    install()
    stamp.write_text(digest.hexdigest())


def _sources() -> Iterator[Path]:
    for source in SOURCES:
        yield from source.glob("pyproject.toml")
        yield from source.glob("README.md")
        yield from (path for path in (source / "src").rglob("*") if path.is_file() and path.suffix != ".pyc")


def _pip(*arguments: str) -> None:
    _run("-m", "pip", "-qq", "--disable-pip-version-check", *arguments)


def _run(*arguments: str) -> None:
    subprocess.run([PYTHON, *arguments], check=True)
