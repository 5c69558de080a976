"""How periods, days and figures are worded, and the filters of the templates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template

from kpis import wording
from kpis.faces import STATUS_FACES
from kpis.models.achievement import Status

KPI = SimpleNamespace(unit="件", decimals=1, negative_mark="▲")


@pytest.mark.parametrize(
    ("granularity", "first", "last", "label"),
    [
        ("year", date(2025, 4, 1), date(2026, 3, 31), "R7年度"),
        ("month", date(2026, 10, 1), date(2026, 10, 31), "R8年10月"),
        ("month", date(2026, 4, 1), date(2026, 10, 31), "R8年4月～R8年10月"),
        ("month", date(2026, 4, 1), date(2027, 1, 31), "R8年4月～R9年1月"),
        ("month", date(2026, 4, 1), date(2027, 3, 31), "R8年度"),
        ("quarter", date(2026, 4, 1), date(2026, 9, 30), "R8年度第1～2四半期"),
        ("day", date(2026, 8, 31), date(2026, 8, 31), "令和8年8月31日"),
        (None, None, None, ""),
    ],
)
def test_a_period_has_its_label(granularity: Any, first: Any, last: Any, label: str) -> None:
    assert wording.span_label(granularity, first, last) == label


def test_the_end_of_a_fiscal_year_is_named_so() -> None:
    assert wording.due_text(date(2026, 3, 31)) == "R7年度末"
    assert wording.due_text(date(2026, 8, 31)) == "令和8年8月31日"
    assert wording.due_text(None) == ""


def test_a_moment_is_shown_in_japans_time() -> None:
    assert wording.moment_text(datetime(2026, 11, 20, 20, 5, tzinfo=UTC)) == "令和8年11月21日 5:05"


def cell(**fields: Any) -> str:
    start: dict[str, Any] = {
        "figure_state": "value",
        "value": None,
        "numerator": None,
        "denominator": None,
        "approximate": False,
        "unit": "件",
        "decimals": 0,
    }
    return wording.cell_text(**{**start, **fields})


def test_a_stored_figure_is_shown_with_its_parts_and_marks() -> None:
    assert cell(value=Decimal(60), approximate=True) == "約60件"
    assert cell(numerator=Decimal(2), denominator=Decimal(3), unit="%", decimals=1) == (
        "66.7%（2／3）"
    )
    assert cell(figure_state="missing") == "未集計"
    assert cell(figure_state="not_applicable") == "該当なし"
    assert cell(figure_state=None) == ""


def test_a_figure_for_programs_is_plain() -> None:
    assert wording.plain_number(Decimal("-1234.56"), 1) == "-1234.6"
    assert wording.plain_number(None, 1) == ""


def render(text: str, **context: Any) -> str:
    return Template("{% load figures %}" + text).render(Context(context))


def test_the_figure_filter_uses_unit_decimals_and_minus() -> None:
    assert render("{{ v|figure:k }}", v=Decimal("-1234.56"), k=KPI) == "▲1,234.6件"
    owner = SimpleNamespace(unit="%", decimals=0, organization=SimpleNamespace(negative_mark="−"))
    assert render("{{ v|figure:k }}", v=Decimal(-3), k=owner) == "−3%"
    assert render("{{ v|figure:k }}", v=None, k=KPI) == "－"


def test_the_percent_filter_rounds_halves_away_from_zero() -> None:
    assert render("{{ v|percent }}", v=Decimal("191.875")) == "191.9%"
    assert render("{{ v|percent }}", v=Decimal("-0.04")) == "0.0%"
    assert render("{{ v|percent:k }}", v=Decimal("-10.85"), k=KPI) == "▲10.9%"


def test_a_bar_stays_within_its_frame() -> None:
    for value, length in (("-3", "0.0"), ("191.9", "150.0"), ("91.34", "91.3")):
        assert render("{{ v|bar_percent }}", v=Decimal(value)) == length


@pytest.mark.parametrize("status", list(Status))
def test_a_status_chip_has_mark_word_and_colour(status: Status) -> None:
    face = STATUS_FACES[status]
    chip = render("{% status_chip s %}", s=str(status))
    for part in (face.mark, face.word, f"status--{face.tone}"):
        assert part in chip


def test_what_is_not_computed_yet_has_a_chip_too() -> None:
    assert "計算待ち" in render("{% status_chip s %}", s=None)


def test_a_state_chip_names_the_state() -> None:
    assert "差戻し" in render("{% state_chip s %}", s="returned")
    assert "未入力" in render("{% state_chip s %}", s=None)
