"""Every kind has its codec, its simulator, recorded pairs of each sort with their sources, and tests of every law."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fungible.testing.contract import Contract
from fungible.testing.recorded import SORTS, listed, problems
from fungible.testing.surface import adapters, surfaces
from tests.guards.pairs import CRON, FEWEST, LAWS, folder, rows

ROWS = rows()
FOLDERS = {row.kind: folder(row.kind.partition("/")[0]) / row.kind.partition("/")[2] for row in ROWS}


def test_every_kind_of_every_table_has_a_row() -> None:
    kinds = {f"{one.platform.name}/{one.kind}" for package in adapters().values() for one in surfaces(package)}
    assert [row.kind for row in ROWS] == list(dict.fromkeys(row.kind for row in ROWS))
    assert {row.kind for row in ROWS} == kinds


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.kind)
def test_a_kind_lacks_nothing(row: object) -> None:
    assert isinstance(row, type(ROWS[0]))
    assert list(row.lacks()) == []


@pytest.mark.parametrize("kind", FOLDERS)
def test_each_case_is_listed_with_its_sort_and_its_source(kind: str) -> None:
    assert (FOLDERS[kind] / "cases.toml").exists()
    assert problems(FOLDERS[kind]) == []


def test_every_test_of_the_contract_is_of_a_law() -> None:
    others = {"test_table", "test_kind_is_complete", "test_recorded_folders_are_kinds"}
    assert {name for name in vars(Contract) if name.startswith("test_")} == LAWS.keys() | others
    assert sorted({*LAWS.values(), CRON}) == list(range(1, 9))


def test_what_lacks_something_is_told() -> None:
    whole = ROWS[0]
    told = [
        whole._replace(codec=False),
        whole._replace(carries=0),
        whole._replace(simulator=False),
        whole._replace(pairs={**whole.pairs, "hostile": 0}),
        whole._replace(pairs=dict.fromkeys(SORTS, 0) | {"odd": FEWEST - 1}),
        whole._replace(laws={**whole.laws, 3: 0}),
        whole._replace(trigger="schedule", laws={**whole.laws, CRON: 0}),
    ]
    assert not any(whole.lacks())
    assert all(any(row.lacks()) for row in told)


def test_a_list_that_is_wrong_is_told(tmp_path: Path) -> None:
    kind = tmp_path / "http"
    shutil.copytree(FOLDERS["container/http"], kind)
    assert problems(kind) == []
    text = (kind / "cases.toml").read_text(encoding="utf-8")
    [first, *_] = listed(kind)["ordinary"]
    wrong = {
        "is there twice": f'{text}\n{first} = "a document"\n',
        "there is no case": text.replace(f"{first} =", "another ="),
        "is not there": text.replace(f"{first} =", "another ="),
        "is none of": text.replace("[odd]", "[strange]"),
        "names no source": text.replace("[odd]\n", '[odd]\nanother = " "\n'),
    }
    for words, said in wrong.items():
        (kind / "cases.toml").write_text(said, encoding="utf-8")
        assert any(words in one for one in problems(kind)), words
