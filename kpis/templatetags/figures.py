"""Template filters and tags that show figures, periods, days and states.

Arguments called `indicator` take anything that has `unit` and `decimals`, and `negative_mark` or
an `organization` that has it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.fiscal import Period, fiscal_year_of
from core.rounding import round_half_up
from kpis import wording
from kpis.faces import STATUS_FACES

register = template.Library()


def _negative(owner: Any) -> str:
    if owner is None:
        return "▲"
    if isinstance(owner, str):
        return owner or "▲"
    mark = getattr(owner, "negative_mark", None)
    if mark:
        return str(mark)
    return _negative(getattr(owner, "organization", None))


@register.filter
def figure(value: Decimal | None, indicator: Any) -> str:
    """`{{ value|figure:indicator }}`: 1,891件; － where there is none."""
    return wording.figure_text(
        value,
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=_negative(indicator),
    )


@register.filter
def figure_of(cell: Any, indicator: Any) -> str:
    """`{{ revision|figure_of:indicator }}`: a stored figure with its parts, or its word."""
    if cell is None:
        return ""
    return wording.cell_text(
        figure_state=cell.figure_state,
        value=cell.value,
        numerator=cell.numerator,
        denominator=cell.denominator,
        approximate=cell.approximate,
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=_negative(indicator),
    )


@register.filter
def plain_figure(value: Decimal | None) -> str:
    """`{{ weight|plain_figure }}`: a figure without unit, with all the decimals it has."""
    return "" if value is None else wording.exact_text(value)


@register.filter
def percent(value: Decimal | None, owner: Any = None) -> str:
    """`{{ rate|percent:indicator }}`: 191.9%, halves away from zero; － where there is none."""
    return wording.percent_text(value, negative=_negative(owner))


@register.filter
def bar_percent(value: Decimal | None) -> Decimal | int:
    """A rate as the length of a bar: 0 to 150, for SVG attributes only."""
    if value is None:
        return 0
    return round_half_up(min(max(value, Decimal(0)), Decimal(150)), 1)


@register.filter
def period_label(row: Any) -> str:
    """The period of an achievement, a measurement or a Period: R8年10月."""
    if row is None:
        return ""
    if isinstance(row, Period):
        return row.label
    return wording.span_label(row.granularity, row.period_first, row.period_last)


@register.filter
def fiscal_year(year: int | None) -> str:
    """R8年度."""
    return wording.fiscal_year_text(year)


@register.filter
def in_fiscal_year(day: date | None, year: int) -> bool:
    """`{% if version.applies_from|in_fiscal_year:row.fiscal_year %}`."""
    return day is not None and fiscal_year_of(day) == year


@register.filter
def era_date(day: date | None) -> str:
    """令和8年11月20日."""
    return wording.day_text(day)


@register.filter
def era_moment(moment: datetime | None) -> str:
    """令和8年11月20日 9:30."""
    return wording.moment_text(moment)


@register.filter
def end_mark(ended_on: date | None, today: date) -> str:
    """`{{ kpi.ended_on|end_mark:today }}`: 終了（令和8年3月31日）."""
    return wording.end_text(ended_on, today)


@register.filter
def due(day: date | None) -> str:
    """R7年度末, or the day where it is another one."""
    return wording.due_text(day)


@register.simple_tag
def status_chip(status: str | None) -> SafeString:
    """`{% status_chip row.status %}`: mark, word and colour; None: not computed yet."""
    face = STATUS_FACES[status or None]
    return _rendered(
        "components/status.html", {"mark": face.mark, "word": face.word, "tone": face.tone}
    )


@register.simple_tag
def grade(head: Any, scheme: Any = None) -> SafeString:
    """`{% grade head kpi.scheme %}`: how a year stands, in the organization's own scale.

    A grade by status says the same as the status and takes its place; a grade by rate (A–D) stands
    before it. Without a grade, or without an achievement (None), it is the status alone.
    """
    status = status_chip(head.status if head else None)
    if not head or not head.grade_mark:
        return status
    own = _rendered(
        "components/status.html",
        {"mark": head.grade_mark, "word": head.grade_word, "tone": head.grade_tone or "none"},
    )
    if scheme is not None and scheme.basis == "status":
        return own
    return format_html('<span class="grades">{} {}</span>', own, status)


@register.simple_tag
def state_chip(state: str | None) -> SafeString:
    """`{% state_chip cell.state %}`: where a figure is on its way to approval."""
    if not state:
        return _rendered("components/status.html", {"word": "未入力", "tone": "none"})
    return _rendered("components/workflow_state.html", {"state": state})


def _rendered(name: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(name, context)


@register.filter
def status_tone(status: str | None) -> str:
    """The colour's name of a status, for bars and lines."""
    return STATUS_FACES[status or None].tone
