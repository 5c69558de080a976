"""What is said before the opening of the tables that a survey declares."""

from __future__ import annotations

import numpy as np

from surveys.disclosure.groups import group
from surveys.disclosure.ranges import Program, told_of
from surveys.disclosure.simulator import Why, simulate
from surveys.disclosure.unknowns import parts_of
from surveys.structures.structure import GroupAxis, GroupValue, Structure
from tests.surveys import made
from tests.surveys.tabulation.small import asking, axis

CROSSED = (*made.MARGINS, made.CROSS)


def by_table(simulation):
    return {table.key: table for table in simulation.tables}


def test_departments_by_four_grades_are_refused_with_the_reason_and_proposals():
    found = simulate(made.structure(CROSSED), made.roll(), k=10, turnout=50)
    cross = by_table(found)["department*grade"]
    assert found.refused
    assert cross.refused
    assert cross.groups == 68
    assert len(cross.hidden) > 68 / 3
    assert "3分の1を超える" in found.reason
    assert "役職（2区分）" in cross.proposals[0]
    assert "それぞれ別の表" in cross.proposals[-1]


def test_the_proposed_tables_are_not_refused():
    for tables in (made.MARGINS, made.ADVISED):
        found = simulate(made.structure(tables), made.roll(), k=10, turnout=50)
        assert not found.refused
        assert found.reason == ""
        assert found.responses == 1909


def test_each_withheld_group_says_why():
    found = simulate(made.structure(made.ADVISED), made.roll(), k=10, turnout=50)
    tables = by_table(found)
    assert [(each.labels[0], each.why) for each in tables["department"].hidden] == [
        ("第16部", Why.DERIVABLE),
        ("第17部", Why.FEW),
    ]
    reasons = {each.why for each in tables["department*rank"].hidden}
    assert reasons == {Why.FEW, Why.REST}
    assert len({why.sentence for why in Why}) == 3


def test_small_groups_of_one_axis_are_to_be_put_together():
    found = simulate(
        asking(axes=[axis(groups=4)]), {(1,): 50, (2,): 8, (3,): 6, (4,): 60}, k=10, turnout=50
    )
    proposals = by_table(found)["d"].proposals
    assert proposals == (
        "「d2」「d3」「d1」を一つの区分にまとめると、まとめた区分として示せます。",
    ) or ("まとめる" in proposals[0])
    assert not found.refused


def test_an_axis_without_merged_groups_is_proposed_in_two_halves():
    whole = made.structure(CROSSED)
    bare = Structure(whole.pages, whole.axes[:2], whole.tables)
    cross = by_table(simulate(bare, made.roll(), k=10, turnout=50))["department*grade"]
    assert "役職（2区分）" in cross.proposals[0]
    assert "役職1・役職2" in cross.proposals[0]


def test_where_no_merging_helps_only_the_tables_apart_are_proposed():
    axes = [axis("d", 2), axis("e", 2)]
    roll = {(1, 1): 6, (1, 2): 60, (2, 1): 60, (2, 2): 60}
    found = simulate(asking(axes=axes, tables=[("d",), ("e",), ("d", "e")]), roll, k=10, turnout=50)
    cross = by_table(found)["d*e"]
    assert cross.refused
    assert len(cross.proposals) == 1
    assert found.proposals == cross.proposals


def test_of_fewer_than_k_nothing_can_be_shown():
    found = simulate(asking(axes=[axis()]), {(1,): 10, (2,): 6}, k=10, turnout=50)
    assert found.refused
    assert "何も示せません" in found.reason


def test_a_group_asked_on_the_first_page_is_taken_as_spread_evenly():
    asked = GroupAxis("a", "年代", (GroupValue(1, "若手"), GroupValue(2, "その他")), by_roll=False)
    roll = {(1, 0): 61, (2, 0): 60, (3, 0): 0}
    found = simulate(asking(axes=[axis(), asked]), roll, k=10, turnout=50)
    assert found.responses == 61
    assert not by_table(found)["a"].hidden
    assert by_table(found)["d"].groups == 2


def test_the_margins_give_small_cells_away_if_nothing_more_is_withheld():
    """Rule 7's reason, with a made-up roll of the size of Ishikawa's: of 68 cells, these fall
    short of 10, and of so many the margins tell the number exactly, or within 10."""
    structure, roll = made.structure(CROSSED), made.roll()
    grouping, _ = group(structure, np.zeros((0, 2), np.int16), roll)
    people = np.array([(roll[tuple(each)] + 1) // 2 for each in grouping.combos.tolist()])
    (part,) = parts_of(grouping)
    size = (grouping.members.astype(np.int64) @ people)[part.groups]
    shown = size >= 10
    program = Program(part, [told_of(part.gather @ people)], [shown])
    short = np.flatnonzero(~shown[22:]) + 22
    exact = narrow = 0
    for each in short:
        low, high = program.bounds(0, int(each))
        exact += low == high
        narrow += high - low < 10
    assert len(short) == 30
    assert (exact, narrow) == (2, 6)
