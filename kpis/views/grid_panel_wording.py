"""What the panel beside the grid says of the chosen cell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpis import wording
from kpis.grid_words import judged_words
from kpis.models import Indicator, MeasurementRevision
from kpis.models.measurement import FigureState
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.cells import Figure, Neighbour
from kpis.selectors.grid_panel import Panel
from organizations.selectors import Actor

Words = dict[str, str]


def panel_words(actor: Actor, panel: Panel) -> dict[str, Any]:
    """Lines to compare with, the judgement, and how many steps the figure has had."""
    kpi = panel.page.place.indicator
    latest = panel.page.latest
    lines = [_near(near, latest, kpi) for near in panel.page.neighbours]
    if panel.usual:
        low, high = (_figure(value, kpi) for value in panel.usual)
        lines.append({"label": "いつもの幅", "value": f"{low}～{high}", "note": ""})
    if latest:
        lines += _entered(latest)
    return {
        "lines": lines,
        "evidence": panel.evidence,
        "steps": len(panel.page.history),
        "judged": judged_words(panel.judged, negative=actor.organization.negative_mark),
        "expression": panel.expression,
        "exact": panel.exact,
    }


def _near(near: Neighbour, latest: MeasurementRevision | None, kpi: Indicator) -> Words:
    """A figure to compare with: its period, where it stands, and how far the chosen one is off."""
    notes = [near.period.label, *filter(None, [near.state_label])]
    here, there = _value(latest), _value(near.cell)
    if here is not None and there is not None:
        notes.append(f"この値との差 {_difference(here - there, kpi)}")
    return {
        "label": near.label,
        "value": _text(near.cell, kpi) or "値なし",
        "note": "　".join(notes),
    }


def _entered(latest: MeasurementRevision) -> list[Words]:
    lines = []
    if latest.typed:
        parts = [part for part in (latest.typed, latest.typed_denominator) if part]
        lines.append({"label": "入力した文字", "value": "／".join(parts), "note": ""})
    if latest.state == State.RETURNED:
        lines.append({"label": "差戻しの理由", "value": latest.reason, "note": ""})
    if latest.check_reason:
        lines.append({"label": "確認した理由", "value": latest.check_reason, "note": ""})
    return lines


def _value(figure: Figure | None) -> Decimal | None:
    if figure is None or figure.figure_state != FigureState.VALUE:
        return None
    if figure.value is not None:
        return figure.value
    return wording.quotient(figure.numerator, figure.denominator)


def _difference(value: Decimal, kpi: Indicator) -> str:
    return ("＋" if value > 0 else "") + _figure(value, kpi)


def _figure(value: Decimal, kpi: Indicator) -> str:
    return wording.figure_text(
        value, unit=kpi.unit, decimals=kpi.decimals, negative=kpi.organization.negative_mark
    )


def _text(figure: Figure | None, kpi: Indicator) -> str:
    if figure is None:
        return ""
    return wording.cell_text(
        figure_state=figure.figure_state,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        approximate=figure.approximate,
        unit=kpi.unit,
        decimals=kpi.decimals,
        negative=kpi.organization.negative_mark,
    )
