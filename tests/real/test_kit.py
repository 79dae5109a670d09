"""`--runtime real`: a user's tests make the same assertions on every platform's own runtime."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fungible.testing.surface import adapters
from tests.kit.user import project


@pytest.mark.timeout(180)
@pytest.mark.parametrize("platform", sorted(adapters()))
def test_a_user_s_tests_pass_on_the_real_runtime(platform: str, tmp_path: Path) -> None:
    project(tmp_path)
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", "test_shop.py"]
    done = subprocess.run(
        [*command, "--runtime", "real", "--cloud", platform],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        timeout=170,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert re.search(rf"{platform}/\w+ +8 tests, 8 calls, real runtime", done.stdout)
