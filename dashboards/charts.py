"""Specifications of the dashboards' charts (Plotly figures as plain data) and their data tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboards.selectors.board import Tile
from dashboards.selectors.board_rows import KpiRow
from kpis.charts import Chart

# A bar ends here; its label keeps the true figure.
LONGEST, SHORTEST = Decimal(150), Decimal(-30)
MOST_BARS = 40
LABEL_WIDTH = 12
# The right edge, where the column of figures ends: wide enough for it on a phone too.
RIGHT_EDGE = 230
# The heights that static/css/dashboards.css knows, by number of bars.
SIZES = (3, 6, 10, 15, 20, 30, 40)
COLOURS = {
    "ok": "#197a4b",
    "on": "#0017c1",
    "slow": "#b78f00",
    "late": "#ce0000",
    "due": "#767676",
    "none": "#767676",
}
# A second sign beside the colour, for paper and for eyes that do not tell the colours apart.
PATTERNS = {"slow": "/", "late": "x"}


@dataclass(frozen=True)
class SharePart:
    """A part of the bar of shares, in percent of its length."""

    x: Decimal
    width: Decimal
    tone: str


def rate_chart(rows: Sequence[KpiRow]) -> Chart | None:
    """Every rate as a bar against the target at 100 %, highest on top; None without any rate.

    Of more than 40 KPIs, the 40 with the lowest rates are drawn: those a meeting talks about.
    """
    rated = sorted((row for row in rows if row.rate is not None), key=lambda row: row.rate or 0)
    if not rated:
        return None
    drawn = rated[:MOST_BARS]
    title = "KPIごとの達成率（高い順）"
    if len(rated) > len(drawn):
        title = f"KPIごとの達成率（{len(rated)}件のうち、低いほうから{len(drawn)}件）"
    return Chart(
        id="rate-chart",
        title=title,
        summary=_summary(rated),
        spec={"data": [*_bars(drawn), _figures(drawn)], "layout": _layout(drawn)},
        columns=("KPI", "実績", "目標", "達成率", "状況"),
        rows=tuple(
            (
                row.indicator.name,
                f"{row.actual}（{row.actual_when}）",
                f"{row.target}（{row.target_when}）",
                row.rate_text,
                row.face.word,
            )
            for row in reversed(drawn)
        ),
        size=f"bars-{next(size for size in SIZES if len(drawn) <= size)}",
    )


def share_parts(tiles: Sequence[Tile]) -> tuple[SharePart, ...]:
    """The tiles' exact shares of the whole, side by side; empty where there is nothing."""
    whole = sum(tile.count for tile in tiles)
    parts, x = [], Decimal(0)
    for tile in tiles:
        if tile.count:
            width = Decimal(100 * tile.count) / whole
            parts.append(SharePart(_coordinate(x), _coordinate(width), tile.tone))
            x += width
    return tuple(parts)


def shares_in_words(tiles: Sequence[Tile]) -> str:
    """達成9件、順調18件."""
    return "、".join(f"{tile.label}{tile.count}件" for tile in tiles if tile.count)


def _bars(drawn: Sequence[KpiRow]) -> list[dict[str, Any]]:
    """One trace a tone: the library draws patterns only over a trace's single colour."""
    by_tone: dict[str, list[tuple[int, KpiRow]]] = defaultdict(list)
    for place, row in enumerate(drawn):
        by_tone[row.face.tone].append((place, row))
    return [_bars_of(tone, placed) for tone, placed in by_tone.items()]


def _bars_of(tone: str, placed: Sequence[tuple[int, KpiRow]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [_number(min(max(row.rate or Decimal(0), SHORTEST), LONGEST)) for _, row in placed],
        "y": [str(place) for place, _ in placed],
        "customdata": [
            [
                row.indicator.name,
                row.rate_text,
                f"{row.actual}（{row.actual_when}）",
                f"{row.target}（{row.target_when}）",
                row.face.word,
            ]
            for _, row in placed
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>達成率 %{customdata[1]}（%{customdata[4]}）"
        "<br>実績 %{customdata[2]}<br>目標 %{customdata[3]}<extra></extra>",
        "marker": {
            "color": COLOURS[tone],
            "pattern": {
                "shape": PATTERNS.get(tone, ""),
                "fillmode": "overlay",
                "fgcolor": "#ffffff",
                "fgopacity": 0.55,
                "size": 7,
                "solidity": 0.2,
            },
        },
    }


def _figures(drawn: Sequence[KpiRow]) -> dict[str, Any]:
    """Mark and rate in a column of their own, where no bar and no target line runs through them."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [RIGHT_EDGE] * len(drawn),
        "y": [str(place) for place in range(len(drawn))],
        "text": [f"{row.face.mark} {row.rate_text}" for row in drawn],
        "textposition": "middle left",
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _layout(drawn: Sequence[KpiRow]) -> dict[str, Any]:
    lowest = min((row.rate or Decimal(0) for row in drawn), default=Decimal(0))
    return {
        "barmode": "overlay",
        "bargap": 0.3,
        "hovermode": "closest",
        "showlegend": False,
        "margin": {"t": 28, "r": 8, "b": 32, "l": 8},
        "font": {"size": 13},
        "xaxis": {
            "range": [-30 if lowest < 0 else 0, RIGHT_EDGE],
            "tickvals": [0, 50, 100, 150],
            "ticktext": ["0%", "50", "100", "150"],
            "showgrid": True,
            "zeroline": True,
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [str(place) for place in range(len(drawn))],
            "tickvals": [str(place) for place in range(len(drawn))],
            "ticktext": [_short(row.indicator.name) for row in drawn],
            "range": [-0.6, len(drawn) - 0.4],
            "tickfont": {"size": 12},
            "ticklabelstandoff": 6,
            "showgrid": False,
        },
        "shapes": [
            {
                "type": "line",
                "x0": 100,
                "x1": 100,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": "#ce0000", "width": 2, "dash": "dash"},
            }
        ],
        "annotations": [
            {
                "x": 100,
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "text": "目標 100%",
                "showarrow": False,
                "font": {"color": "#ce0000", "size": 12},
            }
        ],
    }


def _short(name: str) -> str:
    """One line beside the bar; the full name is in the hover text and in the table."""
    return name if len(name) <= LABEL_WIDTH else f"{name[: LABEL_WIDTH - 1]}…"


def _summary(rated: Sequence[KpiRow]) -> str:
    reached = sum((row.rate or Decimal(0)) >= 100 for row in rated)
    low, high = rated[0], rated[-1]
    return (
        f"達成率を計算できる{len(rated)}件のうち、100%以上は{reached}件。"
        f"最も高いのは{high.indicator.name}の{high.rate_text}、"
        f"最も低いのは{low.indicator.name}の{low.rate_text}。"
    )


def _number(value: Decimal) -> float:
    # A place on the screen, not a figure: the figure itself is in the label, as exact text.
    return float(round(value, 3))


def _coordinate(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.001"))
