"""One mutant in a process of its own, forked from one that has loaded all but the adapter."""

from __future__ import annotations

import ast
import gc
import os
import pkgutil
import resource
import signal
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import compress
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from fungible.testing.surface import Surface
from tests.guards.tree import within
from tests.mutants.targets import CORE, Target

settings.register_profile(
    "mutants",
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

LOADED = tuple(import_module(f"fungible.testing.{name}") for name in ("contract", "triggers", "http", "invoke"))
"""What every trial needs and no mutant changes, loaded once for all of them."""
SECONDS = 90
"""How long a contract may run, of the processor's time: a machine that is busy catches nothing.

The slowest unchanged one takes a quarter of it.
"""
WAITED = 900.0
"""How long a contract that sleeps may take."""
AT_ONCE = 2
FIRST = ("test_recorded_event", "test_recorded_answer", "test_round_trip", "test_answer_round_trip")
"""The tests that most mutants fail, and that are quick."""


def load(package: str) -> None:
    """Load what an adapter loads of others, and forget the adapter itself."""
    for folder in ("codecs", "simulate"):
        found = import_module(f"{package}.{folder}")
        for one in pkgutil.iter_modules(found.__path__, f"{found.__name__}."):
            import_module(one.name)
    for name in [name for name in sys.modules if within(name, package) or name in CORE]:
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        if parent in sys.modules and last in vars(sys.modules[parent]):
            delattr(sys.modules[parent], last)


class Trials:
    """Trials run as many at once as there is room for."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[str, float]] = {}
        self.caught: set[str] = set()
        """The trials whose contract failed, by the names given."""

    def start(self, name: str, target: Target, tree: ast.Module | None) -> None:
        """Start a trial as soon as there is room; without a tree nothing is changed."""
        while len(self._running) >= AT_ONCE:
            self._reap()
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            os.setpgid(0, 0)
            os._exit(_judge(target, tree))
        self._running[process] = (name, time.monotonic() + WAITED)

    def finish(self) -> None:
        """Wait for the last."""
        while self._running:
            self._reap()

    def _reap(self) -> None:
        for process, (name, until) in list(self._running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            late = not ended and time.monotonic() > until
            if late:
                os.killpg(process, signal.SIGKILL)
                os.waitpid(process, 0)
            if ended or late:
                del self._running[process]
                if late or status != 0:
                    self.caught.add(name)
        time.sleep(0.005)


def _judge(target: Target, tree: ast.Module | None) -> int:
    """Return pytest's code for the contract over a changed module."""
    gc.freeze()  # what was there before the fork, all mutants among it, is no garbage of this trial
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    quiet = os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        os.environ["HYPOTHESIS_PROFILE"] = "mutants"  # which the checkout's conftest.py loads, where there is one
        settings.load_profile("mutants")
        if tree is not None:
            sys.meta_path.insert(0, Changed(target.module, tree))
        options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:faulthandler"]
        return int(pytest.main([str(target.contract), *options], plugins=[Only(target.kinds)]))
    except BaseException:
        return 1


class Changed(MetaPathFinder, Loader):
    """Finds one module, with another tree than its file's."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.tree = tree

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin=f"<{name}, changed>") if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, f"<{self.name}, changed>", "exec"), vars(module))


class Only:
    """Leaves of a contract the tests of some kinds, those first that are quick, over few examples."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds

    @pytest.hookimpl(wrapper=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> Generator[None, object, object]:
        """Make no tests of other kinds, which takes longer than the tests that most mutants fail."""
        whole = metafunc.parametrize

        def parametrize(names: Any, rows: Any, **given: Any) -> None:
            if "surface" in names:
                kept = [self._wanted(row) for row in rows]
                rows = [*compress(rows, kept)]
                given["ids"] = [*compress(given["ids"], kept)]
            whole(names, rows, **given)

        metafunc.parametrize = parametrize  # type: ignore[assignment]
        return (yield)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if self._wanted(_row(item))), key=_rank)

    def _wanted(self, row: Iterable[object]) -> bool:
        return any(isinstance(one, Surface) and one.kind in self.kinds for one in row)


def _row(item: pytest.Item) -> Iterable[object]:
    call = getattr(item, "callspec", None)
    return () if call is None else call.params.values()


def _rank(item: pytest.Item) -> int:
    name = item.name.partition("[")[0]
    return FIRST.index(name) if name in FIRST else len(FIRST)
