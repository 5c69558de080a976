"""Native charts on a slide: bars of choices, stacked bars, and bars with two sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from surveys.charts.looks import across, looks
from surveys.exports.slide_texts import MARGIN, WIDTH, face, shortened
from surveys.readings.shares import is_diverging
from surveys.tabulation.document import Cell, Line

# Fill, and the colour of figures on it: the sides also differ in grey.
FILLS = {
    "good1": ("0B4F9E", "FFFFFF"),
    "good2": ("5B93D3", "000000"),
    "good3": ("B4D0F0", "000000"),
    "mid": ("E1E1E1", "000000"),
    "bad1": ("9A4300", "FFFFFF"),
    "bad2": ("E5964D", "000000"),
    "bad3": ("F8D3AC", "000000"),
    "plain1": ("0B4F9E", "FFFFFF"),
    "plain2": ("5B93D3", "000000"),
    "plain3": ("B4D0F0", "000000"),
    "plain4": ("E1E1E1", "000000"),
    "plain5": ("B4B4B4", "000000"),
    "plain6": ("6E6E6E", "FFFFFF"),
}

MOST_OF_LABEL = 40
_RUNS = re.compile(r"=|\{|[A-Za-z]+:")


@dataclass(frozen=True)
class Barred:
    label: str
    cell: Cell


def add_chart(slide: Any, line: Line, cells: Sequence[Barred]) -> None:
    if line.kind in ("single", "scale", "matrix") and all(each.cell.percents for each in cells):
        if is_diverging(line) and not _astride(line):
            _two_sides(slide, line, cells)
        elif line.kind == "matrix" or len(cells) > 1:
            _stacked(slide, line, cells, range(len(line.choices)))
        else:
            _choices(slide, line, cells[0].cell)
    else:
        _choices(slide, line, cells[0].cell)


def _astride(line: Line) -> bool:
    """A neutral choice would have to be cut in two halves, and neither number would be shown."""
    _, neutral, _, unknown = across(line.choices)
    return bool(neutral or unknown)


def _choices(slide: Any, line: Line, cell: Cell) -> None:
    data = CategoryChartData()
    data.categories = [_label(choice.label) for choice in line.choices]
    if cell.percents:
        data.add_series(
            "割合（％）", [_number(each) for each in cell.percents], _form(cell.percents)
        )
    else:
        data.add_series("人数", list(cell.counts or ()), "#,##0")
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data)
    chart.has_legend = False
    series = chart.plots[0].series[0]
    _fill(series.format, "plain2")
    labels = _labels(series, _form(cell.percents) if cell.percents else "#,##0", "000000")
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    chart.value_axis.minimum_scale = 0
    if cell.percents and line.kind != "multiple":
        chart.value_axis.maximum_scale = max(100, *(float(each) for each in cell.percents))


def _stacked(slide: Any, line: Line, cells: Sequence[Barred], order: Sequence[int]) -> None:
    chart = _bars(slide, line, cells, [(at, 1) for at in order])
    chart.value_axis.minimum_scale = 0
    # Published shares may add up to 99 or 101.
    chart.value_axis.maximum_scale = 101 if _over(cells) else 100


def _two_sides(slide: Any, line: Line, cells: Sequence[Barred]) -> None:
    """From the middle outward: what stands next to it comes first on either side."""
    bad, _, good, _ = across(line.choices)
    order = [*((at, -1) for at in reversed(bad)), *((at, 1) for at in good)]
    chart = _bars(slide, line, cells, order)
    sides = [[_number((each.cell.percents or ())[at]) for at in bad] for each in cells]
    others = [[_number((each.cell.percents or ())[at]) for at in good] for each in cells]
    chart.value_axis.minimum_scale = -_rounded_up(max(sum(side) for side in sides))
    chart.value_axis.maximum_scale = _rounded_up(max(sum(side) for side in others))


def _bars(
    slide: Any,
    line: Line,
    cells: Sequence[Barred],
    order: Sequence[tuple[int, int]],
) -> Any:
    """`order`: places of choices with the side they stand on, −1 for the left."""
    data = CategoryChartData()
    data.categories = [_label(each.label) for each in cells]
    form = _form(cells[0].cell.percents or ())
    # Negative numbers are those of the left side: shown as the shares they are.
    form = f"{form};{form}"
    look = looks(line.choices)
    for at, sign in order:
        name = f"{look[at].mark}{line.choices[at].label}"
        shares = [sign * _number((each.cell.percents or ())[at]) for each in cells]
        data.add_series(_label(name), shares, form)
    chart = _chart(slide, XL_CHART_TYPE.BAR_STACKED, data)
    chart.plots[0].overlap = 100
    for series, (at, _) in zip(chart.plots[0].series, order, strict=True):
        _fill(series.format, look[at].name)
        _labels(series, form, FILLS.get(look[at].name, ("", "000000"))[1])
    return chart


def _chart(slide: Any, kind: Any, data: Any) -> Any:
    frame = slide.shapes.add_chart(kind, MARGIN, Inches(1.7), WIDTH, Inches(5.05), data)
    chart = frame.chart
    chart.font.size = Pt(11)
    face(chart.font)
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = RGBColor(0x66, 0x66, 0x66)
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    count = len(list(data.categories))
    chart.plots[0].gap_width = 200 if count == 1 else 45
    # Every bar has its name, however long the others' are.
    axis = chart.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    after = axis.find(qn("c:noMultiLvlLbl"))
    axis.append(skip) if after is None else after.addprevious(skip)
    return chart


def _labels(series: Any, form: str, ink: str) -> Any:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = form, False
    labels.font.size = Pt(10)
    labels.font.color.rgb = RGBColor.from_string(ink)
    face(labels.font)
    return labels


def _fill(format_: Any, name: str) -> None:
    fill = format_.fill
    if name == "unknown":
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb = RGBColor(0x8C, 0x8C, 0x8C)
        fill.back_color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    else:
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(FILLS.get(name, FILLS["plain2"])[0])
    format_.line.color.rgb = RGBColor(0x33, 0x33, 0x33)
    format_.line.width = Pt(0.5)


def _label(text: str) -> str:
    """The workbook inside a chart would run a text that begins like a formula or an address."""
    words = shortened(text, MOST_OF_LABEL)
    return f" {words}" if _RUNS.match(words) else words


def _rounded_up(share: float) -> int:
    """To full tens, so that no bar touches the edge."""
    return 10 * (int(share) // 10 + 1)


def _number(text: str) -> float:
    """A chart keeps binary numbers; the shown text has one or two digits behind the point."""
    return float(text)


def _form(percents: Sequence[str]) -> str:
    places = max((len(each.partition(".")[2]) for each in percents), default=0)
    return "0" + (f".{'0' * places}" if places else "") + '"％"'


def _over(cells: Sequence[Barred]) -> bool:
    return any(sum(_number(each) for each in cell.cell.percents or ()) > 100 for cell in cells)
