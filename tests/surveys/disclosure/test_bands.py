"""Where all in a group answered alike, the share is banded and can't be worked out."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from surveys.disclosure.bands import alike
from surveys.structures.structure import Asked, GroupAxis, GroupValue, RowHead
from surveys.tabulation.document import POOLED, Cell, Shown
from surveys.tabulation.results import make_document
from tests.surveys.tabulation.small import answered, asking, axis, choices, spread, together

SINGLE = Asked("q", "single", "型", choices=choices(3))
K = 10


def shown(parts, axes, tables, question=SINGLE):
    slots, groups = together(parts)
    structure = asking(question, axes=axes, tables=tables)
    return make_document(structure, answered(slots, groups), k=K, invited=None)


def test_a_group_that_answered_alike_says_which_but_no_figure():
    parts = [spread(0, 20, group=1), spread(0, 9, 8, 7, group=2), spread(0, 9, 9, 9, group=3)]
    cells = shown(parts, [axis()], [("d",)]).lines[0].cells["d"]
    assert cells[0] == Cell(Shown.BANDED, n=20, no_answer=0, not_asked=0, band=0)


def test_its_smallest_neighbour_is_veiled_so_that_it_does_not_follow():
    parts = [spread(0, 20, group=1), spread(0, 9, 8, 7, group=2), spread(0, 9, 9, 9, group=3)]
    document = shown(parts, [axis()], [("d",)])
    cells = document.lines[0].cells["d"]
    assert cells[1] == Cell(Shown.VEILED, n=24, no_answer=0, not_asked=0)
    assert cells[2].counts == (9, 9, 9)
    assert document.whole(document.lines[0]).counts == (38, 17, 16)


def test_a_neighbour_withheld_anyway_is_enough():
    parts = [spread(0, 20, group=1), spread(0, 4, 3, group=2), spread(0, 3, 4, group=3)]
    parts += [spread(0, 20, 20, group=4)]
    cells = shown(parts, [axis(groups=4)], [("d",)]).lines[0].cells["d"]
    assert [cell.shown for cell in cells] == ["banded", "withheld", "withheld", "shown"]


def test_a_neighbour_alike_too_is_not_enough_where_none_differ():
    parts = [spread(0, 20, group=1), spread(0, 20, group=2), spread(0, 9, 9, 9, group=3)]
    cells = shown(parts, [axis()], [("d",)]).lines[0].cells["d"]
    assert [cell.shown for cell in cells] == ["banded", "banded", "veiled"]


def test_a_few_others_leave_it_banded_so_that_a_band_does_not_say_all():
    parts = [spread(0, 39, 1, group=1), spread(0, 9, 8, 7, group=2), spread(0, 9, 9, 9, group=3)]
    assert shown(parts, [axis()], [("d",)]).lines[0].cells["d"][0].band == 0


def test_everybody_alike_is_banded_everywhere():
    document = shown(
        [spread(0, 0, 20, group=1), spread(0, 0, 30, group=2)], [axis(groups=2)], [("d",)]
    )
    line = document.lines[0]
    assert (document.whole(line).shown, document.whole(line).band) == (Shown.BANDED, 1)
    assert [cell.shown for cell in line.cells["d"]] == ["banded", "banded"]


def test_everybody_but_a_few_is_banded_and_does_not_follow_from_the_groups():
    parts = [spread(0, 390, 3, group=1), spread(0, 14, 6, group=2)]
    document = shown(parts, [axis(groups=2)], [("d",)])
    line = document.lines[0]
    assert document.whole(line).shown == Shown.BANDED
    assert [cell.shown for cell in line.cells["d"]] == ["banded", "shown"]


def test_a_whole_that_would_follow_from_two_groups_veils_one():
    parts = [spread(0, 94, 5, group=1), spread(0, 94, 4, 1, group=2)]
    document = shown(parts, [axis(groups=2)], [("d",)])
    line = document.lines[0]
    assert document.whole(line).shown == Shown.SHOWN
    parts = [spread(0, 195, 4, group=1), spread(0, 80, 5, group=2), spread(0, 900, group=3)]
    line = shown(parts, [axis()], [("d",)]).lines[0]
    assert [cell.shown for cell in line.cells["all"]] == ["banded"]


def test_in_a_cross_the_program_says_whether_it_follows():
    parts = [
        ([[1 + (row * 3 + at) % 3] for at in range(30)], [[d, e]] * 30)
        for row, (d, e) in enumerate([(1, 2), (2, 1), (2, 2), (3, 1), (3, 2)])
    ]
    parts.append(([[1]] * 20, [[1, 1]] * 20))
    axes = [axis(), axis("e", 2)]
    cells = shown(parts, axes, [("d",), ("e",), ("d", "e")]).lines[0].cells
    assert cells["d*e"][0].shown == Shown.BANDED
    veiled = [cell.shown for row in cells.values() for cell in row].count(Shown.VEILED)
    assert veiled >= 2


def test_in_a_cross_where_everybody_is_alike_everything_is_banded():
    parts = [([[2]] * 30, [[d, e]] * 30) for d in (1, 2, 3) for e in (1, 2)]
    cells = shown(parts, [axis(), axis("e", 2)], [("d",), ("d", "e")]).lines[0].cells
    assert {cell.shown for row in cells.values() for cell in row} == {Shown.BANDED}


def test_where_the_solver_gives_up_all_that_could_tell_is_veiled(monkeypatch):
    given_up = SimpleNamespace(status=4, x=None, message="numerical difficulties")
    monkeypatch.setattr("surveys.disclosure.ranges.linprog", lambda *_, **__: given_up)
    parts = [([[1 + at % 3] for at in range(30)], [[d, 2]] * 30) for d in (1, 2, 3)]
    parts += [([[1]] * 30, [[d, 1]] * 30) for d in (1, 2, 3)]
    cells = shown(parts, [axis(), axis("e", 2)], [("d",), ("d", "e")]).lines[0].cells
    assert {cell.shown for cell in cells["d*e"]} == {Shown.BANDED, Shown.VEILED}


def test_tables_over_other_axes_veil_partners_of_their_own():
    parts = [([[1 + at % 3] for at in range(30)], [[d, 2]] * 30) for d in (2, 3)]
    parts += [([[1]] * 30, [[1, 1]] * 30), ([[1 + at % 2] for at in range(30)], [[2, 3]] * 30)]
    cells = shown(parts, [axis(), axis("e", 3)], [("d",), ("e",)]).lines[0].cells
    assert [cell.shown for cell in cells["d"]] == ["banded", "shown", "veiled"]
    assert [cell.shown for cell in cells["e"]] == ["banded", "shown", "veiled"]


def test_in_nested_tables_too():
    merged = GroupAxis("m", "m", (GroupValue(1, "前", (1, 2)), GroupValue(2, "後", (3,))), base="d")
    parts = [spread(0, 20, group=1), spread(0, 9, 8, 7, group=2), spread(0, 9, 9, 9, group=3)]
    cells = shown(parts, [axis(), merged], [("d",), ("m",)]).lines[0].cells
    assert cells["d"][0].shown == Shown.BANDED
    assert cells["d"][1].shown == Shown.VEILED


def test_a_number_that_all_of_a_group_gave_is_veiled_with_a_partner():
    question = Asked("q", "number", "件数")
    groups = [[1]] * 12 + [[2]] * 15 + [[3]] * 20
    figures = [[7]] * 12 + [[at] for at in range(35)]
    loaded = answered([[]] * 47, groups, figures, (0,))
    structure = asking(question, axes=[axis()], tables=[("d",)])
    cells = make_document(structure, loaded, k=K, invited=None).lines[0].cells["d"]
    assert [cell.shown for cell in cells] == ["veiled", "veiled", "shown"]


def test_rows_together_are_veiled_where_a_row_is_banded():
    rows = (RowHead("r1", "一"), RowHead("r2", "二"))
    question = Asked("m", "matrix", "表", choices=choices(3), rows=rows)
    slots = [[1, 1 + at % 3] for at in range(30)] + [[1 + at % 3, 1 + at % 2] for at in range(30)]
    groups = [[1]] * 30 + [[2]] * 30
    structure = asking(question, axes=[axis(groups=2)], tables=[("d",)])
    document = make_document(structure, answered(slots, groups), k=K, invited=None)
    first, second, pooled = document.lines
    assert [cell.shown for cell in first.cells["d"]] == ["banded", "veiled"]
    assert [cell.shown for cell in second.cells["d"]] == ["shown", "shown"]
    assert pooled.row == POOLED
    assert [cell.shown for cell in pooled.cells["d"]] == ["veiled", "veiled"]
    assert pooled.cells["all"][0].shown == Shown.SHOWN


@pytest.mark.parametrize(
    ("chosen", "n", "one", "several"),
    [
        ([20, 0, 0], 20, 0, 0),
        ([38, 2, 0], 40, 0, 0),
        ([37, 3, 0], 40, -1, -1),
        ([990, 10, 0], 1000, -1, -1),
        ([991, 9, 0], 1000, 0, 0),
        ([20, 20, 0], 20, 0, 0),
        ([20, 9, 0], 20, 0, -1),
        ([0, 0, 0], 0, -1, -1),
    ],
)
def test_alike_is_all_but_one_in_twenty_and_fewer_than_k(chosen, n, one, several):
    table, total = np.array(chosen)[:, None], np.array([n])
    assert alike(table, total, k=K, is_partition=True).tolist() == [one]
    assert alike(table, total, k=K, is_partition=False).tolist() == [several]
