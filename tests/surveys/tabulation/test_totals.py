"""Surveys of which only totals were published."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Invalid
from surveys.structures.structure import Asked, RowHead
from surveys.tabulation.document import Cell, Shown, Source, from_json, to_json
from surveys.tabulation.totals import Total, document_of_totals
from tests.surveys.tabulation.small import asking, axis, choices
from tests.surveys.tabulation.test_documents import STATES

SINGLE = Asked("q", "single", "満足度", choices=choices(4))
ROWS = tuple(RowHead(f"r{n}", f"型{n}") for n in range(1, 7))
MATRIX = Asked("m", "matrix", "共通の型", choices=choices(3), rows=ROWS)
WHOLE = ("all", "all")


def test_published_counts_of_a_matrix_come_out_pooled():
    totals = {
        ("m", row.key, *WHOLE): Total(counts) for row, counts in zip(ROWS, STATES, strict=True)
    }
    document = document_of_totals(asking(MATRIX), totals, k=10, responses=1891)
    assert document.source == Source.TOTALS
    assert [document.whole(line).n for line in document.lines[:6]] == [1891] * 6
    assert document.whole(document.lines[6]).percents == ("35", "45", "20")
    assert from_json(to_json(document)) == document


def test_published_percentages_stand_without_counts():
    percents = tuple(map(Decimal, (5, 58, 31, 6)))
    totals = {("q", "", *WHOLE): Total(percents=percents, n=1891)}
    document = document_of_totals(asking(SINGLE), totals, k=10, responses=1891, invited=3000)
    cell = document.whole(document.lines[0])
    assert cell == Cell(Shown.SHOWN, n=1891, percents=("5", "58", "31", "6"))
    assert (document.invited, document.responses) == (3000, 1891)


def test_groups_that_were_published_are_shown_and_the_others_are_not():
    totals = {
        ("q", "", *WHOLE): Total((10, 20, 30, 40)),
        ("q", "", "d", "2"): Total((5, 5, 5, 5)),
    }
    structure = asking(SINGLE, axes=[axis(), axis("e", 2)], tables=[(), ("d",), ("d", "e")])
    document = document_of_totals(
        structure, totals, k=10, responses=100, group_responses={("d", "2"): 20}
    )
    assert [each.responses for each in document.table("d").groups] == [None, 20, None]
    assert [each.shown for each in document.lines[0].cells["d"]] == [
        "withheld",
        "shown",
        "withheld",
    ]
    assert [each.key for each in document.table("d*e").groups][:3] == ["1-1", "1-2", "2-1"]


def test_several_choices_are_shares_of_respondents_where_these_are_known():
    question = Asked("s", "multiple", "道具", choices=choices(2))
    for n, percents in ((40, ("75", "50")), (None, None)):
        totals = {("s", "", *WHOLE): Total((30, 20), n=n)}
        document = document_of_totals(asking(question), totals, k=10, responses=40)
        assert document.whole(document.lines[0]).percents == percents


def test_counts_of_nobody_are_empty():
    document = document_of_totals(
        asking(SINGLE), {("q", "", *WHOLE): Total((0, 0, 0, 0))}, k=10, responses=40
    )
    assert document.whole(document.lines[0]).shown == Shown.EMPTY


def test_a_matrix_of_which_rows_are_missing_is_not_pooled():
    document = document_of_totals(
        asking(MATRIX, Asked("n", "number", "数")),
        {("m", "r1", *WHOLE): Total((1, 2, 3))},
        k=10,
        responses=6,
    )
    assert [line.row for line in document.lines] == ["r1"]


@pytest.mark.parametrize(
    ("total", "code"),
    [
        (Total((1, 2, 3)), "totals_do_not_fit"),
        (Total((1, 2, 3, -4)), "totals_do_not_fit"),
        (Total(percents=(Decimal(50), Decimal(50))), "totals_do_not_fit"),
        (Total((1, 2, 3, 4), n=11), "totals_do_not_add_up"),
    ],
)
def test_totals_that_do_not_fit_are_refused(total, code):
    with pytest.raises(Invalid) as refused:
        document_of_totals(asking(SINGLE), {("q", "", *WHOLE): total}, k=10, responses=10)
    assert (refused.value.code, refused.value.field) == (code, "q")
