"""Files and pasted text as tables, or refused with a sentence. Nothing is run or fetched.

What a file is, its first bytes tell; its name must not say otherwise.
"""

from __future__ import annotations

from core.sheets import reading_refusals as refusals
from core.sheets.delimited_reading import read_delimited
from core.sheets.limits import MAX_BYTES
from core.sheets.tables import Table
from core.sheets.xlsx_reading import read_workbook

__all__ = ["Table", "read_table"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
WORKBOOKS = {".xlsx"}
DELIMITED = {".csv", ".tsv", ".txt"}
OLD = {".xls", ".xlt", ".xla"}
MACRO = {".xlsm", ".xltm", ".xlam"}
_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像"),
    (b"\xff\xd8\xff", "画像"),
    (b"GIF8", "画像"),
    (b"7z\xbc\xaf\x27\x1c", "圧縮ファイル"),
    (b"Rar!", "圧縮ファイル"),
    (b"\x1f\x8b", "圧縮ファイル"),
    (b"MZ", "プログラム"),
    (b"\x7fELF", "プログラム"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")


def read_table(content: bytes, *, file_name: str = "", sheet: str = "") -> Table:
    """The table in a file. `sheet` names the one to read; empty: the first visible one.

    Raises Invalid (field "file") for what is not a readable table within the limits.
    """
    if not content:
        raise refusals.empty()
    if len(content) > MAX_BYTES:
        raise refusals.too_big(len(content))
    suffix = _suffix(file_name)
    if suffix in MACRO:
        raise refusals.macro()
    if content.startswith(OLE):
        raise _ole(content)
    if content.startswith(ZIP):
        return read_workbook(content, sheet=sheet, suffix=suffix)
    for magic, kind in _OTHER_KINDS:
        if content.startswith(magic):
            raise refusals.wrong_type(suffix or "なし", kind)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_MARKUP):
        raise refusals.wrong_type(suffix or "なし", "Webページなどの文書")
    if suffix in WORKBOOKS | OLD:
        raise refusals.wrong_type(suffix, "Excelブックではない文字のファイル")
    if suffix and suffix not in DELIMITED:
        raise refusals.not_a_table()
    return read_delimited(content)


def read_pasted(text: str) -> Table:
    """The table in text that was copied from a spreadsheet (columns parted by tabs)."""
    if len(text.encode()) > MAX_BYTES:
        raise refusals.too_big(len(text.encode()))
    return read_delimited(text.encode())


def _ole(content: bytes) -> Exception:
    encrypted = "EncryptedPackage".encode("utf-16-le")
    return refusals.password() if encrypted in content else refusals.old_excel()


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""
