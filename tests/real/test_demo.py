"""The demo: every surface answers as the literal file says, and one that does not turns red, alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import fungible_aws
import fungible_azure
import fungible_cloudflare
import fungible_container
import fungible_gcp
from fungible.errors import UsageError
from tests.demo import cases
from tests.demo.cases import Case, Declared
from tests.demo.columns import fields
from tests.demo.judge import judge
from tests.demo.table import WIDTH

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "tests" / "demo" / "run.py"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone"),
    pytest.mark.timeout(50),
]


def demo(*arguments: str, first: Path | None = None) -> tuple[int, str]:
    """Run it with `first` in front of what is installed, for the processes that serve too."""
    path = os.pathsep.join(filter(None, (str(first or ""), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(
        [sys.executable, str(DEMO), *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def patched(folder: Path, package: Any, file: str, right: str, wrong: str) -> None:
    """Put a copy of an adapter into `folder`, with one text of it changed."""
    copy = folder / package.__name__
    shutil.copytree(package.__path__[0], copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / file).read_text()
    assert text.count(right) == 1
    (copy / file).write_text(text.replace(right, wrong))


def red(output: str) -> set[str]:
    return set(re.findall(r"^DIFFERENT (\S+):", output, re.MULTILINE))


def test_every_surface_answers_as_expected_and_its_real_runtime_made_the_answers() -> None:
    status, output = demo()
    assert status == 0, output
    assert re.fullmatch(r"demo: \d+ equal, \d+ declared, 0 different", output.splitlines()[-1])
    assert max(map(len, output.splitlines()[: output.splitlines().index("made by the real runtimes:")])) <= WIDTH
    assert "\x1b" not in output
    proofs = re.findall(
        r"^  (\S+): process (\d+), (\w+) [\d.]+(?: \([^)]*\))?, Python \S+; /runtime says process (\d+), (\w+),",
        output,
        re.MULTILINE,
    )
    assert [(name, program) for name, _, program, _, _ in proofs] == [
        ("aws/http_v2", "awslambdaric"),
        ("aws/http_v1", "awslambdaric"),
        ("aws/function_url", "awslambdaric"),
        ("azure/http", "fungible_azure"),
        ("cloudflare/fetch", "pyodide"),
        ("container/http", "uvicorn"),
        ("gcp/http_asgi", "functions_framework"),
    ]
    assert re.search(r"^left out: gcp/http_wsgi: an app with async functions ", output, re.MULTILINE)
    assert all((pid, program) == (inside, told) for _, pid, program, inside, told in proofs)
    assert len({pid for _, pid, _, _, _ in proofs}) == len(proofs)


BREAKS = [
    (fungible_aws, "codecs/http_v2.py", "if response.cookies:", "if False:", {"aws/http_v2", "aws/function_url"}),
    (fungible_aws, "codecs/http_v1.py", "if response.cookies:", "if False:", {"aws/http_v1"}),
    (fungible_azure, "codecs/http.py", "if response.cookies:", "if False:", {"azure/http"}),
    (fungible_container, "codecs/http.py", "in response.cookies]", "in ()]", {"container/http"}),
    (fungible_cloudflare, "codecs/fetch.py", "in response.cookies)]", "in ())]", {"cloudflare/fetch"}),
    (
        fungible_cloudflare,
        "codecs/queue_batch.py",
        'return [["ack"] if verdict is ACK else',
        'return [["ack"] if verdict else',
        {"cloudflare/fetch"},
    ),
    (
        fungible_container,
        "codecs/http.py",
        "in response.headers]",
        "in reversed(response.headers)]",
        {"container/http"},
    ),
    (
        fungible_aws,
        "codecs/sqs.py",
        "if verdicts.count(ACK) == len(verdicts):",
        "if True:",
        {"aws/http_v2", "aws/http_v1", "aws/function_url"},
    ),
    (fungible_gcp, "http.py", "    if response.cookies:", "    if False:", {"gcp/http_asgi"}),
    (fungible_gcp, "single.py", "204 if settled else 503", "204 if verdicts else 503", {"gcp/http_asgi"}),
    (
        fungible_aws,
        "codecs/s3.py",
        'return percent_decoded(key, "s3.object.key")',
        "return key",
        {"aws/http_v2", "aws/http_v1", "aws/function_url"},
    ),
    (fungible_gcp, "codecs/firestore.py", "None if after is None else after.values", "None", {"gcp/http_asgi"}),
    (
        fungible_container,
        "codecs/knative_ping.py",
        "if event.type == TYPE",
        "if event.type != TYPE",
        {"container/http"},
    ),
]


@pytest.mark.once
@pytest.mark.parametrize(("package", "file", "right", "wrong", "columns"), BREAKS)
def test_an_adapter_broken_on_purpose_turns_its_own_columns_red(
    tmp_path: Path, package: Any, file: str, right: str, wrong: str, columns: set[str]
) -> None:
    patched(tmp_path, package, file, right, wrong)
    status, output = demo(first=tmp_path)
    assert (status, red(output)) == (1, columns), output


def test_a_declared_difference_that_the_table_does_not_have_is_red(tmp_path: Path) -> None:
    text = cases.FILE.read_text()
    file = tmp_path / "expected.toml"
    file.write_text(text.replace('capability = "streaming"', 'capability = "set_cookie"'))
    status, output = demo("--on", "aws/http_v2", "--expected", str(file))
    assert (status, red(output)) == (1, {"aws/http_v2"})
    assert "set_cookie: is declared here, but the table of aws/http_v2 says exact" in output


def test_a_platform_that_does_not_start_is_red_and_says_why(tmp_path: Path) -> None:
    patched(tmp_path, fungible_container, "entry.py", "    once = Once(runtime)\n", "    raise OSError('no disk')\n")
    status, output = demo("--on", "container", first=tmp_path)
    assert (status, red(output)) == (1, {"container/http"})
    assert re.search(r"^  container/http: NO PROOF: the app does not start", output, re.MULTILINE)
    assert re.search(r"^log container/http: OSError: no disk$", output, re.MULTILINE)
    assert re.fullmatch(r"demo: 0 equal, 0 declared, \d+ different, 1 without proof", output.splitlines()[-1])


def test_one_platform_can_be_chosen_and_an_unknown_one_is_refused() -> None:
    status, output = demo("--on", "container")
    assert status == 0, output
    assert "aws/" not in output
    status, output = demo("--on", "moon")
    assert status == 2
    assert output.startswith("demo: there is no moon; choose of aws, aws/function_url, ")


EXPECTED = fields(
    200, [("x-a", "1"), ("x-b", "2"), ("x-a", "3"), ("set-cookie", "a=1; Path=/")], b"\x00body", frozenset()
)
CASE = Case("one", EXPECTED)
TABLE = {"repeated": "differs: joined [a document]", "order": "exact"}


@pytest.mark.parametrize(
    "change",
    [
        {"status": 201},
        {"body": b"\x00bodz"},
        {"body": b"\x00body\n"},
        {"headers": (("x-a", "1"), ("x-a", "3"), ("x-b", "2"))},
        {"headers": (("x-a", "1"), ("x-b", "2"))},
        {"headers": (*EXPECTED["headers"], ("x-c", "4"))},
        {"cookies": ("a=1; path=/",)},
        {"cookies": ("a=1; Path=/", "a=1; Path=/")},
        {"framing": "chunked"},
        {"length": "5"},
    ],
)
def test_no_field_may_differ(change: Mapping[str, object]) -> None:
    assert judge(CASE, "x/y", TABLE, EXPECTED).word == "equal"
    verdict = judge(CASE, "x/y", TABLE, {**EXPECTED, **change})
    assert (verdict.word, verdict.about) == ("DIFFERENT", next(iter(change)))


@pytest.mark.parametrize(
    ("capability", "on", "status", "word"),
    [
        ("repeated", "x/y", 201, "declared"),
        ("repeated", "x/y", 200, "DIFFERENT"),  # it did not show
        ("repeated", "x/y", 202, "DIFFERENT"),  # it differs, but not so
        ("repeated", "x/z", 201, "DIFFERENT"),  # another surface's
        ("order", "x/y", 201, "DIFFERENT"),  # the table says exact
        ("nothing", "x/y", 201, "DIFFERENT"),  # the table does not know it
    ],
)
def test_a_declared_difference_is_in_the_table_and_shows(capability: str, on: str, status: int, word: str) -> None:
    case = Case("one", EXPECTED, (Declared((on,), capability, {"status": 201}),))
    assert judge(case, "x/y", TABLE, {**EXPECTED, "status": status}).word == word


def test_what_is_made_anew_is_matched_and_nothing_beside_it() -> None:
    case = Case("one", {"body": b'{"id":"<any>"}'})
    for body, word in ((b'{"id":"x-1"}', "equal"), (b'{"id":""}', "DIFFERENT"), (b'{"id":"x","y":"z"}', "DIFFERENT")):
        assert judge(case, "x/y", {}, {"body": body}).word == word


def test_an_expectation_that_leaves_a_field_out_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "expected.toml"
    file.write_text('own_headers = []\n[[case]]\nname = "a"\n[case.expected]\nstatus = 200\nheaders = []\nbody = ""\n')
    with pytest.raises(UsageError, match="a expects no cookies"):
        cases.read(file)
