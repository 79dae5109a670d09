"""What holds for every test of the checkout, the core's and the adapters' alike."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent
SKIPS = ROOT / "tests" / "skips.txt"
for adapter in ROOT.glob("adapters/*"):  # a runtime with an environment of its own, named as the Makefile names it
    if (python := ROOT / ".envs" / adapter.name / "bin" / "python").exists():
        os.environ.setdefault(f"FUNGIBLE_{adapter.name.upper()}_PYTHON", str(python))
CAMPAIGN = 10_000
"""Examples of each law of a contract in `make campaign`, shared among the surfaces that it holds for."""
FEWEST = 200
"""Examples that each of these surfaces has at least."""
IN_CI = os.environ.get("CI") == "true"

settings.register_profile("default", max_examples=200, deadline=None)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile("second", settings.get_profile("ci"), max_examples=20)  # the other interpreter's turn
settings.register_profile("campaign", settings.get_profile("default"), max_examples=CAMPAIGN)
os.environ.setdefault("FUNGIBLE_CLOUDFLARE", str(ROOT / ".envs" / "cloudflare"))  # as make exports it
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "default"))


class SkipGuard:
    """In CI the tests that did not run are those of tests/skips.txt, with these reasons, and no others."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.skipped: set[tuple[str, str]] = set()
        self.problems: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seen.add(report.nodeid)
        if report.skipped:
            self.skipped.add((report.nodeid, reason(report)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.seen.add(report.nodeid)
            self.skipped.add((report.nodeid, reason(report)))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        listed = allowed()
        self.problems = [
            *(f"skipped, but not in tests/skips.txt: {name}\t{why}" for name, why in sorted(self.skipped - listed)),
            *(
                f"in tests/skips.txt, but not skipped so: {name}\t{why}"
                for name, why in sorted(listed - self.skipped)
                if name in self.seen
            ),
        ]
        if self.problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for problem in self.problems:
            terminalreporter.write_line(problem, red=True)


class Shares:
    """How many examples a law takes of each surface, or pair of surfaces, that it holds for.

    A kind's further variants take a quarter each, since all but a corner of their wires is seen already, and so do
    pairs, which show two surfaces each. A campaign shares its examples among all of them.
    """

    def __init__(self) -> None:
        self.sharing: Counter[str] = Counter()
        self.profile = settings.get_current_profile_name()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.sharing.update(_law(item) for item in items)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        settings.load_profile(self.profile)
        most = settings.get_profile(self.profile).max_examples
        if _is_seen_elsewhere(item):
            most //= 4
        if self.profile == "campaign":
            most = max(CAMPAIGN // self.sharing[_law(item)], FEWEST)
        settings.register_profile("shared", settings.get_profile(self.profile), max_examples=max(most, 20))
        settings.load_profile("shared")


class Pairs:
    """A line for each kind, of what it has for its contract, after a run of the guard that demands it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.nodeid.startswith("tests/guards/test_pairs.py") and not self.lines:
            from tests.guards.pairs import table

            self.lines = list(table())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.lines:
            terminalreporter.write_line(line)


def _is_seen_elsewhere(item: pytest.Item) -> bool:
    """Tell whether other tests of the same law show most of what this one does."""
    call = getattr(item, "callspec", None)
    return call is not None and ("other" in call.params or bool(getattr(call.params.get("surface"), "variant", None)))


def _law(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard(), "fungible-skips")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Pairs(), "fungible-pairs")
    config.pluginmanager.register(Shares(), "fungible-shares")


def allowed() -> set[tuple[str, str]]:
    """Lines of `name<TAB>reason`; an empty line or one that starts with # says nothing."""
    lines = SKIPS.read_text().splitlines()
    pairs = (line.partition("\t") for line in lines if line.strip() and not line.startswith("#"))
    return {(name, why) for name, _, why in pairs}


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """An expected failure counts as a skip: it, too, is a test that did not pass."""
    if hasattr(report, "wasxfail"):
        return f"xfail: {report.wasxfail}"
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
