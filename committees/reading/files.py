"""Whatever a person sends as a grid: the first bytes tell what it is."""

from __future__ import annotations

from committees.reading.docx_grid import read_docx
from committees.reading.rows import Grid
from committees.reading.text_grid import read_csv, read_text
from committees.reading.xlsx_grid import read_xlsx
from core.sheets import reading_refusals as refusals
from core.sheets.docx_package import document_parts
from core.sheets.limits import MAX_BYTES
from core.sheets.reading import read_table

MOST_PASTED = 2_000_000


def read_file(content: bytes, *, file_name: str = "") -> tuple[str, Grid]:
    """The kind of the file (ItemImport.Source) and its grid. Raises Invalid (field "file")."""
    name = file_name.lower()
    if not content:
        raise refusals.empty()
    if len(content) > MAX_BYTES:
        raise refusals.too_big(len(content))
    if name.endswith((".docx", ".doc", ".docm", ".dotm")):
        if name.endswith((".docm", ".dotm")):
            document_parts(content)
            raise refusals.macro()
        return "docx", read_docx(content)
    if content.startswith(b"PK") and not name.endswith((".xlsx", ".xlsm", ".xltm")):
        try:
            return "xlsx", read_xlsx(content, file_name=file_name)
        except refusals.Invalid as refused:
            if refused.code != "not_xlsx":
                raise
            return "docx", read_docx(content)
    if content.startswith(b"PK"):
        return "xlsx", read_xlsx(content, file_name=file_name)
    read_table(content, file_name=file_name)  # for its refusals: kinds, encodings, sizes
    return "delimited", read_csv(content)


def read_pasted(text: str) -> Grid:
    """Text that was copied from somewhere. Raises Invalid (field "text")."""
    if not text.strip():
        raise refusals.refused(
            "nothing_sent",
            "取り込む表がありません。",
            "表を貼り付けるか、ファイルを選んでください。",
        )
    if len(text) > MOST_PASTED:
        raise refusals.too_big(len(text.encode()))
    return read_text(text)
