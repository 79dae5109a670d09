"""Every Python block of README and docs runs, page by page, in the order of reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

RUNNER = Path(__file__).parent / "page.py"
EVERY = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
PAGES = [page for page in EVERY if "```python" in page.read_text(encoding="utf-8")]
"""Those with something to run: an interpreter for each of the others would show nothing."""


def run(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", RUNNER, page, folder],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=50,
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs(page: Path, tmp_path: Path) -> None:
    ran = run(page, tmp_path)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("```python\n# orders.py\nx = 1\n```\n\n```python\nfrom orders import x\nassert x == 1\n```\n", True),
        ("```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n", False),
        ("  ```python\n  x = 1\n  ```\n", True),
        ("```sh\nnot python\n```\n", True),
        ("```python\nimport sys; sys.exit(0)\n```\n", False),
    ],
)
def test_a_block_that_does_not_run_is_seen(text: str, fine: bool, tmp_path: Path) -> None:  # noqa: FBT001
    page = tmp_path / "page.md"
    page.write_text(text)
    assert (run(page, tmp_path).returncode == 0) == fine
