"""What a document says of answers: counts, shares, figures, and what it leaves out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from surveys.structures.structure import Asked, GroupAxis, GroupValue, RowHead
from surveys.tabulation.document import POOLED, Cell, Shown, Source, from_json, to_json
from surveys.tabulation.loading import MISSING
from surveys.tabulation.results import make_document
from tests.surveys import made
from tests.surveys.tabulation.small import answered, asking, axis, choices, spread, together

SINGLE = Asked("q", "single", "型", choices=choices(3))
STATES = (
    (485, 797, 609),
    (506, 963, 422),
    (771, 815, 305),
    (1221, 452, 218),
    (444, 938, 509),
    (610, 1102, 179),
)


def whole(document, at: int = 0) -> Cell:
    return document.whole(document.lines[at])


def test_shares_of_one_choice_add_up_to_a_hundred():
    slots, _ = spread(5, 104, 63, 34)
    document = make_document(asking(SINGLE), answered(slots), k=10, invited=None, decimals=1)
    cell = whole(document)
    assert (cell.n, cell.no_answer, cell.not_asked) == (201, 5, 0)
    assert cell.counts == (104, 63, 34)
    assert cell.percents == ("51.7", "31.4", "16.9")


def test_plain_rounding_does_not_adjust():
    slots, _ = spread(0, 104, 63, 34)
    document = make_document(
        asking(SINGLE), answered(slots), k=10, invited=None, decimals=1, rounding="plain"
    )
    assert whole(document).percents == ("51.7", "31.3", "16.9")


def test_every_row_of_the_matrix_and_all_rows_together():
    rows = tuple(RowHead(f"r{n}", f"型{n}") for n in range(1, 7))
    question = Asked("m", "matrix", "共通の型", choices=choices(3), rows=rows)
    columns = [np.repeat([1, 2, 3], counts) for counts in STATES]
    document = make_document(asking(question), answered(np.array(columns).T), k=10, invited=None)
    assert [line.row for line in document.lines] == [*(row.key for row in rows), POOLED]
    assert [whole(document, at).counts for at in range(6)] == list(STATES)
    assert {whole(document, at).n for at in range(6)} == {1891}
    assert whole(document, 6).counts == (4037, 5067, 2242)
    assert whole(document, 6).percents == ("35", "45", "20")


def test_shares_of_several_choices_are_of_those_who_chose_any():
    question = Asked("q", "multiple", "道具", choices=choices(3))
    slots = [[1, 1, 0]] * 8 + [[1, 0, 0]] * 4 + [[0, 0, 0]] * 2 + [[-1, -1, -1]] * 3
    cell = whole(make_document(asking(question), answered(slots), k=5, invited=None))
    assert (cell.n, cell.no_answer, cell.not_asked) == (12, 2, 3)
    assert cell.counts == (12, 8, 0)
    assert cell.percents == ("100", "67", "0")


def test_numbers_show_the_mean_the_median_and_the_quartiles():
    question = Asked("q", "number", "時間", decimals=1, unit="時間")
    figures = [[each] for each in (-15, 0, 10, 20, 30, 40, 55, 60, 70, 81)] + [[MISSING]] * 2
    loaded = answered([[]] * 12, figures=figures, places=(1,))
    cell = whole(make_document(asking(question), loaded, k=10, invited=None))
    assert (cell.n, cell.no_answer, cell.counts) == (10, 2, None)
    assert cell.figures is not None
    # Sum 351 tenths; between the 5th and 6th; at places 2.25 and 6.75 from 0.
    assert cell.figures.mean == "3.5"
    assert cell.figures.median == "3.5"
    assert (cell.figures.lower, cell.figures.upper) == ("1.3", "5.9")


def test_dates_show_the_middle_and_the_quarters_but_no_mean_first_or_last():
    question = Asked("q", "date", "研修を受けた日")
    loaded = answered([[]] * 12, figures=[[day] for day in range(20000, 20012)], places=(0,))
    cell = whole(make_document(asking(question), loaded, k=10, invited=None))
    assert cell.figures is not None
    assert cell.figures.mean == ""
    assert cell.figures.median == "2024-10-09"
    assert (cell.figures.lower, cell.figures.upper) == ("2024-10-06", "2024-10-12")


def test_one_number_given_by_all_is_not_told():
    question = Asked("q", "number", "件数")
    loaded = answered([[]] * 12, figures=[[7]] * 12, places=(0,))
    cell = whole(make_document(asking(question), loaded, k=10, invited=None))
    assert (cell.shown, cell.n, cell.figures) == (Shown.VEILED, 12, None)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ({"question": "q", "any_of": ["c1"]}, 12),
        ({"any": [{"question": "q", "any_of": ["c1"]}, {"question": "s", "any_of": ["c2"]}]}, 16),
        (
            {
                "all": [
                    {"question": "q", "any_of": ["c1", "c2"]},
                    {"question": "s", "any_of": ["c2"]},
                ]
            },
            16,
        ),
    ],
)
def test_a_number_question_with_a_rule_knows_whom_it_spared(rule, asked):
    several = Asked("s", "multiple", "道具", choices=choices(2))
    number = Asked("x", "number", "時間", show_if=rule)
    slots = [[1, 1, 1]] * 12 + [[2, 1, 1]] * 4 + [[3, 1, 0]] * 14
    figures = [[at] for at in range(11)] + [[MISSING]] * 19
    loaded = answered(slots, figures=figures, places=(0,))
    cell = whole(make_document(asking(SINGLE, several, number), loaded, k=10, invited=None), 2)
    assert (cell.n, cell.no_answer, cell.not_asked) == (11, asked - 11, 30 - asked)


def test_a_question_nobody_was_asked_is_empty():
    question = Asked(
        "x", "single", "理由", choices=choices(2), show_if={"question": "q", "any_of": ["c3"]}
    )
    slots = [[1, -1]] * 12 + [[2, -1]] * 12
    document = make_document(asking(SINGLE, question), answered(slots), k=10, invited=None)
    assert whole(document, 1) == Cell(Shown.EMPTY)


def test_a_question_too_few_answered_is_withheld_as_a_whole():
    other = Asked("x", "single", "理由", choices=choices(2))
    slots = [[1, 1]] * 9 + [[2, 0]] * 12
    document = make_document(asking(SINGLE, other), answered(slots), k=10, invited=None)
    assert whole(document, 1) == Cell(Shown.WITHHELD)
    assert document.responses == 21


def test_nothing_is_shown_of_fewer_than_k_responses():
    slots, groups = spread(0, 4, 5, group=1)
    structure = asking(SINGLE, axes=[axis()])
    document = make_document(structure, answered(slots, groups), k=10, invited={(1,): 30})
    assert document.responses is None
    assert {cell.shown for row in document.lines[0].cells.values() for cell in row} <= {
        Shown.WITHHELD,
        Shown.EMPTY,
    }
    assert document.table("all").groups[0].responses is None


def test_no_answers_at_all_make_a_document():
    document = make_document(asking(SINGLE), answered([]), k=10, invited=None)
    assert whole(document) == Cell(Shown.EMPTY)
    assert from_json(to_json(document)) == document


def test_an_answer_outside_the_choices_is_refused():
    with pytest.raises(ValueError, match="not there"):
        make_document(asking(SINGLE), answered([[4]] * 12), k=10, invited=None)


def test_groups_tell_invited_and_responses_where_they_are_shown():
    parts = [spread(0, 7, 8, 5, group=g) for g in (1, 2)] + [spread(0, 2, 1, group=3)]
    slots, groups = together(parts)
    structure = asking(SINGLE, axes=[axis()])
    invited = {(1,): 40, (2,): 50, (3,): 20}
    document = make_document(structure, answered(slots, groups), k=10, invited=invited)
    one, two, three = document.table("d").groups
    # The third is too small, and the first keeps it from being worked out.
    assert (one.shown, one.invited, one.responses) == (Shown.WITHHELD, None, None)
    assert (two.shown, two.invited, two.responses) == (Shown.SHOWN, 50, 20)
    assert three.shown == Shown.WITHHELD
    assert document.lines[0].cells["d"][0] == Cell(Shown.WITHHELD)
    assert document.turnout(two) == 40


def test_a_group_nobody_is_in_is_empty():
    parts = [spread(0, 7, 8, 5, group=g) for g in (1, 2)]
    slots, groups = together(parts)
    structure = asking(SINGLE, axes=[axis()])
    document = make_document(structure, answered(slots, groups), k=10, invited={(1,): 40, (2,): 50})
    assert [each.shown for each in document.table("d").groups] == ["shown", "shown", "empty"]
    assert document.lines[0].cells["d"][2] == Cell(Shown.EMPTY)


def test_those_whose_group_is_not_known_are_a_group_of_their_own():
    parts = [spread(0, 7, 8, 5, group=g) for g in (0, 1, 2)]
    slots, groups = together(parts)
    structure = asking(SINGLE, axes=[axis(groups=2)])
    document = make_document(structure, answered(slots, groups), k=10, invited=None)
    assert [each.labels for each in document.table("d").groups] == [("d1",), ("d2",), ("不明",)]
    assert [each.key for each in document.table("d").groups] == ["1", "2", "0"]
    assert document.lines[0].cells["d"][2].n == 20


def test_merged_groups_add_their_parts():
    merged = GroupAxis(
        "m", "m", (GroupValue(1, "前半", (1, 2)), GroupValue(2, "後半", (3,))), base="d"
    )
    parts = [spread(0, 7, 8, 5, group=g) for g in (1, 2, 3)]
    slots, groups = together(parts)
    structure = asking(SINGLE, axes=[axis(), merged], tables=[(), ("m",)])
    document = make_document(structure, answered(slots, groups), k=10, invited={(1,): 40, (3,): 50})
    assert [each.responses for each in document.table("m").groups] == [40, 20]
    assert [each.invited for each in document.table("m").groups] == [40, 50]


def test_a_group_asked_on_the_first_page_has_no_number_of_invited():
    asked = GroupAxis("a", "年代", (GroupValue(1, "若手"), GroupValue(2, "その他")), by_roll=False)
    combos = list(product((1, 2), (1, 2)))
    slots = [[1 + at % 3] for at in range(80)]
    loaded = answered(slots, [combos[at % 4] for at in range(80)])
    structure = asking(SINGLE, axes=[axis(groups=2), asked])
    document = make_document(structure, loaded, k=10, invited={(1, 0): 60, (2, 0): 60})
    assert [each.invited for each in document.table("d").groups] == [60, 60]
    assert [each.invited for each in document.table("a").groups] == [None, None]
    assert [each.responses for each in document.table("a").groups] == [40, 40]


def test_too_many_thinkable_combinations_are_left_to_those_that_occur():
    axes = [axis(key, 20) for key in ("d", "e", "f")]
    slots = [[1 + at % 3] for at in range(60)]
    loaded = answered(slots, [(1 + at % 2, 1, 1) for at in range(60)])
    document = make_document(asking(SINGLE, axes=axes), loaded, k=10, invited=None)
    assert [each.shown for each in document.table("d").groups].count(Shown.SHOWN) == 2


def test_everything_of_a_large_survey_survives_as_json():
    structure, roll = made.structure(), made.roll()
    loaded = made.answers(structure, roll, count=1891, seed=5)
    document = make_document(structure, loaded, k=10, invited=roll, source=Source.IMPORTED)
    assert from_json(to_json(document)) == document
    assert document.source == Source.IMPORTED
    assert len(document.lines) == 32
    for line in document.lines:
        for row in line.cells.values():
            for cell in row:
                if cell.shown in (Shown.WITHHELD, Shown.EMPTY):
                    assert cell == Cell(cell.shown)
                elif cell.counts and line.kind in ("single", "scale"):
                    assert sum(cell.counts) == cell.n
                    assert sum(map(int, cell.percents)) == 100
