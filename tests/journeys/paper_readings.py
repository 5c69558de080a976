"""The three papers of a committee's action table, read back."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import docx
import openpyxl
import pypdf
from openpyxl.cell.rich_text import CellRichText, TextBlock

from committees.papers.excel import RED as EXCEL_RED
from committees.papers.word import RED as WORD_RED

STATUS, RESPONSE = 5, 6  # columns of the table, from 0


def excel_red(content: bytes) -> dict[int, str]:
    """By number: what is red and underlined in the row's cells."""
    return _by_number(
        (row[0], part.text)
        for row in _excel_rows(content)
        for value in row
        if isinstance(value, CellRichText)
        for part in value
        if isinstance(part, TextBlock)
        and part.font.color is not None
        and part.font.color.rgb == EXCEL_RED
        and part.font.u == "single"
    )


def word_red(content: bytes) -> dict[int, str]:
    table = docx.Document(io.BytesIO(content)).tables[0]
    return _by_number(
        (row.cells[0].text, run.text)
        for row in table.rows[1:]
        # Each cell once: python-docx repeats what is merged.
        for cell in {cell._tc: cell for cell in row.cells}.values()
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.color.rgb == WORD_RED and run.font.underline
    )


def pdf_text(content: bytes) -> str:
    """All of its text without blanks and line ends."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return "".join(text.split())


def copied_rows(content: bytes, *, behind: Mapping[int, str], closed: int) -> str:
    """Rows copied out of the workbook as they are pasted: text put behind the answers, one closed.

    Only number, status and answer; what the table does not say stays as it is.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow(["番号", "状況", "対応状況"])
    for row in _excel_rows(content):
        number = _number(row[0])
        if number in behind or number == closed:
            status = "○" if number == closed else str(row[STATUS])
            writer.writerow([number, status, str(row[RESPONSE]) + behind.get(number, "")])
    return written.getvalue()


def _excel_rows(content: bytes) -> list[list[Any]]:
    """The rows below the titles. One that was too high for a sheet comes in several."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), rich_text=True).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(place for place, row in enumerate(rows) if row[0] == "番号")
    return rows[at + 1 :]


def _by_number(found: Iterator[tuple[Any, str]]) -> dict[int, str]:
    texts: dict[int, str] = defaultdict(str)
    for number, text in found:
        texts[_number(number)] += text
    return {number: squeezed(text) for number, text in texts.items()}


def _number(cell: Any) -> int:
    found = re.match(r"\d+", str(cell))
    assert found is not None, cell
    return int(found[0])
