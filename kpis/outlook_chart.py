"""The outlook in a KPI's trend chart: a hollow mark with its interval, and a row of its table."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.fiscal import FiscalYear, fiscal_year_of
from kpis import wording
from kpis.models import Indicator, Outlook
from kpis.outlook_wording import HEADING, chance_text

COLOUR = "#7096f8"


def outlook_day(outlook: Outlook, *, yearly: bool) -> date:
    """Where it stands on the axis: a chart of years draws a year's figures in its middle."""
    assert outlook.due_on is not None
    year = fiscal_year_of(outlook.due_on)
    ends_year = outlook.due_on == FiscalYear(year).last_day
    return date(year, 10, 1) if yearly and ends_year else outlook.due_on


def interval_words(kpi: Indicator, outlook: Outlook) -> str:
    """90.2%～92.4%; one figure where there is no width; empty where there is no outlook."""
    if outlook.low is None or outlook.high is None:
        return ""
    low, high = (_text(kpi, value) for value in (outlook.low, outlook.high))
    return low if low == high else f"{low}～{high}"


def outlook_trace(
    kpi: Indicator, outlook: Outlook | None, *, yearly: bool
) -> dict[str, Any] | None:
    """A Plotly trace; None where there is nothing to draw."""
    if outlook is None or outlook.expected is None:
        return None
    assert outlook.low is not None and outlook.high is not None
    words = f"{wording.due_text(outlook.due_on)} 約{_text(kpi, outlook.expected)}"
    return {
        "name": "見込み（80%の区間）",
        "type": "scatter",
        "mode": "markers",
        "x": [outlook_day(outlook, yearly=yearly).isoformat()],
        # Places on the screen; the figures themselves are in the words and in the table.
        "y": [float(outlook.expected)],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [float(outlook.high - outlook.expected)],
            "arrayminus": [float(outlook.expected - outlook.low)],
            "color": COLOUR,
            "thickness": 2,
            "width": 8,
        },
        "customdata": [f"{words}（{interval_words(kpi, outlook)}）"],
        "hovertemplate": f"{HEADING}<br>%{{customdata}}<extra></extra>",
        "marker": {"color": COLOUR, "symbol": "circle-open", "size": 11, "line": {"width": 3}},
        "cliponaxis": False,
    }


def outlook_row(kpi: Indicator, outlook: Outlook | None) -> tuple[str, str] | None:
    """For the table under the chart: the day, and the outlook in words."""
    if outlook is None or outlook.expected is None:
        return None
    chance = chance_text(outlook.probability)
    return (
        f"{wording.due_text(outlook.due_on)}の見込み",
        f"約{_text(kpi, outlook.expected)}（80%の区間 {interval_words(kpi, outlook)}、"
        f"達成する確率 {chance}）",
    )


def _text(kpi: Indicator, value: Any) -> str:
    return wording.figure_text(
        value, unit=kpi.unit, decimals=kpi.decimals, negative=kpi.organization.negative_mark
    )
