"""A workbook of very many rows: laid out as every other list, its rows written as they stand.

openpyxl takes a minute for three million cells. Here it makes the workbook with one row as a
pattern; the rows then go into the sheet's XML with the pattern's looks, one by one, into the ZIP.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from core.errors import Invalid
from core.sheets import safe_text
from core.sheets.writing import SHEET_ROWS, Column, table_xlsx

_SHEET = "xl/worksheets/sheet1.xml"
_PATTERN_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_LOOK = re.compile(r'<c r="[A-Z]+2" s="(\d+)"')
_FILTER = re.compile(r'(<autoFilter ref="A1:[A-Z]+)2"')
_CHUNK = 2_000


class LongSheet:
    """`pattern`: a row whose values have the kind of each column."""

    def __init__(self, *, title: str, columns: Sequence[Column], pattern: Sequence[object]) -> None:
        made = table_xlsx(title=title, columns=columns, rows=[pattern])
        self.package = zipfile.ZipFile(io.BytesIO(made))
        sheet = self.package.read(_SHEET).decode()
        found = _PATTERN_ROW.search(sheet)
        assert found is not None, "the pattern's row stands in the sheet"
        self.looks = _LOOK.findall(found[0])
        assert len(self.looks) == len(columns), "every cell of the pattern has a look"
        self.before, self.after = sheet[: found.start()], sheet[found.end() :]

    def text(self, column: int, text: str) -> str:
        """A cell of text as XML; nothing in it ever runs."""
        if not text:
            return self.blank(column)
        words = escape(safe_text.for_workbook(text))
        look = self.looks[column]
        return f'<c s="{look}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'

    def number(self, column: int, figure: str) -> str:
        return f'<c s="{self.looks[column]}"><v>{figure}</v></c>'

    def blank(self, column: int) -> str:
        return f'<c s="{self.looks[column]}"/>'

    def written(self, rows: Iterable[Sequence[str]], count: int) -> bytes:
        """The workbook with the rows, each a sequence of cells as XML."""
        if count >= SHEET_ROWS:
            raise Invalid(
                "too_many_rows",
                f"行が{count:,}行あり、Excelのシートに入りません。",
                "CSVで書き出してください。",
            )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name in self.package.namelist():
                if name != _SHEET:
                    archive.writestr(name, self.package.read(name))
            with archive.open(_SHEET, "w", force_zip64=True) as sheet:
                sheet.write(_FILTER.sub(rf'\g<1>{count + 1}"', self.before).encode())
                held: list[str] = []
                for number, cells in enumerate(rows, 2):
                    held.append(f'<row r="{number}">{"".join(cells)}</row>')
                    if len(held) >= _CHUNK:
                        sheet.write("".join(held).encode())
                        held.clear()
                after = _FILTER.sub(rf'\g<1>{count + 1}"', self.after)
                sheet.write(("".join(held) + after).encode())
        return stream.getvalue()
