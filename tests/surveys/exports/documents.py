"""Documents to export: of made-up answers, and of published totals."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from surveys.exports.report import Report
from surveys.structures.structure import Asked, ChoiceHead, RowHead
from surveys.tabulation.document import Document
from surveys.tabulation.results import make_document
from surveys.tabulation.totals import Total, document_of_totals
from tests.surveys.made import ADVISED, answers, roll, structure
from tests.surveys.tabulation.small import answered, asking, axis

WHOLE = ("all", "all")


@cache
def of_answers() -> Document:
    """20 questions by departments, grades and departments × ranks, with withheld groups."""
    made, people = structure(ADVISED), roll()
    loaded = answers(made, people, count=1891, seed=7)
    return make_document(made, loaded, k=10, invited=people)


@cache
def alike() -> Document:
    """Group 1 answers all alike, 2 and 3 are mixed, of 4 and 5 too few answer."""
    question = Asked("q", "single", "満足度", choices=heads("はい", "いいえ"))
    slots = [[1]] * 40 + [[1], [2]] * 30 + [[1], [2]] * 30 + [[2]] * 6 + [[1]] * 7
    groups = [[1]] * 40 + [[2]] * 60 + [[3]] * 60 + [[4]] * 6 + [[5]] * 7
    made = asking(question, axes=[axis(groups=5)])
    invited = {(1,): 50, (2,): 70, (3,): 80, (4,): 9, (5,): 12}
    return make_document(made, answered(slots, groups), k=10, invited=invited)


@cache
def of_nobody() -> Document:
    question = Asked("q", "single", "満足度", choices=heads("はい", "いいえ"))
    return make_document(asking(question), answered([]), k=10, invited={(): 30})


@cache
def of_totals() -> Document:
    """Percentages without counts, a matrix with counts, and a group that was not published."""
    scale = ChoiceHead("a", "大いに満足", 1), ChoiceHead("b", "概ね満足", 1)
    scale += ChoiceHead("c", "不満", -1), ChoiceHead("d", "全く不満", -1)
    states = (
        ChoiceHead("y", "できている", 1),
        ChoiceHead("u", "知らなかった", 0, is_unknown=True),
        ChoiceHead("n", "できていない", -1),
    )
    rows = (RowHead("r1", "会議"), RowHead("r2", "資料"))
    made = asking(
        Asked("s", "scale", "満足度", choices=scale),
        Asked("m", "matrix", "共通の型", choices=states, rows=rows),
        axes=[axis(groups=2)],
    )
    totals = {
        ("s", "", *WHOLE): Total(percents=tuple(map(Decimal, (5, 58, 31, 6)))),
        ("s", "", "d", "1"): Total(counts=(5, 5, 5, 5)),
        ("m", "r1", *WHOLE): Total((485, 797, 609)),
        ("m", "r2", *WHOLE): Total((506, 963, 422)),
    }
    return document_of_totals(made, totals, k=10, responses=1891)


@cache
def awkward() -> Document:
    """Labels that a spreadsheet would run, markup, and very long ones."""
    labels = (
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "@SUM(A1)",
        "-2",
        "長い" * 60,
        "#let x = $1$ <b>&",
    )
    question = Asked("q", "single", "=1+1 " + "長い質問文です。" * 30, choices=heads(*labels))
    slots = [[1 + at % 6] for at in range(120)]
    return make_document(asking(question), answered(slots), k=10, invited=None)


def heads(*labels: str) -> tuple[ChoiceHead, ...]:
    return tuple(ChoiceHead(f"c{at}", label) for at, label in enumerate(labels))


def report(document: Document, title: str = "働き方の調べ") -> Report:
    return Report(
        title, "見本県", "令和8年11月21日 作成", document, (("目的", "働き方を確かめる"),), ()
    )
