"""The chart of one KPI over the years (a Plotly figure as plain data) and its data table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.fiscal import FiscalYear, fiscal_year_of
from kpis import wording
from kpis.models import Achievement, Indicator, Measurement
from kpis.models.indicator import Frequency, Kind
from kpis.models.measurement import FigureState
from kpis.selectors.detail import IndicatorPage

ACTUAL, TARGET, BASELINE = "#0017c1", "#ce0000", "#666666"
DAY_MS = 86_400_000
BAR_DAYS = 200
MOST_LABELS = 8
# Words beside targets keep a third of the axis between them, so that a telephone has room.
APART = 3


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


@dataclass(frozen=True)
class Point:
    """A figure on the axis of time. `value` None leaves a gap."""

    day: date
    label: str
    value: Decimal | None
    text: str


def trend_chart(page: IndicatorPage) -> Chart | None:
    """Actual figures, targets and baseline by fiscal year; None where there is nothing to draw."""
    kpi = page.indicator
    yearly = kpi.kind == Kind.FLOW or kpi.frequency == Frequency.YEAR
    actual = _years(kpi, page.years) if yearly else _periods(kpi, page.cells)
    targets = _targets(page, mid_year=yearly)
    if not any(point.value is not None for point in [*actual, *targets]):
        return None
    traces = [trace for trace in (_actual(kpi, actual), _target(targets)) if trace]
    noun = "年度ごとの合計" if kpi.kind == Kind.FLOW else "推移"
    return Chart(
        id="trend-chart",
        title=f"{kpi.name}の{noun}（単位：{kpi.unit}）",
        summary=_summary(kpi, actual, targets),
        spec={"data": traces, "layout": _layout(kpi, actual, targets)},
        columns=("期間", "実績", "目標"),
        rows=_table(actual, targets),
    )


def _text(kpi: Indicator, value: Decimal | None, approximate: bool = False) -> str:
    return wording.figure_text(
        value,
        unit=kpi.unit,
        decimals=kpi.decimals,
        negative=kpi.organization.negative_mark,
        approximate=approximate,
    )


def _middle(fiscal_year: int) -> date:
    return date(fiscal_year, 10, 1)


def _years(kpi: Indicator, years: Sequence[Achievement]) -> list[Point]:
    return [
        Point(
            _middle(row.fiscal_year),
            wording.fiscal_year_text(row.fiscal_year),
            row.actual,
            _text(kpi, row.actual, row.approximate),
        )
        for row in reversed(years)
    ]


def _periods(kpi: Indicator, cells: Sequence[Measurement]) -> list[Point]:
    points = []
    for cell in reversed(cells):
        if cell.approved_seq is None:
            continue
        value = None
        if cell.figure_state == FigureState.VALUE:
            value = cell.value
            if value is None:
                value = wording.quotient(cell.numerator, cell.denominator)
        label = wording.span_label(cell.granularity, cell.period_first, cell.period_last)
        points.append(Point(cell.period_last, label, value, _text(kpi, value, cell.approximate)))
    return points


def _targets(page: IndicatorPage, *, mid_year: bool) -> list[Point]:
    points = []
    for line in page.targets:
        due, value = line.target.due_on, line.current.value
        ends_year = due == FiscalYear(fiscal_year_of(due)).last_day
        day = _middle(fiscal_year_of(due)) if mid_year and ends_year else due
        text = _text(page.indicator, value)
        if line.current.upper_value is not None:
            text += f"～{_text(page.indicator, line.current.upper_value)}"
        points.append(Point(day, wording.due_text(due), value, text))
    return [point for point in points if point.value is not None]


def _number(value: Decimal | None) -> float | None:
    # Only for drawing: the table under the chart and the hover text hold the figures themselves.
    return None if value is None else float(value)


def _actual(kpi: Indicator, points: Sequence[Point]) -> dict[str, Any] | None:
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
            "textposition": "outside",
        }
    return trace | {
        "type": "scatter",
        "mode": "lines+markers+text",
        "connectgaps": False,
        "line": {"color": ACTUAL, "width": 3},
        "marker": {"color": ACTUAL, "size": 8},
        "textposition": "top center",
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
    years = sorted({fiscal_year_of(point.day) for point in [*actual, *targets]})
    span = range(years[0], years[-1] + 1)
    layout: dict[str, Any] = {
        "xaxis": {
            "type": "date",
            "range": [f"{span[0]}-04-01", f"{span[-1] + 1}-04-15"],
            "tickmode": "array",
            "tickvals": [_middle(year).isoformat() for year in span],
            "ticktext": [wording.short_fiscal_year(year) for year in span],
            "title": {"text": "年度"},
        },
        "yaxis": {
            "rangemode": "normal" if _below_zero(actual, targets) else "tozero",
            "tickformat": ",",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.16},
        "margin": {"t": 48, "l": 64, "r": 32, "b": 48},
        "hovermode": "closest",
        "showlegend": True,
        "annotations": [
            _target_label(point, last=point is targets[-1])
            for point in _named_targets(targets, days=len(span) * 365)
        ],
    }
    if kpi.baseline is not None and kpi.kind != Kind.FLOW:
        line, label = _baseline(kpi, kpi.baseline)
        layout["shapes"] = [line]
        layout["annotations"].append(label)
    return layout


def _named_targets(targets: Sequence[Point], *, days: int) -> list[Point]:
    """The last target, and those before it far enough apart that their words do not overlap."""
    named: list[Point] = []
    for point in reversed(targets):
        if not named or (named[-1].day - point.day).days * APART >= days:
            named.append(point)
    return named[::-1]


def _target_label(point: Point, *, last: bool) -> dict[str, Any]:
    """Words under a target, on white so that they are read in front of a bar."""
    return {
        "x": point.day.isoformat(),
        "y": _number(point.value),
        "text": f"目標 {point.text}",
        "showarrow": False,
        "xanchor": "right" if last and point.day.month != 10 else "center",
        "yanchor": "top",
        "yshift": -10,
        "bgcolor": "#ffffff",
        "font": {"color": TARGET},
    }


def _baseline(kpi: Indicator, value: Decimal) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dotted line across the chart, and its words at the right end."""
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": float(value), "y1": float(value)}
    line = {**across, "type": "line", "line": {"color": BASELINE, "width": 2, "dash": "dot"}}
    label = {
        "xref": "paper",
        "x": 1,
        "y": float(value),
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"基準値 {_text(kpi, value)}",
        "font": {"color": BASELINE},
    }
    return line, label


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
