"""The paper as a Word document: a real table whose texts are real runs, so that it can be edited.

Looks are those of the workbook: what changed is red and underlined, what was deleted red and
struck through, emphasis bold. The columns' titles are repeated on each page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from committees.paper_settings import PaperColumn
from committees.papers.action_paper import (
    MADE_BY,
    ActionPaper,
    Cell,
    lead_run,
    merged_groups,
    writable,
    writable_cell,
)
from committees.papers.measuring import (
    PAGE_WIDTH,
    cell_lines,
    columns_of,
    lines_of,
    page_starts,
    widths,
)
from core.rich_text import Line, Run

RED = RGBColor(0xCE, 0x00, 0x00)
# Where the first is not installed, Word takes a font of the same kind for Japanese.
FONT, SIZE = "游ゴシック", 9
_LINE_HEIGHT = 12.5  # points, exactly: rows are as high as they are counted
_PADDING = 4.0
_PAGE_HEIGHT = 490.0
_CELL_MARGIN = 1.2  # millimetres, at each side
_CENTRED = (PaperColumn.NUMBER, PaperColumn.STATUS)
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def action_table_docx(paper: ActionPaper) -> bytes:
    document: Any = Document()
    document.core_properties.title = writable(paper.full_title)
    document.core_properties.author = writable(paper.organization)
    # By this the portal knows its own files when they come back.
    document.core_properties.keywords = MADE_BY
    document.core_properties.language = "ja-JP"
    _set_up(document, paper)
    head = _write_head(document, paper)
    millimetres = widths(paper.columns)
    table = document.add_table(rows=1, cols=len(paper.columns))
    _frame(table, millimetres)
    _write_titles(table, paper)
    capacities = [int((width - 2 * _CELL_MARGIN) / 25.4 * 72 / (SIZE / 2)) for width in millimetres]
    heights: list[float] = []
    for row in paper.rows:
        cells = [writable_cell(cell) for cell in row.cells]
        lines = max(cell_lines(cell, room) for cell, room in zip(cells, capacities, strict=True))
        heights.append(max(lines, 1) * _LINE_HEIGHT + _PADDING)
        _write_row(table, paper.columns, cells, whole=heights[-1] < _PAGE_HEIGHT * 0.9)
    repeated = _LINE_HEIGHT + _PADDING
    starts = page_starts(heights, _PAGE_HEIGHT - head - repeated, _PAGE_HEIGHT - repeated)
    _merge(table, paper, starts)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: Any, paper: ActionPaper) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(10)
    section.top_margin, section.bottom_margin = Mm(18), Mm(14)
    section.header_distance, section.footer_distance = Mm(8), Mm(7)
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_run(header, Run(paper.label, strong=True), size=12)
    footer = section.footer.paragraphs[0]
    # The style of footers has tab stops of its own, at which the page number would stand.
    footer.style = document.styles["Normal"]
    footer.paragraph_format.tab_stops.clear_all()
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(PAGE_WIDTH), 2)
    _add_run(footer, Run(writable(paper.as_of) + "\t"))
    _add_field(footer, "PAGE")
    _add_run(footer, Run("／"))
    _add_field(footer, "NUMPAGES")


def _write_head(document: Any, paper: ActionPaper) -> float:
    """The title and the notes; returns their height in points."""
    title = document.add_paragraph(style="Title")
    style = document.styles["Title"]
    style.font.name, style.font.size, style.font.bold = FONT, Pt(13), True
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith(("Theme", "theme")):
            del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), FONT)
    if (border := style.element.pPr.find(qn("w:pBdr"))) is not None:
        style.element.pPr.remove(border)
    title.paragraph_format.space_after = Pt(4)
    title.add_run(writable(paper.full_title))
    height = 24.0
    for note in (*paper.notes, f"{paper.committee}　{paper.as_of}"):
        paragraph = document.add_paragraph()
        _tighten(paragraph)
        _add_run(paragraph, Run(writable(note)))
        height += _LINE_HEIGHT * lines_of(note, int(PAGE_WIDTH / 25.4 * 72 / (SIZE / 2)))
    paragraph.paragraph_format.space_after = Pt(4)
    return height + 4


def _frame(table: Any, millimetres: Sequence[float]) -> None:
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in _BORDERS:
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "7F7F7F")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    # Word wants these in the order of its schema: borders before the layout, margins behind it.
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(int(_CELL_MARGIN / 25.4 * 1440)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    layout.addnext(margins)
    for column, width, cell in zip(table.columns, millimetres, table.rows[0].cells, strict=True):
        column.width = cell.width = Mm(width)


def _write_titles(table: Any, paper: ActionPaper) -> None:
    row = table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(repeated)
    _keep_whole(row._tr)
    for cell, title in zip(row.cells, paper.titles, strict=True):
        paragraph = cell.paragraphs[0]
        _tighten(paragraph)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_run(paragraph, Run(title, strong=True))
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "E6E6E6")):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _write_row(
    table: Any, columns: Sequence[PaperColumn], cells: Sequence[Cell], *, whole: bool
) -> None:
    """A row; `whole` keeps it on one page. A row that is longer than a page goes on on the next."""
    row = table.add_row()
    if whole:
        _keep_whole(row._tr)
    # `row.cells` looks at the whole table each time; these are the row's own.
    for tc, column, content in zip(row._tr.tc_lst, columns, cells, strict=True):
        paragraph = tc.p_lst[0]
        for number, line in enumerate(content or (Line(()),)):
            if number:
                paragraph = tc.add_p()
            _write_line(Paragraph(paragraph, table), line, centred=column in _CENTRED)


def _write_line(paragraph: Any, line: Line, *, centred: bool) -> None:
    _tighten(paragraph)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if line.lead:
        # The lines below the first stand under the text, not under the bullet.
        indent = Pt(columns_of(line.lead) * SIZE / 2)
        paragraph.paragraph_format.left_indent = indent
        paragraph.paragraph_format.first_line_indent = -indent
        _add_run(paragraph, lead_run(line))
    for run in line.runs:
        _add_run(paragraph, run)


def _add_run(paragraph: Any, run: Run, *, size: float | None = None) -> None:
    made = paragraph.add_run(run.text)
    font = made.font
    if run.strong:
        font.bold = True
    if run.changed or run.deleted:
        font.color.rgb = RED
    if run.changed:
        font.underline = True
    if run.deleted:
        font.strike = True
    if size:
        font.size = Pt(size)


def _add_field(paragraph: Any, instruction: str) -> None:
    """A field that Word fills in: the page's number, or how many there are."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "instruction":
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = instruction
            run._r.append(mark)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _tighten(paragraph: Any) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(_LINE_HEIGHT)


def _keep_whole(tr: Any) -> None:
    tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _merge(table: Any, paper: ActionPaper, starts: Sequence[int]) -> None:
    """Merges areas and categories. The cells below the first are blank, as Word has them."""
    trs = table._tbl.tr_lst[1:]
    cells = [tr.tc_lst for tr in trs]
    for index, groups in merged_groups(paper, starts).items():
        for group in groups:
            if len(group) == 1:
                continue
            for place in group:
                tc = cells[place][index]
                tc.vMerge = "restart" if place == group.start else "continue"
                if place > group.start:
                    _empty(tc)


def _empty(tc: Any) -> None:
    first, *others = tc.p_lst
    for other in others:
        tc.remove(other)
    for run in first.r_lst:
        first.remove(run)
