"""The chart of one KPI over the years (a Plotly figure as plain data) and its data table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.fiscal import fiscal_year_of
from kpis import wording
from kpis.chart_bars import beside_bars, foot, highest
from kpis.chart_breaks import break_points, with_breaks
from kpis.chart_points import Point, middle, period_points, shown, target_points, year_points
from kpis.models import Indicator, Outlook
from kpis.models.indicator import Frequency, Kind
from kpis.outlook_chart import outlook_row, outlook_trace
from kpis.selectors.detail import IndicatorPage

ACTUAL, TARGET, BASELINE = "#0017c1", "#ce0000", "#666666"
DAY_MS = 86_400_000
BAR_DAYS = 280
MOST_LABELS = 8
# Words beside targets keep a third of the axis between them, so that a telephone has room.
APART = 3
# Of many targets only the latest are named: the others are read in the table under the chart.
MOST_TARGETS = 2
# Room above the bars for the last target's word.
HEADROOM = Decimal("1.3")


@dataclass(frozen=True)
class Chart:
    """What components/chart.html takes. `size`, where given, is a class that sets the height."""

    id: str
    title: str
    summary: str
    spec: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: str = ""


def trend_chart(page: IndicatorPage, outlook: Outlook | None = None) -> Chart | None:
    """Actual figures, targets and baseline by fiscal year; None where there is nothing to draw.

    `outlook`, where there is one, stands at its due day with its interval.
    """
    kpi = page.indicator
    # What is computed from other values (期間ごとの値から累計) is kept by year.
    derived = kpi.derivation != Indicator.Derivation.TYPED
    yearly = kpi.kind == Kind.FLOW or kpi.frequency == Frequency.YEAR or derived
    figures = [line.figure for line in reversed(page.lines) if line.figure is not None]
    actual = year_points(kpi, page.years) if yearly else period_points(kpi, figures)
    targets = target_points(page, mid_year=yearly)
    if not any(point.value is not None for point in [*actual, *targets]):
        return None
    breaks = break_points(page, [*actual, *targets])
    # A point without a value cuts the line: nothing is joined across a changed definition.
    actual = sorted([*actual, *breaks], key=lambda point: point.day)
    ahead = outlook_trace(kpi, outlook, yearly=yearly)
    marks = [*targets, *foot(outlook)]
    drawn = _actual(kpi, actual, targets, marks)
    traces = [trace for trace in (drawn, _target(targets), ahead) if trace]
    row = outlook_row(kpi, outlook)
    noun = "年度ごとの合計" if kpi.kind == Kind.FLOW else "推移"
    return Chart(
        id="trend-chart",
        title=f"{kpi.name}の{noun}（単位：{kpi.unit}）",
        summary=_summary(kpi, actual, targets),
        spec={"data": traces, "layout": with_breaks(_layout(kpi, actual, targets), breaks)},
        columns=("期間", "実績", "目標"),
        rows=(*_table(actual, targets), *([(row[0], row[1], "－")] if row else [])),
    )


def _number(value: Decimal | None) -> float | None:
    # Only for drawing: the table under the chart and the hover text hold the figures themselves.
    return None if value is None else float(value)


def _below(points: Sequence[Point], targets: Sequence[Point]) -> bool:
    """Whether the figures' words stand under their points: where the targets lie above them."""
    held = [point.value for point in points if point.value is not None]
    last = targets[-1].value if targets else None
    return bool(held) and last is not None and last >= held[-1]


def _actual(
    kpi: Indicator, points: Sequence[Point], targets: Sequence[Point], marks: Sequence[Point]
) -> dict[str, Any] | None:
    if not points:
        return None
    trace: dict[str, Any] = {
        "name": "実績",
        "x": [point.day.isoformat() for point in points],
        "y": [_number(point.value) for point in points],
        "customdata": [f"{point.label} {point.text}" for point in points],
        "hovertemplate": "実績 %{customdata}<extra></extra>",
        "text": _labels(points),
        "cliponaxis": False,
    }
    if kpi.kind == Kind.FLOW:
        width = BAR_DAYS * DAY_MS
        return trace | {
            "type": "bar",
            "marker": {"color": ACTUAL},
            "width": [width] * len(points),
            "textposition": beside_bars(points, marks),
            "insidetextanchor": "end",
            "insidetextfont": {"color": "#ffffff"},
            "textangle": 0,
        }
    return trace | {
        "type": "scatter",
        "mode": "lines+markers+text",
        "connectgaps": False,
        "line": {"color": ACTUAL, "width": 3},
        "marker": {"color": ACTUAL, "size": 8},
        "textposition": "bottom center" if _below(points, targets) else "top center",
        "textfont": {"color": ACTUAL},
    }


def _labels(points: Sequence[Point]) -> list[str]:
    """Words at the points: all of them where they are few, else the last one alone."""
    held = [index for index, point in enumerate(points) if point.value is not None]
    shown = set(held if len(held) <= MOST_LABELS else held[-1:])
    return [point.text if index in shown else "" for index, point in enumerate(points)]


def _target(points: Sequence[Point]) -> dict[str, Any] | None:
    if not points:
        return None
    return {
        "name": "目標",
        "type": "scatter",
        "mode": "markers",
        "x": [point.day.isoformat() for point in points],
        "y": [_number(point.value) for point in points],
        "customdata": [f"{point.label} {point.text}" for point in points],
        "hovertemplate": "目標 %{customdata}<extra></extra>",
        "marker": {
            "color": TARGET,
            "symbol": "diamond-open",
            "size": 12,
            "line": {"color": TARGET, "width": 3},
        },
        "cliponaxis": False,
    }


def _layout(kpi: Indicator, actual: Sequence[Point], targets: Sequence[Point]) -> dict[str, Any]:
    # The figures' words stand on the other side of their points than the targets'.
    rising = _below(actual, targets) and kpi.kind != Kind.FLOW
    most = highest(actual, targets)
    over_bars = kpi.kind == Kind.FLOW and bool(targets) and targets[-1].value == most > 0
    years = sorted({fiscal_year_of(point.day) for point in [*actual, *targets]})
    span = range(years[0], years[-1] + 1)
    layout: dict[str, Any] = {
        "xaxis": {
            "type": "date",
            "range": [f"{span[0]}-04-01", f"{span[-1] + 1}-04-15"],
            "tickmode": "array",
            "tickvals": [middle(year).isoformat() for year in span],
            "ticktext": [wording.short_fiscal_year(year) for year in span],
            "title": {"text": "年度"},
        },
        "yaxis": {
            "rangemode": "normal" if _below_zero(actual, targets) else "tozero",
            "tickformat": ",",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.04, "yanchor": "bottom"},
        "margin": {"t": 48, "l": 64, "r": 32, "b": 48},
        "hovermode": "closest",
        "showlegend": True,
        "annotations": [
            _target_label(point, last=point is targets[-1], above=rising or over_bars)
            for point in _named_targets(targets, days=len(span) * 365)
        ],
    }
    if over_bars and not _below_zero(actual, targets):
        layout["yaxis"] = {**layout["yaxis"], "range": [0, float(HEADROOM * most)]}
    if kpi.baseline is not None and kpi.kind != Kind.FLOW:
        line, label = _baseline(
            kpi, kpi.baseline, under=rising and _has_room(kpi.baseline, targets)
        )
        layout["shapes"] = [line]
        layout["annotations"].append(label)
    return layout


def _named_targets(targets: Sequence[Point], *, days: int) -> list[Point]:
    """The last target, and those before it far enough apart that their words do not overlap."""
    named: list[Point] = []
    for point in reversed(targets[-MOST_TARGETS:]):
        if not named or (named[-1].day - point.day).days * APART >= days:
            named.append(point)
    return named[::-1]


def _target_label(point: Point, *, last: bool, above: bool) -> dict[str, Any]:
    """Words beside a target, on white so that they are read in front of a bar."""
    return {
        "x": point.day.isoformat(),
        "y": _number(point.value),
        "text": f"目標 {point.text}",
        "showarrow": False,
        "xanchor": "right" if last and point.day.month != 10 else "center",
        "yanchor": "bottom" if above else "top",
        "yshift": 10 if above else -10,
        "bgcolor": "#ffffff",
        "font": {"color": TARGET},
    }


def _baseline(
    kpi: Indicator, value: Decimal, *, under: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dotted line across the chart, and its words at the left end: targets stand at the right."""
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": float(value), "y1": float(value)}
    line = {**across, "type": "line", "line": {"color": BASELINE, "width": 2, "dash": "dot"}}
    label = {
        "xref": "paper",
        "x": 0,
        "y": float(value),
        "xanchor": "left",
        "yanchor": "top" if under else "bottom",
        "showarrow": False,
        "bgcolor": "#ffffff",
        "text": f"基準値 {shown(kpi, value)}",
        "font": {"color": BASELINE},
    }
    return line, label


def _has_room(baseline: Decimal, targets: Sequence[Point]) -> bool:
    """Whether there is room for words between the baseline and the axis."""
    last = targets[-1].value if targets else None
    return last is not None and 4 * baseline >= last


def _below_zero(actual: Sequence[Point], targets: Sequence[Point]) -> bool:
    return any(point.value is not None and point.value < 0 for point in [*actual, *targets])


def _summary(kpi: Indicator, actual: Sequence[Point], targets: Sequence[Point]) -> str:
    held = [point for point in actual if point.value is not None]
    words = [f"{kpi.name}の実績と目標のグラフ。"]
    if held:
        words.append(
            f"実績は{held[0].label}の{held[0].text}から{held[-1].label}の{held[-1].text}まで。"
        )
    else:
        words.append("実績はまだありません。")
    if targets:
        words.append(f"最後の目標は{targets[-1].label}の{targets[-1].text}。")
    return "".join(words)


def _table(actual: Sequence[Point], targets: Sequence[Point]) -> tuple[tuple[str, ...], ...]:
    """Figures and targets in order of time; a year's figure and target share its row."""
    rows: dict[date, list[str]] = {}
    for point in actual:
        rows[point.day] = [point.label, point.text, "－"]
    for point in targets:
        row = rows.setdefault(point.day, [point.label, "－", "－"])
        row[2] = point.text
    return tuple(tuple(rows[day]) for day in sorted(rows))
