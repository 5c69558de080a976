"""Results as PowerPoint: charts that can be edited, the conclusion as each slide's title.

The numbers in a chart are the shown shares. On a bar with two sides those on the left are kept as
negative numbers and shown without their sign. A withheld group is no bar: it is named below.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.util import Emu, Inches, Pt

from surveys.charts.bars import Labelled
from surveys.exports.report import Report, group_name, line_name
from surveys.exports.slide_charts import Barred, add_chart
from surveys.exports.slide_texts import MARGIN, add_text, cleaned, named, shortened
from surveys.readings.conclusions import conclude
from surveys.readings.panels import cells_table, choices_table, questions_of
from surveys.readings.shares import instead
from surveys.structures.structure import MEASURED
from surveys.tabulation.document import POOLED, WHOLE, Cell, Line, Table

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
# More bars than this can't be read on one slide; the next one goes on.
MOST_BARS = 18
SHORT_TITLE, MOST_OF_TITLE = 55, 130
_BLANK = 6


def result_pptx(report: Report) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = cleaned(report.title)
    deck.core_properties.author = report.organization
    _title(deck, report)
    _facts(deck, report)
    document = report.document
    for lines in questions_of(document).values():
        _question(deck, report, lines)
        head = lines[0]
        for table in document.tables:
            if table.key != WHOLE and len(table.axes) == 1:
                _groups(deck, report, head, table)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _title(deck: Any, report: Report) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    title = slide.shapes.title
    _place(title, Inches(2.4), Inches(1.4))
    named(title.text_frame, report.title, size=36, bold=True)
    words = f"アンケート結果\n{report.organization}　{report.as_of}\n{report.base}"
    add_text(slide, words, top=Inches(4.0), height=Inches(1.6), size=20)


def _facts(deck: Any, report: Report) -> None:
    slide = _slide(deck, "調査の概要")
    shown = list(report.facts)
    frame = slide.shapes.add_table(
        max(len(shown), 1), 2, MARGIN, Inches(1.3), WIDTH - 2 * MARGIN, Inches(0.4 * len(shown))
    )
    frame.table.columns[0].width = Inches(2.8)
    frame.table.columns[1].width = Emu(WIDTH - 2 * MARGIN - Inches(2.8))
    frame.table.first_row = False
    for at, pair in enumerate(shown):
        for column, words in enumerate(pair):
            named(frame.table.cell(at, column).text_frame, words, size=13, bold=column == 0)
    words = "\n".join(f"※{note}" for note in report.notes)
    add_text(slide, words, top=Inches(5.6), height=Inches(1.3), size=12)


def _question(deck: Any, report: Report, lines: Sequence[Line]) -> None:
    """The question over everybody: of a matrix its rows, and on top all of them together."""
    document, head = report.document, lines[0]
    cells = [
        Labelled(
            line_name(line) or "全体",
            document.whole(line),
            instead(document, line, document.whole(line)),
        )
        for line in lines
    ]
    slide = _slide(deck, conclude(document, head))
    add_text(slide, shortened(head.name), top=Inches(1.2), height=Inches(0.4), size=14)
    _body(slide, head, cells)
    _foot(slide, report, cells)


def _groups(deck: Any, report: Report, line: Line, table: Table) -> None:
    document = report.document
    found = zip(table.groups, (line.cells or {}).get(table.key, ()), strict=True)
    cells = [Labelled("全体", document.whole(line), instead(document, line, document.whole(line)))]
    cells += [
        Labelled(group_name(group), cell, instead(document, line, cell)) for group, cell in found
    ]
    if not any(_has_figures(each.cell) for each in cells[1:]):
        return
    item = "（すべての項目）" if line.row == POOLED else ""
    for start in range(0, len(cells), MOST_BARS):
        slide = _slide(deck, f"{shortened(line.name)}{item}：{table.title}別")
        add_text(
            slide,
            shortened(conclude(document, line), MOST_OF_TITLE),
            top=Inches(1.2),
            height=Inches(0.4),
            size=14,
        )
        part = cells[start : start + MOST_BARS]
        _body(slide, line, part, by_group=True)
        _foot(slide, report, part)


def _body(slide: Any, line: Line, cells: Sequence[Labelled], *, by_group: bool = False) -> None:
    """A chart where there are shares or counts to draw, else a table of what is shown."""
    drawn = [Barred(each.label, each.cell) for each in cells if _has_figures(each.cell)]
    if drawn and line.kind not in MEASURED and not (by_group and line.kind == "multiple"):
        add_chart(slide, line, drawn)
        return
    data = (
        cells_table(line, cells)
        if by_group or line.kind in MEASURED
        else choices_table(line, cells[0].cell)
    )
    heads = ["区分", *data.columns]
    rows = [(row.label, row.values, row.instead) for row in data.rows]
    if not rows:
        rows = [(each.label, (), each.instead or "—") for each in cells]
    _table(slide, heads, rows)


def _table(
    slide: Any, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str], str]]
) -> None:
    """Rows of a label and its figures; words in place of them go across the row."""
    wide = len(heads)
    height = Inches(min(0.32 * (len(rows) + 1), 4.9))
    width = WIDTH - 2 * MARGIN
    frame = slide.shapes.add_table(len(rows) + 1, wide, MARGIN, Inches(1.75), width, height)
    table, first = frame.table, Inches(2.6)
    for at, column in enumerate(table.columns):
        column.width = first if at == 0 else Emu((width - first) // max(wide - 1, 1))
    lines = [(heads[0], heads[1:], ""), *rows]
    for at, (label, figures, why) in enumerate(lines):
        table.rows[at].height = Emu(height // len(lines))
        words = [label, *([why] + [""] * (wide - 2) if why else figures)]
        for column, said in enumerate(words):
            cell = table.cell(at, column)
            cell.margin_top = cell.margin_bottom = Pt(1)
            named(cell.text_frame, said, size=10, bold=at == 0)
        if why and wide > 2:
            table.cell(at, 1).merge(table.cell(at, wide - 1))


def _foot(slide: Any, report: Report, cells: Sequence[Labelled]) -> None:
    """How many answered, and which bars are not there and why."""
    words = [report.base]
    if len(cells) == 1 and cells[0].cell.n is not None:
        words.append(f"この質問に回答{cells[0].cell.n:,}人")
    missing: dict[str, list[str]] = {}
    for each in cells:
        if each.instead:
            missing.setdefault(each.instead, []).append(each.label)
    words += [f"{why}：{'、'.join(labels)}" for why, labels in missing.items()]
    add_text(slide, "　".join(words), top=Inches(6.8), height=Inches(0.5), size=10)


def _has_figures(cell: Cell) -> bool:
    return cell.percents is not None or cell.counts is not None or cell.figures is not None


def _slide(deck: Any, title: str) -> Any:
    """Layout 5 has a title and nothing else: readers of the outline find every conclusion."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _place(slide.shapes.title, Inches(0.25), Inches(0.95))
    title = shortened(title, MOST_OF_TITLE)
    size = 24 if len(title) <= SHORT_TITLE else 18
    named(slide.shapes.title.text_frame, title, size=size, bold=True)
    return slide


def _place(shape: Any, top: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = MARGIN, top, WIDTH - 2 * MARGIN, height
