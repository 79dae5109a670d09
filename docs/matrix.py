"""The capability tables of the adapters, as README shows them between its two markers, and as docs/matrix.html.

python docs/matrix.py            write both anew
python docs/matrix.py --check    fail where one is not what the tables say
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from matrix_page import PAGE, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fungible.codec import Kind

    Surfaces = dict[str, Kind]

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
OPENS, CLOSES = "<!-- matrix -->\n", "<!-- /matrix -->\n"


def main(*arguments: str) -> int:
    fresh = {
        README: with_matrix(README.read_text(encoding="utf-8"), matrix()),
        PAGE: page([package.name for package in packages()]),
    }
    stale = [file for file, text in fresh.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if "--check" not in arguments:
            file.write_text(fresh[file], encoding="utf-8")
        else:
            print(f"{file.name} is not what the capability tables say; run: python docs/matrix.py", file=sys.stderr)
    return 1 if stale and "--check" in arguments else 0


def with_matrix(text: str, table: str) -> str:
    """Return `text` with `table` between its markers, of which there must be one pair."""
    before, opens, rest = text.partition(OPENS)
    _, closes, after = rest.partition(CLOSES)
    if not opens or not closes:
        message = f"{README.name} has no {OPENS.strip()} and {CLOSES.strip()}"
        raise SystemExit(message)
    return f"{before}{opens}\n{table}\n{closes}{after}"


def matrix() -> str:
    """Return a table for each trigger, then every difference in words, then what a platform has not at all."""
    tables = {package.name.removeprefix("fungible_"): import_module(f"{package.name}.codecs") for package in packages()}
    by_trigger: dict[str, Surfaces] = {}
    for platform, table in tables.items():
        kinds: Mapping[str, Kind] = table.KINDS
        for name, kind in kinds.items():
            by_trigger.setdefault(kind.trigger, {})[f"{platform}/{name}"] = kind
    lacking = [
        f"- {trigger} on `{platform}` {why}"
        for platform, table in tables.items()
        for trigger, why in getattr(table, "UNSUPPORTED", {}).items()
    ]
    parts = [part for trigger, surfaces in by_trigger.items() for part in (*rows(trigger, surfaces), "")]
    notes = [note for surfaces in by_trigger.values() for note in differences(surfaces)]
    return "\n".join([*parts, *sorted(set(notes), key=notes.index), *lacking, ""])


def packages() -> list[Path]:
    """Return the packages of the adapters in this checkout."""
    return sorted(one.parent.parent for one in ROOT.glob("adapters/*/src/fungible_*/codecs/__init__.py"))


def rows(trigger: str, surfaces: Surfaces) -> Iterator[str]:
    yield f"| {trigger} | {' | '.join(f'`{name}`' for name in surfaces)} |"
    yield f"|---|{'---|' * len(surfaces)}"
    features = dict.fromkeys(feature for kind in surfaces.values() for feature in kind.capabilities)
    for feature in features:
        words = (kind.capabilities.get(feature, "").partition(":")[0] for kind in surfaces.values())
        yield f"| {feature.replace('_', ' ')} | {' | '.join(words)} |"


def differences(surfaces: Surfaces) -> Iterator[str]:
    """Yield each difference once, with all surfaces that have it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, kind in surfaces.items():
        for feature, said in kind.capabilities.items():
            if not said.startswith("exact"):
                found.setdefault((feature, said), []).append(f"`{name}`")
    for (feature, said), names in found.items():
        yield f"- {feature.replace('_', ' ')} on {', '.join(names)} {said}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
