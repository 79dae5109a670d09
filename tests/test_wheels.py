"""The distributions, installed as a user installs them: what they hold, that they work, that they leave."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
DISTRIBUTIONS = {
    "fungible": ROOT,
    "fungible_aws": ROOT / "adapters/aws",
    "fungible_azure": ROOT / "adapters/azure",
    "fungible_cloudflare": ROOT / "adapters/cloudflare",
    "fungible_container": ROOT / "adapters/container",
    "fungible_gcp": ROOT / "adapters/gcp",
}
VERSION = re.findall(r'__version__ = "(.+?)"', (ROOT / "src/fungible/__init__.py").read_text())[0]
ENVIRON = {
    **{key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))},
    "UV_PYTHON_DOWNLOADS": "never",
}
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}") or "uv"

BODY = '{"id": "a", "total": 3}'

# How an ASGI server puts README's first request to an application.
ASGI = """import asyncio
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
            "method": "POST", "scheme": "http", "path": "/orders/7", "raw_path": b"/orders/7",
            "query_string": b"", "root_path": "",
            "headers": [(b"content-type", b"application/json"), (b"host", b"example.org")],
            "client": ("192.0.2.1", 1), "server": ("192.0.2.2", 80),
        }
        async def call():
            parts = [{"type": "http.request", "body": BODY.encode(), "more_body": False}]
            async def receive():
                return parts.pop(0) if parts else await asyncio.Event().wait()
            sent = []
            async def send(message):
                sent.append(message)
            await asgi(scope, receive, send)
            return sent
        print(asyncio.run(call())[0]["status"])"""

# What each platform's callable answers to README's first request: the order is accepted.
CALLS = {
    "aws": """
        import json, time, types
        request = {
            "version": "2.0", "routeKey": "$default", "rawPath": "/orders/7", "rawQueryString": "",
            "headers": {"content-type": "application/json", "host": "example.org"},
            "requestContext": {
                "accountId": "123456789012", "apiId": "a1b2c3", "domainName": "example.org",
                "domainPrefix": "a1b2c3",
                "http": {"method": "POST", "path": "/orders/7", "protocol": "HTTP/1.1",
                         "sourceIp": "192.0.2.1", "userAgent": "test"},
                "requestId": "r", "routeKey": "$default", "stage": "$default",
                "time": "23/Nov/2026:00:00:00 +0000", "timeEpoch": 1795392000000,
            },
            "body": BODY, "isBase64Encoded": False,
        }
        context = types.SimpleNamespace(
            aws_request_id="r", function_name="orders", function_version="$LATEST", memory_limit_in_mb="128",
            invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:orders",
            log_group_name="g", log_stream_name="s", identity=None, client_context=None,
            get_remaining_time_in_millis=lambda: 30000,
        )
        answer = entry.handler(request, context)
        print(answer["statusCode"])
    """,
    "azure": """
        import types
        import azure.functions
        request = azure.functions.HttpRequest(
            "POST", "https://example.org/orders/7", headers={"content-type": "application/json"}, body=BODY.encode()
        )
        trace = types.SimpleNamespace(trace_parent="", trace_state="", attributes={})
        context = types.SimpleNamespace(invocation_id="i", function_name="f", trace_context=trace)
        found = {one.get_function_name(): one for one in entry.app.get_functions()}
        print(found["create"].get_user_function()(request, context).status_code)
    """,
    "container": f"""
        asgi = entry.asgi
        {ASGI}
    """,
    "gcp": f"""
        import functions_framework
        asgi = functions_framework.create_app("orders", "entry.py")
        {ASGI}
    """,
}
HOSTS = {"azure": {"azure-functions"}, "gcp": {"functions-framework"}}
"""What the platform has loaded before the function, where the function cannot be called without."""

pytestmark = [pytest.mark.wheels, pytest.mark.timeout(300)]


def pythons() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("envs", ROOT / ".ci" / "envs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    find = cast("Callable[[str], str | None]", module.find)
    return {version: path for version in ("3.11", "3.12", "3.13") if (path := find(version))}


PYTHONS = pythons()


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env=ENVIRON, cwd=cwd
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make wheels` has built, or a build of this session's own."""
    if built := os.environ.get("FUNGIBLE_DIST"):
        return (ROOT / built).resolve()
    folder = tmp_path_factory.mktemp("dist")
    build = "build", "--quiet", "--all-packages", "--build-constraints", ROOT / "constraints.txt"
    run(UV, *build, "--python", sys.executable, "--out-dir", folder, cwd=ROOT)
    return folder


def sources(name: str) -> set[str]:
    """The files of a package as the checkout has them."""
    package = DISTRIBUTIONS[name] / "src" / name
    files = (file for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {f"{name}/{file.relative_to(package).as_posix()}" for file in files}


def readme_blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)


def test_pythons_are_there() -> None:
    assert "3.11" in PYTHONS or os.environ.get("CI") != "true"
    assert "3.13" in PYTHONS or os.environ.get("CI") != "true"


def test_dist_holds_a_wheel_and_an_sdist_of_each_distribution(dist: Path) -> None:
    wanted = {f"{name}-{VERSION}{end}" for name in DISTRIBUTIONS for end in ("-py3-none-any.whl", ".tar.gz")}
    assert {file.name for file in dist.iterdir() if file.name != ".gitignore"} == wanted


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_wheel_holds_the_package_and_its_metadata(name: str, dist: Path) -> None:
    """Every source file, py.typed among them, no test, and nothing else."""
    with zipfile.ZipFile(dist / f"{name}-{VERSION}-py3-none-any.whl") as wheel:
        files = set(wheel.namelist())
    info = {
        f"{name}-{VERSION}.dist-info/{file}"
        for file in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    }
    assert f"{name}/py.typed" in files
    assert files == sources(name) | info
    assert not [file for file in files if "/tests/" in file or "/test_" in file]


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_an_sdist_holds_what_its_wheel_is_built_from(name: str, dist: Path) -> None:
    with tarfile.open(dist / f"{name}-{VERSION}.tar.gz") as sdist:
        files = {file.removeprefix(f"{name}-{VERSION}/") for file in sdist.getnames()}
    assert files >= {"PKG-INFO", "pyproject.toml", "README.md", "LICENSE"}
    top = {"PKG-INFO", "pyproject.toml", "README.md", "LICENSE", ".gitignore", "CHANGELOG.md"}
    assert files - top == {f"src/{file}" for file in sources(name)}


@pytest.mark.parametrize("platform", CALLS)
@pytest.mark.parametrize("version", PYTHONS)
def test_installed_from_wheels_the_readme_works_and_uninstall_leaves_nothing(
    version: str, platform: str, dist: Path, tmp_path: Path
) -> None:
    """`fungible[aws]` -> `fungible-aws` -> `fungible` is a circle: it installs, and nothing else with it."""
    python = tmp_path / "env" / "bin" / "python"
    run(UV, "venv", "--quiet", "--python", PYTHONS[version], tmp_path / "env")
    empty = installed(python)
    run(UV, "pip", "install", "--python", python, "--no-index", "--find-links", dist, f"fungible[{platform}]")
    assert distributions(python) == {f"fungible=={VERSION}", f"fungible-{platform}=={VERSION}"}

    story = tmp_path / "story"
    story.mkdir()
    module = write_readme(story, platform)
    needs = set(re.findall(r"^\s*(?:from|import) (pydantic|msgspec)\b", module.read_text(), re.MULTILINE))
    needs |= HOSTS.get(platform, set())
    if needs:
        run(UV, "pip", "install", "--python", python, "--constraints", ROOT / "constraints.txt", *needs)
    head = f"import entry\nimport {module.stem}\n{module.stem}.app.check()\nBODY = {BODY!r}\n"
    (story / "call.py").write_text(head + textwrap.dedent(CALLS[platform]))
    assert run(python, "-W", "error", "call.py", cwd=story).splitlines()[-1] == "202"

    run(UV, "pip", "uninstall", "--python", python, "fungible", f"fungible-{platform}", *needs)
    left = {file for file in installed(python) - empty if "fungible" in file}
    assert left == set()


def write_readme(folder: Path, platform: str) -> Path:
    """README's app under the name its first line gives, and its entry module of that platform as entry.py."""
    blocks = readme_blocks()
    app = next((block for block in blocks if "App(" in block), None)
    entry = next((block for block in blocks if set(re.findall(r"fungible_(\w+)", block)) == {platform}), None)
    assert app, "README has no python block with App("
    assert entry, f"README has no python block that imports fungible_{platform} and no other adapter"
    named = re.match(r"# (\w+)\.py", app)
    module = folder / f"{named[1] if named else 'orders'}.py"
    module.write_text(app)
    (folder / "entry.py").write_text(entry)
    return module


def installed(python: Path) -> set[str]:
    root = python.parent.parent
    return {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}


def distributions(python: Path) -> set[str]:
    return set(run(UV, "pip", "freeze", "--python", python).split())
