"""Where a changed definition breaks a KPI's chart: a gap in the line, and an upright line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpis import wording
from kpis.chart_points import Point
from kpis.selectors.detail import IndicatorPage

BREAK = "#666666"


def break_points(page: IndicatorPage, points: Sequence[Point]) -> list[Point]:
    """Where a definition began that does not compare with the one before, among what is drawn."""
    days = [point.day for point in points]
    return [
        Point(
            version.applies_from,
            f"定義変更（{wording.day_text(version.applies_from)}から第{version.number}版）",
            None,
            "これより前の値とは比べられません",
        )
        for version in page.breaks
        if version.applies_from and min(days) < version.applies_from <= max(days)
    ]


def with_breaks(layout: dict[str, Any], breaks: Sequence[Point]) -> dict[str, Any]:
    """An upright line with its words where the definition changed."""
    for point in breaks:
        day = point.day.isoformat()
        layout.setdefault("shapes", []).append(
            {
                "type": "line",
                "x0": day,
                "x1": day,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": BREAK, "width": 2, "dash": "dash"},
            }
        )
        layout["annotations"].append(
            {
                "x": day,
                "yref": "paper",
                "y": 0,
                "text": "定義変更",
                "showarrow": False,
                "yanchor": "bottom",
                "bgcolor": "#ffffff",
                "font": {"color": BREAK},
            }
        )
    return layout
