"""What the user's files import from other distributions, and what these need, as it is installed here.

Only what is installed is looked at, nothing is asked of an index: whether a wheel exists for another platform is known
where the one that is installed says so, or where the target's own list does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.metadata import Distribution

    from fungible.checking.scan import Place


@dataclass(frozen=True, slots=True)
class Package:
    """A distribution; `tags` are those of its wheel, `root` is the one imported at `place` that needs it."""

    name: str
    version: str
    tags: list[str]
    root: str
    place: Place

    @property
    def is_pure(self) -> bool:
        """Whether every platform takes the same wheel."""
        return all(tag.endswith("-any") for tag in self.tags)

    @property
    def platforms(self) -> set[str]:
        """The platform tags of its wheel."""
        return {part for tag in self.tags for part in tag.rpartition("-")[2].split(".")}


def canonical(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(imported: Mapping[str, Place]) -> list[Package]:
    """Return the distributions of these top-level modules and all that they need, each for the first that asks."""
    owners = packages_distributions()
    found: dict[str, Package] = {}
    for module, place in imported.items():
        for root in owners.get(module, ()):
            for one in _with_needs(root, set(found)):
                name = canonical(one.name)
                found[name] = Package(name, one.version, _tags(one), canonical(root), place)
    return [one for name, one in sorted(found.items()) if name.partition("-")[0] != "fungible"]


def _with_needs(root: str, seen: set[str]) -> Iterator[Distribution]:
    waiting = [root]
    while waiting:
        name = canonical(waiting.pop())
        if name in seen or name.partition("-")[0] == "fungible":
            continue
        seen.add(name)
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue
        yield one
        waiting += [needed[0] for line in one.requires or () if (needed := _needed(line))]


def _needed(line: str) -> re.Match[str] | None:
    """Return the name in a line of Requires-Dist, where no extra asks for it (PEP 508)."""
    return None if re.search(r"\bextra\b", line) else re.match(r"[\w.-]+", line)


def _tags(one: Distribution) -> list[str]:
    """Return the tags that the wheel's own metadata says; without any, those of a wheel that is pure."""
    text = one.read_text("WHEEL") or ""
    return re.findall(r"^Tag: *(\S+)", text, re.MULTILINE) or ["py3-none-any"]
