"""docs/formulas/{outlook,corrective}.md say what is computed: each row of their tables is run."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from kpis.models import CorrectiveAction
from kpis.models.achievement import Status
from kpis.models.indicator import Desired, Indicator
from kpis.models.outlook import NoOutlook
from kpis.outlook import interval, probability, project, shortfall
from kpis.selectors.corrective import ANSWER_DAYS
from kpis.services.corrective import ask_where_behind
from tests.kpis.outlook.lines import sums_of
from tests.kpis.pages import TODAY, Office
from tests.kpis.test_formulas_documents import DOCUMENTS, tables

SIDES = {"以上": "higher", "以下": "lower"}


def test_reasons_for_none_are_the_codes() -> None:
    rows = tables("outlook", "見込みがないとき")[0]
    assert [row[0] for row in rows] == list(NoOutlook.values)


@pytest.mark.parametrize("row", tables("outlook", "計算のしかた")[0], ids=" ".join)
def test_worked_examples(row: list[str]) -> None:
    values, due, target, expected, span, chance = row
    points = [(n, Fraction(value)) for n, value in enumerate(values.split(", "), start=1)]
    numbers = [int(n) for n in re.findall(r"\d+", due)]
    found = project(sums_of([points], [range(numbers[0], numbers[-1] + 1)]))
    low, high = interval(found)
    met = probability(
        found, [SIDES[target[-2:]]], np.array([float(target[:-2])]), np.array([np.nan])
    )
    assert f"{found.expected[0]:.2f}" == expected
    assert f"{low[0]:.2f}～{high[0]:.2f}" == span
    assert f"{100 * met[0]:.1f}%" == chance


@pytest.mark.parametrize("row", tables("outlook", "先回りリスト")[0], ids=" ".join)
def test_shortfalls(row: list[str]) -> None:
    wanted, expected, target, baseline, missed = row
    low, _, high = target.partition("～")
    found = shortfall(
        desired=next(each.value for each in Desired if each.label == wanted),
        expected=Decimal(expected),
        target=Decimal(low),
        target_upper=Decimal(high) if high else None,
        baseline=None if baseline == "なし" else Decimal(baseline),
    )
    assert f"{found.normalize():f}%" == missed


@pytest.mark.django_db
@pytest.mark.parametrize("row", tables("corrective", "依頼する場合")[0], ids=" ".join)
def test_what_is_asked_about(row: list[str]) -> None:
    word, how, asked = row
    office = Office()
    reporting = next(each for each in Indicator.Reporting if each.label == how)
    kpi = office.indicator(reporting=reporting)
    kpi.achievements.create(
        organization=office.organization,
        fiscal_year=2026,
        is_headline=True,
        status=next(each for each in Status if each.label == word),
        rule="actual_over_target",
        rule_version=2,
        judged_on=TODAY,
        computed_at="2026-11-20T00:00:00Z",
    )
    assert ask_where_behind([kpi.pk], today=TODAY) == (asked == "する")


def test_states_are_worded_as_on_the_pages() -> None:
    rows = tables("corrective", "状態")[0]
    assert {row[0] for row in rows} | {row[3] for row in rows} == set(CorrectiveAction.State.labels)


def test_days_to_answer_are_those_of_the_document() -> None:
    text = (DOCUMENTS / "corrective.md").read_text(encoding="utf-8")
    assert f"依頼した日から{ANSWER_DAYS}日です" in text
