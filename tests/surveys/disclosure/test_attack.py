"""What an outsider with a solver can find out about withheld groups: nothing within K."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from surveys.tabulation.document import Document, to_json
from surveys.tabulation.results import make_document
from tests.surveys import made
from tests.surveys.disclosure.outsider import Outsider

K = 10
RANK = {1: 1, 2: 1, 3: 2, 4: 2}
COMBOS = list(product(range(1, 18), range(1, 5)))
WAVES = (20250421, 20260420)


def inside(table: str, combo: tuple[int, ...]) -> str:
    along = {"department": combo[0], "grade": combo[1], "rank": RANK[combo[1]]}
    return "all" if table == "all" else "-".join(str(along[axis]) for axis in table.split("*"))


def published(tables, seed: int, k: int = K) -> Document:
    structure, roll = made.structure(tables), made.roll()
    loaded = made.answers(structure, roll, count=1891, seed=seed)
    return make_document(structure, loaded, k=k, invited=roll)


@pytest.fixture(scope="module")
def waves() -> list[dict[str, Any]]:
    return [to_json(published(made.ADVISED, seed)) for seed in WAVES]


def test_the_outsider_imports_nothing_of_the_rules_it_attacks():
    tree = ast.parse((Path(__file__).parent / "outsider.py").read_text(encoding="utf-8"))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    assert not [name for name in names if name.startswith("surveys")]


def test_no_withheld_number_can_be_placed_within_k_line_by_line(waves):
    for document in waves:
        outsider = Outsider(document, COMBOS, inside)
        hidden = list(outsider.withheld())
        assert len(hidden) > 100
        for line, group in hidden:
            low, high = outsider.bounds(line, group, with_all=False)
            assert high - low >= K, (line["question"], group, low, high)


def test_nor_with_every_line_and_both_waves_at_once(waves):
    """The waves share no unknown: other people answered. So each is the outsider's best attack;
    tried on the groups that come out narrowest line by line."""
    for document in waves:
        outsider = Outsider(document, COMBOS, inside)
        narrow = {}
        for line, group in outsider.withheld():
            low, high = outsider.bounds(line, group, with_all=False)
            narrow[group] = min(narrow.get(group, (10**9, line)), (high - low, line), key=_width)
        for group, (_, line) in sorted(narrow.items(), key=lambda each: each[1][0])[:3]:
            low, high = outsider.bounds(line, group, with_all=True)
            assert high - low >= K, (line["question"], group, low, high)


def _width(each: tuple[int, Any]) -> int:
    return each[0]


def test_without_further_withholding_the_attack_succeeds():
    """The control: only groups that are too small are hidden, as many systems do."""
    document = to_json(published(made.ADVISED, WAVES[0], k=1))
    truth = {}
    for line in document["lines"]:
        line["cells"] = {table: list(cells) for table, cells in line["cells"].items()}
        for table, cells in line["cells"].items():
            for at, cell in enumerate(cells):
                if cell["n"] is not None and cell["n"] < K:
                    truth[line["question"], line["row"], table, at] = cell["n"]
                    cells[at] = {**cell, "shown": "withheld", "n": None, "counts": None}
    outsider = Outsider(document, COMBOS, inside)
    keys = {t["key"]: [g["key"] for g in t["groups"]] for t in document["tables"]}
    named = placed = 0
    for line, (table, group) in list(outsider.withheld())[:40]:
        low, high = outsider.bounds(line, (table, group), with_all=False)
        known = truth[line["question"], line["row"], table, keys[table].index(group)]
        named += low == high == known
        placed += high - low < K
    assert named >= 5
    assert placed >= 10
