"""What an app's facts mean on a target: which functions are exact there, which differ, and which are impossible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from fungible.checking.fixes import BEARABLE, EVERY_CALL, FIXES
from fungible.checking.scan import Place
from fungible.checking.targets import EVERYWHERE
from fungible.cron import Cron
from fungible.errors import CronError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fungible.checking.facts import Facts, FunctionFacts
    from fungible.checking.packages import Package
    from fungible.checking.targets import Surface

EXACT, DIFFERS, IMPOSSIBLE = "exact", "differs", "impossible"
RISK, UNKNOWN, NOTE = "risk", "unknown", "note"
"""What a finding may be beside: data is lost unless the fix is made; nothing here can tell; it holds for every call."""

_DOCUMENT = re.compile(r"(?P<how>.*?) *\[(?P<document>[^\]]*)\]$", re.DOTALL)


class Finding(NamedTuple):
    """One thing that a target does otherwise; `function` and `listens` are empty where it is the whole app's."""

    target: str
    listens: str
    function: str
    place: Place
    feature: str
    level: str
    surfaces: tuple[str, ...]
    how: str
    document: str
    fix: str


def status(findings: Iterable[Finding]) -> str:
    """Return the word for a function on a target."""
    levels = {one.level for one in findings}
    return next((level for level in (IMPOSSIBLE, DIFFERS) if level in levels), EXACT)


def judge(facts: Facts, surface: Surface) -> list[Finding]:
    """Return everything that this target does otherwise for this app, what is worst first for each function."""
    order = (IMPOSSIBLE, DIFFERS, RISK, UNKNOWN, NOTE)
    judge = _Judge(facts, surface)
    found = [one for function in facts.functions for one in judge.function(function)]
    found += judge.app()
    names = [*(function.listens for function in facts.functions), ""]
    return sorted(dict.fromkeys(found), key=lambda one: (names.index(one.listens), order.index(one.level)))


class _Judge:
    def __init__(self, facts: Facts, surface: Surface) -> None:
        self.facts = facts
        self.surface = surface
        self.target = surface.target

    def find(
        self,
        function: FunctionFacts | None,
        place: Place,
        feature: str,
        level: str,
        said: str,
        fix: str,
        kinds: Iterable[str] = (),
    ) -> Finding:
        """Return a finding of what a table says as `how [document]`."""
        found = _DOCUMENT.fullmatch(said)
        how, document = (found["how"], found["document"]) if found else (said, "")
        names = tuple(f"{self.surface.platform}/{kind}" for kind in kinds)
        listens, name = (function.listens, function.name) if function else ("", "")
        return Finding(self.target.name, listens, name, place, feature, level, names, how, document, fix)

    def function(self, function: FunctionFacts) -> Iterator[Finding]:
        """Yield what concerns one function."""
        kinds = self.surface.of(function.trigger)
        if not kinds:
            said = self.surface.unsupported.get(function.trigger, "unsupported: nothing here listens to it")
            yield self.find(
                function,
                function.place,
                function.trigger,
                IMPOSSIBLE,
                said.partition(": ")[2],
                f"leave it out there, entrypoint(app, …=None), or choose a target with the trigger {function.trigger}",
            )
            return
        for feature, place in function.features.items():
            yield from self._feature(function, feature, place, kinds)
        for kind in kinds:
            loss = self.target.losses.get(kind)
            if loss:
                yield self.find(function, function.place, "loss", RISK, loss.what, loss.fix, (kind,))
        for package in self.facts.packages:
            if package.root in function.payloads:
                yield from self._package(package, function, function.place)
        yield from self._cron(function, kinds)
        yield from self._lacks(function)

    def _cron(self, function: FunctionFacts, kinds: list[str]) -> Iterator[Finding]:
        """Yield a schedule that the target's own cron cannot say."""
        if function.cron and self.surface.printed:
            try:
                self.surface.printed(Cron.parse(function.cron))
            except CronError as error:
                yield self.find(function, function.place, "cron", IMPOSSIBLE, error.what, error.fix, kinds)

    def _feature(self, function: FunctionFacts, feature: str, place: Place, kinds: list[str]) -> Iterator[Finding]:
        fix = FIXES.get(feature, FIXES["field"])
        if feature == "background" and not function.is_async:
            how = "work beside the answer needs a loop [Context.background]"
            yield self.find(function, place, feature, IMPOSSIBLE, how, "make the handler async def")
        if feature in EVERYWHERE:
            word, _, said = self.target.meets[feature].partition(": ")
            if word != EXACT:
                yield self.find(function, place, feature, _level(word, feature), said, fix)
            return
        told = {kind: self._said(kind, feature) for kind in kinds}
        exact = [kind for kind in kinds if told[kind] == EXACT]
        possible = [kind for kind in kinds if _level(told[kind].partition(":")[0], feature) != IMPOSSIBLE]
        for text in dict.fromkeys(told.values()):
            if text == EXACT:
                continue
            alike = [kind for kind in kinds if told[kind] == text]
            word, _, how = text.partition(": ")
            level = DIFFERS if possible else _level(word, feature)
            other = f", or take {' or '.join(f'{self.surface.platform}/{one}' for one in exact)}" if exact else ""
            yield self.find(function, place, feature, level, how, FIXES.get(f"{feature}:{word}", fix) + other, alike)

    def _said(self, kind: str, feature: str) -> str:
        """Return a table's word for a feature; a field is as the kind's codec carries it."""
        if not feature.startswith("field:"):
            return self.surface.kinds[kind].capabilities.get(feature, EXACT)
        name = feature.removeprefix("field:")
        word = self.surface.carries[kind].get(name, EXACT)
        if word == "own":
            return f"differs: {name} is the platform's own, not the sender's [{self.surface.kinds[kind].key}]"
        if word not in ("absent", "unshown"):
            return EXACT
        return f"differs: {name} is None or empty [{self.surface.kinds[kind].key} has no such field]"

    def app(self) -> Iterator[Finding]:
        """Yield what concerns the whole app: its hooks, what it imports, and what holds for every call."""
        word, _, said = self.target.meets["on_stop"].partition(": ")
        for hook in self.facts.stops if word != EXACT else ():
            yield self.find(None, hook.place, "on_stop", DIFFERS, said, FIXES["on_stop"])
        payloads = {one for function in self.facts.functions for one in function.payloads}
        for package in self.facts.packages:
            if package.root not in payloads:
                yield from self._package(package, None, package.place)
        yield from self._lacks(None)
        for trigger in dict.fromkeys(function.trigger for function in self.facts.functions):
            yield from self._every_call(trigger)

    def _every_call(self, trigger: str) -> Iterator[Finding]:
        for feature in EVERY_CALL:
            for kind in self.surface.of(trigger):
                word, _, said = self.surface.kinds[kind].capabilities.get(feature, EXACT).partition(": ")
                if word != EXACT:
                    yield self.find(None, Place("", 0), feature, NOTE, said, FIXES[feature], (kind,))

    def _package(self, package: Package, function: FunctionFacts | None, place: Place) -> Iterator[Finding]:
        """Yield what is known of compiled code, from what is installed here and from the target's own list."""
        target = self.target
        fits = any(one.startswith(target.wheels) for one in package.platforms)
        if package.is_pure or fits or package.name in (target.builds or ()):
            return
        needed = "" if package.name == package.root else f", which {package.root} needs,"
        what = f"{package.name} {package.version}{needed} has compiled code"
        if target.builds is None:
            tags = ", ".join(sorted(package.platforms))
            how = f"{what}; its wheel here is for {tags}, and whether there is one for this target is not known offline"
            fix = f"pip download --no-deps --only-binary=:all: --platform {target.wheels[0]}2014_x86_64 {package.name}"
            yield self.find(function, place, "wheel", UNKNOWN, how, fix)
            return
        how = f"{what}, and no build of it for this target is known [{target.builds_from}]"
        yield self.find(function, place, "wheel", IMPOSSIBLE, how, "use a package without compiled code in its place")

    def _lacks(self, function: FunctionFacts | None) -> Iterator[Finding]:
        """Yield what the function's lines, or those of no function, use of the standard library and cannot."""
        for use in self.facts.uses:
            owners = [one for one in self.facts.functions if _holds(one, use.place)]
            if function not in owners if function else owners:
                continue
            for name, said in self.target.lacks.items():
                if use.name == name or use.name.startswith(f"{name}."):
                    yield self.find(function, use.place, name, IMPOSSIBLE, said.partition(": ")[2], FIXES["lacks"])


def _holds(function: FunctionFacts, place: Place) -> bool:
    return function.place.file == place.file and function.place.line <= place.line <= function.last_line


def _level(word: str, feature: str) -> str:
    """Return what a table's word means for a function that uses the feature."""
    return IMPOSSIBLE if word == "unsupported" and feature not in BEARABLE else DIFFERS if word != EXACT else EXACT


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    return {**finding._asdict(), "place": finding.place._asdict(), "surfaces": list(finding.surfaces)}
