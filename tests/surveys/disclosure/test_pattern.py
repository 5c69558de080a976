"""Which groups are withheld, and that the closed form says what the linear program says."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.disclosure.groups import group
from surveys.disclosure.pattern import Answered, pattern_of
from surveys.disclosure.ranges import OPEN, Program, Told, plain_widths, told_of
from surveys.disclosure.unknowns import parts_of
from surveys.structures.structure import Asked, GroupAxis, GroupValue
from surveys.tabulation.document import Shown, to_json
from surveys.tabulation.results import make_document
from tests.cases import cases
from tests.surveys import made
from tests.surveys.disclosure.outsider import Outsider
from tests.surveys.tabulation.small import answered, asking, axis, choices

K = 5


def grouped(counts, axes, tables):
    """A grouping over a roll of `counts` by combination, and these counts in its order."""
    structure = asking(axes=axes, tables=tables)
    none = np.zeros((0, len(structure.base_axes)), dtype=np.int16)
    grouping, _ = group(structure, none, dict.fromkeys(counts, 1000))
    return grouping, np.array([counts[tuple(combo)] for combo in grouping.combos.tolist()])


def hidden(counts, axes, tables, *more, k=K):
    grouping, people = grouped(counts, axes, tables)
    questions = [Answered((told_of(people),), is_common=True), *more]
    found = pattern_of(grouping, people, questions, k=k)
    return {
        (table.key, numbers)
        for number, table in enumerate(grouping.tables)
        for at, numbers in enumerate(table.numbers)
        if found.common[grouping.offsets[number] + at]
    }


def test_a_small_group_takes_the_smallest_other_one_with_it():
    counts = {(1,): 30, (2,): 4, (3,): 12, (4,): 12}
    assert hidden(counts, [axis(groups=4)], [("d",)]) == {("d", (2,)), ("d", (3,))}


def test_two_small_groups_that_are_k_together_need_no_third():
    counts = {(1,): 30, (2,): 4, (3,): 3, (4,): 12}
    assert hidden(counts, [axis(groups=4)], [("d",)]) == {("d", (2,)), ("d", (3,))}


def test_two_small_groups_below_k_together_take_a_third():
    counts = {(1,): 30, (2,): 2, (3,): 2, (4,): 12}
    assert hidden(counts, [axis(groups=4)], [("d",)]) == {("d", (2,)), ("d", (3,)), ("d", (4,))}


def test_a_group_whose_rest_is_small_is_withheld_as_well():
    assert hidden({(1,): 30, (2,): 4}, [axis(groups=2)], [("d",)]) == {("d", (1,)), ("d", (2,))}


def test_a_group_that_is_everybody_is_shown():
    assert hidden({(1,): 30}, [axis(groups=1)], [("d",)]) == set()


def test_groups_of_tables_over_other_axes_do_not_disturb_each_other():
    counts = dict.fromkeys(product((1, 2, 3), (1, 2)), 20)
    counts[1, 1] = counts[1, 2] = 1
    found = hidden(counts, [axis(), axis("e", 2)], [("d",), ("e",)])
    assert {table for table, _ in found} == {"d"}


def test_a_cell_of_a_cross_takes_three_more_with_it():
    counts = {(d, e): 20 + d + 3 * e for d, e in product((1, 2, 3), (1, 2, 3))}
    counts[1, 1] = 2
    found = hidden(counts, [axis(), axis("e")], [("d",), ("e",), ("d", "e")])
    rows = [numbers[0] for table, numbers in found if table == "d*e"]
    columns = [numbers[1] for table, numbers in found if table == "d*e"]
    assert ("d*e", (1, 1)) in found
    assert all(rows.count(each) > 1 for each in rows)
    assert all(columns.count(each) > 1 for each in columns)


def test_a_finer_table_beside_a_cross_over_merged_groups_is_checked_with_it():
    merged = GroupAxis(
        "m", "m", (GroupValue(1, "前", (1, 2)), GroupValue(2, "後", (3, 4))), base="e"
    )
    counts = dict.fromkeys(product((1, 2, 3), (1, 2, 3, 4)), 20)
    for d in (1, 2, 3):
        counts[d, 1] = 1
    tables = [("e",), ("d", "m")]
    found = hidden(counts, [axis(), axis("e", 4), merged], tables)
    # The cross tells how many the first half has, so the small grade's neighbour goes too.
    assert found == {("e", (1,)), ("e", (2,))}


def test_nested_tables_of_one_axis_are_checked_together():
    merged = GroupAxis(
        "m", "m", (GroupValue(1, "前", (1, 2)), GroupValue(2, "後", (3, 4))), base="d"
    )
    counts = {(1,): 2, (2,): 30, (3,): 20, (4,): 20}
    found = hidden(counts, [axis(groups=4), merged], [("d",), ("m",)])
    assert ("d", (1,)) in found
    assert ("d", (2,)) in found
    assert not {each for each in found if each[0] == "m"}


def told(n, people, conditional=True):
    n = np.array(n)
    rest = np.array(people) - n
    none = np.zeros((0, len(n)), dtype=np.int64)
    return Answered((Told(n[None, :], rest[None, :], none),), is_common=not conditional)


def test_a_question_with_a_rule_withholds_further_groups_for_itself_alone():
    counts = {(1,): 30, (2,): 20, (3,): 25}
    grouping, people = grouped(counts, [axis()], [("d",)])
    common, own = told(people, people, conditional=False), told([2, 15, 16], people)
    found = pattern_of(grouping, people, [common, own], k=K)
    assert not found.common.any()
    assert found.own[1].tolist() == [False, True, True, False]


def test_where_people_known_give_a_group_away_it_is_withheld_everywhere():
    """Nearly all were asked: of a group of five known people four must have answered."""
    counts = {(1,): 5, (2,): 20, (3,): 25}
    grouping, people = grouped(counts, [axis()], [("d",)])
    common, own = told(people, people, conditional=False), told([4, 20, 25], people)
    found = pattern_of(grouping, people, [common, own], k=K)
    assert found.common[1]
    assert found.common.sum() == 2


def test_the_same_in_a_cross():
    counts = dict.fromkeys(product((1, 2, 3), (1, 2)), 40)
    counts[1, 1] = 5
    grouping, people = grouped(counts, [axis(), axis("e", 2)], [("d",), ("e",), ("d", "e")])
    n = people.copy()
    n[0] = 4
    common, own = told(people, people, conditional=False), told(n, people)
    found = pattern_of(grouping, people, [common, own], k=K)
    start = grouping.offsets[3]
    assert found.own[1][start]
    assert found.common[start]


def test_a_solver_that_gives_up_proves_nothing_wide(monkeypatch):
    counts = {(d, e): 40 for d in (1, 2, 3) for e in (1, 2)}
    counts[1, 1] = 2
    axes, tables = [axis(), axis("e", 2)], [("d",), ("e",), ("d", "e")]
    usual = hidden(counts, axes, tables)
    given_up = SimpleNamespace(status=4, x=None, message="numerical difficulties")
    monkeypatch.setattr("surveys.disclosure.ranges.linprog", lambda *_, **__: given_up)
    found = hidden(counts, axes, tables)
    assert found > usual


def test_a_cell_in_which_nobody_answered_is_protected_too():
    counts = {(d, e): 20 + d + e for d in (1, 2, 3) for e in (1, 2)}
    counts[1, 1] = 0
    found = hidden(counts, [axis(), axis("e", 2)], [("d",), ("e",), ("d", "e")])
    assert len([each for each in found if each[0] == "d*e"]) == 4


def test_the_example_of_the_formulas():
    """docs/formulas/surveys.md"""
    counts = {(1,): 30, (2,): 4, (3,): 12, (4,): 15}
    assert hidden(counts, [axis(groups=4)], [("d",)], k=10) == {("d", (2,)), ("d", (3,))}


@st.composite
def partitions(draw):
    size = draw(st.integers(2, 6))
    people = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    n = [draw(st.integers(0, most)) for most in people]
    own = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    common = [flag and draw(st.booleans()) for flag in own]
    return np.array(n), np.array(people), np.array(own), np.array(common)


@settings(max_examples=cases(100), deadline=None)
@given(partitions())
def test_the_closed_form_of_a_partition_is_the_optimum_of_the_program(partition):
    n, people, flags, common = partition
    counts = {(at,): int(each) for at, each in enumerate(people, 1)}
    grouping, _ = grouped(counts, [axis(groups=len(n))], [("d",)])
    (part,) = parts_of(grouping)
    line = Told(n[None, :], (people - n)[None, :], np.zeros((0, len(n)), dtype=np.int64))
    shown = np.array([True, *~flags])
    program = Program(part, [line], [shown], np.array([True, *~common]))
    widths = plain_widths(n, people, flags, common)
    for at in np.flatnonzero(flags):
        low, high = program.bounds(0, int(at) + 1)
        assert high - low == widths[at]


def test_nothing_published_leaves_a_number_open():
    grouping, people = grouped({(1,): 3, (2,): 4}, [axis(groups=2)], [("d",)])
    (part,) = parts_of(grouping)
    nothing = np.zeros(3, dtype=bool)
    assert Program(part, [told_of(people)], [nothing]).bounds(0, 1)[1] >= OPEN


QUESTIONS = (
    Asked("q1", "single", "一つ", choices=choices(3)),
    Asked("q2", "multiple", "いくつでも", choices=choices(2)),
    Asked("q3", "scale", "段階", choices=choices(2), show_if={"question": "q1", "any_of": ["c1"]}),
)


@st.composite
def surveys(draw):
    """Small surveys of three groups by two, with answers at random."""
    tables = draw(
        st.sampled_from([[("d",), ("e",)], [("d",), ("e",), ("d", "e")], [("d", "e")], [("d",)]])
    )
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    most = draw(st.sampled_from((6, 15, 40)))
    slots, groups, roll = [], [], {}
    for combo in product((1, 2, 3), (1, 2)):
        count = int(random.integers(0, most))
        roll[combo] = count * 2
        for _ in range(count):
            first = int(random.choice((0, 1, 2, 3), p=(0.05, 0.5, 0.35, 0.1)))
            third = int(random.integers(1, 3)) if first == 1 else -1
            slots.append([first, *random.integers(0, 2, 2).tolist(), third])
            groups.append(combo)
    return tables, slots, groups, roll


@settings(max_examples=cases(40), deadline=None)
@given(surveys())
def test_the_outsider_places_nobody_within_k_in_any_small_survey(survey):
    tables, slots, groups, roll = survey
    if not slots:
        return
    structure = asking(*QUESTIONS, axes=[axis(), axis("e", 2)], tables=tables)
    document = to_json(make_document(structure, answered(slots, groups), k=K, invited=roll))

    def inside(table, combo):
        along = dict(zip("de", combo, strict=True))
        return "all" if table == "all" else "-".join(str(along[each]) for each in table.split("*"))

    outsider = Outsider(document, list(roll), inside)
    for line, where in outsider.withheld():
        low, high = outsider.bounds(line, where, with_all=True)
        assert high - low >= K


def test_the_common_questions_share_one_pattern_and_the_others_hide_more():
    structure, roll = made.structure(made.ADVISED), made.roll()
    loaded = made.answers(structure, roll, count=1891, seed=11)
    document = make_document(structure, loaded, k=10, invited=roll)
    for table in document.tables:
        common = {at for at, each in enumerate(table.groups) if each.shown == Shown.WITHHELD}
        for line in document.lines:
            cells = line.cells[table.key]
            found = {at for at, cell in enumerate(cells) if cell.shown == Shown.WITHHELD}
            if line.question in ("q19", "q20"):
                assert found >= common
            else:
                assert found == common


@pytest.mark.parametrize("count", [0, 4])
def test_of_fewer_than_k_everything_is_withheld(count):
    assert len(hidden({(1,): count, (2,): 0}, [axis(groups=2)], [("d",)])) == 3
