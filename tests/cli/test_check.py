"""`fungible check` as a user meets it: three formats, and exit codes that a pipeline can act on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fungible.testing.surface import adapters
from tests.guards.tree import ROOT

EXAMPLE = ROOT / "examples" / "orders"
SAMPLES = ROOT / "tests" / "checking" / "samples"
TARGETS = ("aws-lambda", "azure-functions", "cloudflare-workers", "container", "gcp-functions")
pytestmark = pytest.mark.timeout(60)

# each function of the example on each target: exact, differs or impossible
EXPECTED = {
    "create": "e e d e e",
    "search": "d d d e d",
    "quote": "e e d e e",
    "label": "e e d e e",
    "keep_label": "e e d e e",
    "sign_in": "e d d e e",
    "session": "e e d e e",
    "file": "d d d e e",
    "export": "d d d e e",
    "cancel": "e e d e e",
    "broken": "e e d e e",
    "runtime": "e e d e e",
    "settle": "d d d d d",
    "file_receipt": "d d d i d",
    "follow": "d d i i d",
    "nightly": "e e d e e",
}
WORDS = {"e": "exact", "d": "differs", "i": "impossible"}


def check(folder: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "GITHUB_WORKSPACE")}
    done = subprocess.run(
        [sys.executable, "-m", "fungible", "check", *arguments],
        cwd=folder,
        env={**kept, **more},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_example_on_every_target() -> None:
    code, out, err = check(EXAMPLE, "orders:app", "--format", "json")
    found: dict[str, Any] = json.loads(out)
    assert (code, err, found["possible"]) == (1, "", False)
    told = {
        one["function"]: {name: target["status"] for name, target in one["targets"].items()}
        for one in found["functions"]
    }
    assert set(told["create"]) == set(TARGETS)
    assert {one.partition("-")[0] for one in TARGETS} == set(adapters())
    assert told == {
        name: {target: WORDS[letter] for target, letter in zip(TARGETS, letters.split(), strict=True)}
        for name, letters in EXPECTED.items()
    }
    for one in found["functions"]:
        lines = (EXAMPLE / one["file"]).read_text(encoding="utf-8").splitlines()
        assert lines[one["line"] - 1].startswith(("@app.", "@office."))
        assert any(f"def {one['function']}(" in line for line in lines[one["line"] - 1 : one["line"] + 3])


def test_possible_targets_end_with_0() -> None:
    code, out, _ = check(EXAMPLE, "orders:app", "--target", "aws-lambda,gcp-functions", "--target", "azure")
    head, *_, total = out.splitlines()
    assert code == 0
    assert head.split() == ["orders:app", "aws-lambda", "azure-functions", "gcp-functions"]
    assert total == "16 functions on 3 targets: 31 exact, 17 differs, 0 impossible"
    assert "\x1b[" not in out
    streaming = out.index("differs: streaming on aws/http_v2, aws/http_v1, aws/function_url")
    assert "\n  orders.py:129 export\n  fix: " in out[streaming:]
    assert "may lose data: loss on aws/dynamodb" in out


def test_annotations_of_github_name_file_and_line() -> None:
    code, out, _ = check(SAMPLES, "shop:app", "--format", "github", "--target", "container")
    assert code == 1
    [error] = [line for line in out.splitlines() if line.startswith("::error ") and "invoke" in line]
    at = (SAMPLES / "shop.py").read_text().splitlines().index('@app.invoke("plain")') + 1
    assert re.match(rf"::error file=shop\.py,line={at},title=container%3A invoke::plain: .+%0Afix: .+", error)
    _, out, _ = check(EXAMPLE, "orders:app", "--format", "github", GITHUB_WORKSPACE=str(ROOT))
    assert "::warning file=examples/orders/office.py,line=45," in out
    for line in out.splitlines():
        assert re.fullmatch(r"::(error|warning|notice) file=[^,:]+,line=\d+,title=[^,:]+::.+", line)


def test_what_the_whole_app_uses_counts_too() -> None:
    code, out, _ = check(SAMPLES, "shop:app", "--target", "cloudflare-workers", "--format", "json")
    everywhere = json.loads(out)["everywhere"]["cloudflare-workers"]
    assert code == 1
    assert {one["feature"] for one in everywhere if one["level"] == "impossible"} == {"socket", "subprocess"}


MISTAKES = [
    ("", "Missing argument", "--help"),
    ("shop", "'shop' does not name an app", "shop:app"),
    ("shop.py", "does not name an app", "shop:app"),
    ("nothing:app", "there is no module nothing", "PYTHONPATH"),
    ("shop:Order", "is no App", "the App itself"),
    ("shop:nothing", "module shop has no nothing", "shop:app"),
    ("shop:app --target nowhere", f"there is no target nowhere; installed: {', '.join(TARGETS)}", "choose one"),
    ("shop:app --format xml", "'--format'", "--help"),
    ("shop:app --what", "No such option", "--help"),
    ("broken:app", "broken.py:1: ZeroDivisionError", "correct that line"),
    ("loud:app", "loud.py:3: SystemExit", "correct that line"),
    ("unbound:app", "unbound:app: f", ""),
    ("dead:app", "dead:app could not be examined: goodbye", "only define the app"),
]


@pytest.mark.parametrize(("arguments", "cause", "fix"), MISTAKES, ids=[one[0] or "nothing" for one in MISTAKES])
def test_a_mistake_is_one_line_of_cause_and_one_of_fix(tmp_path: Path, arguments: str, cause: str, fix: str) -> None:
    for file in SAMPLES.glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"))
    (tmp_path / "broken.py").write_text("1 / 0\n")
    (tmp_path / "loud.py").write_text("import sys\n\nsys.exit('no')\n")
    (tmp_path / "dead.py").write_text("import os\n\nprint('goodbye', flush=True)\nos._exit(0)\n")
    (tmp_path / "unbound.py").write_text(
        "from fungible import App\napp = App('x')\n@app.get('/')\ndef f(a: set): ...\n"
    )
    code, out, err = check(tmp_path, *arguments.split())
    first, second = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith("error: ")
    assert cause in first
    assert second.startswith("  fix: ")
    assert fix in second
