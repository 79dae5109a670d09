"""The pytest plugin: the fixture `cloud`, once per installed platform, and at the end what ran where.

    def test_create(cloud: Cloud) -> None: ...          # test_create[aws], test_create[azure], …

`@pytest.mark.clouds("aws", "azure")`, `--cloud aws` and `--surface aws/http_v1` narrow it; `--runtime real` delivers
through the platform's own runtime on this machine. What a platform lacks is skipped, in its table's words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from fungible.testing.cloud import Cloud
from fungible.testing.results import Ledger, LeftOut
from fungible.testing.surface import adapters, surfaces

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

KEY = "fungible"
"""The name under which a test's report carries its ledger, between the processes of pytest-xdist too."""

ENTRY = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what narrows the fixture and what runs behind it."""
    group = parser.getgroup("fungible", "one test, every platform")
    group.addoption("--cloud", action="append", default=[], metavar="PLATFORM", help="run on this platform alone")
    group.addoption(
        "--surface",
        action="append",
        default=[],
        metavar="SURFACE",
        help="deliver to this surface alone, such as platform/kind",
    )
    group.addoption(
        "--runtime", choices=("entry", "real"), default="entry", help="real: through the platform's own runtime, here"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and gather what ran where."""
    config.addinivalue_line("markers", "clouds(*platforms): run the test on these platforms alone")
    config.pluginmanager.register(Summary(), "fungible-summary")
    if config.getoption("runtime") == "real":
        from fungible.testing.real import Servers

        config.stash[ENTRY] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the runtimes that were started."""
    servers = config.stash.get(ENTRY, None)
    if servers is not None:
        servers.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for `cloud` once per platform."""
    if "cloud" not in metafunc.fixturenames:
        return
    metafunc.parametrize("cloud", [_parameter(name) for name in _platforms(metafunc)], indirect=True)


def _parameter(name: str) -> Any:
    if name in adapters():
        return pytest.param(name, id=name)
    reason = f'{name} is not installed: pip install "fungible[{name}]"'
    return pytest.param(name, id=name, marks=pytest.mark.skip(reason=reason))


def _platforms(metafunc: pytest.Metafunc) -> Sequence[str]:
    """Return the platforms of the marker that is nearest, else all that are installed, narrowed by the options."""
    mark = metafunc.definition.get_closest_marker("clouds")
    wanted = sorted(adapters()) if mark is None else mark.args
    config = metafunc.config
    asked = [*_given(config, "cloud"), *(name.partition("/")[0] for name in _given(config, "surface"))]
    for name in asked:
        if name not in adapters():
            message = f"there is no platform {name}; installed: {', '.join(sorted(adapters()))}"
            raise pytest.UsageError(message)
    for name in _given(config, "surface"):
        platform = name.partition("/")[0]
        known = sorted({f"{platform}/{one.kind}" for one in surfaces(adapters()[platform])})
        if name.partition("[")[0] not in known:
            message = f"there is no surface {name}; there is {', '.join(known)}"
            raise pytest.UsageError(message)
    return [name for name in wanted if not asked or name in asked]


def _given(config: pytest.Config, name: str) -> list[str]:
    found: list[str] = config.getoption(name) or []
    return found


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """Return one platform; a call to it goes to every surface of its trigger, which must agree."""
    config, ledger = request.config, Ledger()
    title = re.sub(r"\W+", "_", request.node.name).strip("_")
    servers = config.stash.get(ENTRY, None)
    if servers is None:
        made = Cloud(request.param, _given(config, "surface"), ledger=ledger, title=title)
    else:
        made = servers.cloud(request.param, _given(config, "surface"), ledger=ledger, title=title)
    try:
        yield made
    finally:
        request.node.user_properties.append((KEY, ledger.as_json()))
        made.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Skip what no surface of the platform carries."""
    try:
        return (yield)
    except LeftOut as reason:
        pytest.skip(str(reason))


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Escape lone surrogates, which the laws deliver and pytest-xdist does not carry between its processes."""
    return _escaped((yield))


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return value if value.isascii() else value.encode(errors="backslashreplace").decode()
        case dict():
            return {_escaped(key): _escaped(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(_escaped(item) for item in value)
        case _:
            return value


class Summary:
    """What ran where, in the controlling process."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.declared: Counter[tuple[str, str]] = Counter()
        self.left_out: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the ledgers of all tests."""
        if report.when == "call" and report.skipped and isinstance(report.longrepr, tuple):
            self._skipped(report.nodeid, report.longrepr[2].removeprefix("Skipped: "))
        if report.when != "teardown":
            return
        for name, found in report.user_properties:
            if name == KEY:
                self._add(found)

    def _skipped(self, name: str, reason: str) -> None:
        found = re.search(r"\[(\w+)", name)
        if found is not None and found[1] in adapters() and reason.startswith(found[1]):
            self.left_out[found[1], reason] += 1

    def _add(self, found: Any) -> None:
        for kind in ("calls", "declared", "left_out"):
            for surface, word, count in found[kind]:
                getattr(self, kind)[surface, word] += count
        self.tests.update({surface for surface, _, _ in found["calls"]})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print a line for each surface, then what differed as declared and what was left out."""
        if not (self.calls or self.left_out):
            return
        terminalreporter.write_sep("-", "fungible: what ran where")
        width = max((len(surface) for surface, _ in self.calls), default=0)
        for (surface, through), calls in sorted(self.calls.items()):
            tests = self.tests[surface]
            terminalreporter.write_line(
                f"{surface:{width}}  {tests} test{'s' * (tests != 1)}, {calls} calls, {through}"
            )
        for (surface, why), count in sorted(self.declared.items()):
            terminalreporter.write_line(f"differed as declared: {surface}: {why} ({count})")
        for (surface, why), count in sorted(self.left_out.items()):
            terminalreporter.write_line(f"left out: {surface}: {why.removeprefix(f'{surface}: ')} ({count})")
