"""The capability tables of the adapters, as README shows them between its two markers, and as docs/matrix.html.

python docs/matrix.py            write both anew
python docs/matrix.py --check    fail where one is not what the tables say
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrix_page import PAGE, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TRIGGERS = ("http", "queue", "topic", "stream", "bucket", "collection", "schedule", "cloud_event", "invoke")
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
    """Return the kinds of each trigger on each platform, then what each of HTTP's and of queues' can do.

    Every other table, and every difference with its document, stands on the page.
    """
    tables = {package.name.removeprefix("fungible_"): import_module(f"{package.name}.codecs") for package in packages()}
    return "\n".join([*overview(tables), "", *lacking(tables), "", *rows("http", tables), ""])


def overview(tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each trigger, with the kinds that serve it."""
    yield f"| trigger | {' | '.join(tables)} |"
    yield f"|---|{'---|' * len(tables)}"
    for trigger in TRIGGERS:
        cells = [
            ", ".join(f"`{name}`" for name, kind in table.KINDS.items() if kind.serves(trigger)) or "-"
            for table in tables.values()
        ]
        yield f"| `{trigger}` | {' | '.join(cells)} |"


def lacking(tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a platform has no source of a trigger."""
    for platform, table in tables.items():
        for trigger, why in getattr(table, "UNSUPPORTED", {}).items():
            yield f"- {trigger} on {platform}: {why.removeprefix('unsupported: ')}"


def packages() -> list[Path]:
    """Return the packages of the adapters in this checkout."""
    return sorted(one.parent.parent for one in ROOT.glob("adapters/*/src/fungible_*/codecs/__init__.py"))


def rows(trigger: str, tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield what each kind of a trigger can do, a word for each."""
    kinds = {
        f"{platform}/{name}": kind
        for platform, table in tables.items()
        for name, kind in table.KINDS.items()
        if kind.trigger == trigger
    }
    yield f"| {trigger} | {' | '.join(f'`{name}`' for name in kinds)} |"
    yield f"|---|{'---|' * len(kinds)}"
    for feature in dict.fromkeys(feature for kind in kinds.values() for feature in kind.capabilities):
        words = (kind.capabilities.get(feature, "").partition(":")[0] for kind in kinds.values())
        yield f"| {feature.replace('_', ' ')} | {' | '.join(words)} |"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
