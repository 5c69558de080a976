"""Tables as offices write them: pasted text, workbooks and documents made of the same items."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.shared import RGBColor
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from core.rich_text import Run, lines

TITLES = ("番号", "施策区分", "項目分類", "指摘事項", "出所", "状況", "対応状況", "担当課")


@dataclass(frozen=True)
class Written:
    number: str
    area: str
    category: str
    heading: str
    text: str
    text_changed: tuple[tuple[int, int], ...]
    source: str
    status: str
    response: str
    departments: tuple[str, ...]

    @property
    def content(self) -> str:
        return f"【{self.heading}】\n{self.text}" if self.heading else self.text

    @property
    def cells(self) -> tuple[str, ...]:
        names = "\n".join(self.departments)
        first = (self.number, self.area, self.category, self.content, self.source, self.status)
        return (*first, self.response, names)

    def runs(self) -> list[Run]:
        """The content's runs as they look on paper, line ends within them."""
        found = [Run(f"【{self.heading}】\n", True)] if self.heading else []
        for place, line in enumerate(lines(self.text, changed=self.text_changed)):
            if place:
                found.append(Run("\n"))
            found += [Run(line.lead)] if line.lead else []
            found += line.runs
        return found


def pasted(items: Sequence[Written]) -> str:
    """As a spreadsheet copies cells: in quotes where they hold line ends or quotes."""

    def cell(text: str) -> str:
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if {*text} & {"\n", '"'} else text

    rows = [TITLES, *(item.cells for item in items)]
    return "\n".join("\t".join(cell(text) for text in row) for row in rows)


def workbook(items: Sequence[Written]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["指摘事項への対応状況"])
    sheet.append(TITLES)
    for place, item in enumerate(items, 3):
        for column, text in enumerate(item.cells, 1):
            target = sheet.cell(place, column)
            target.value = text or None
            target.data_type = "s" if text else "n"
        blocks = [
            TextBlock(
                InlineFont(
                    b=run.strong or None,
                    color="FFFF0000" if run.changed else None,
                    u="single" if run.changed else None,
                ),
                run.text,
            )
            for run in item.runs()
            if run.text
        ]
        if blocks:
            sheet.cell(place, 4).value = CellRichText(*_without_blank_blocks(blocks))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _without_blank_blocks(blocks: list[TextBlock]) -> Iterator[TextBlock]:
    """A line end goes with the run before it: alone, the library loses it."""
    held: TextBlock | None = None
    for block in blocks:
        if held is not None and not block.text.strip():
            held = TextBlock(held.font, held.text + block.text)
        else:
            if held is not None:
                yield held
            held = block
    if held is not None:
        yield held


def document(items: Sequence[Written]) -> bytes:
    made = docx.Document()
    made.add_paragraph("指摘事項への対応状況")
    table = made.add_table(rows=1, cols=len(TITLES))
    for cell, title in zip(table.rows[0].cells, TITLES, strict=True):
        cell.text = title
    for item in items:
        cells = table.add_row().cells
        for column, text in enumerate(item.cells):
            if column != 3:
                cells[column].text = text
        paragraph = cells[3].paragraphs[0]
        for run in item.runs():
            added = paragraph.add_run(run.text)
            added.bold = run.strong or None
            if run.changed:
                added.font.color.rgb = RGBColor(0xFF, 0, 0)
                added.font.underline = True
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
