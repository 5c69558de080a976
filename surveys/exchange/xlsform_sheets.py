"""The sheets of an XLSForm workbook as rows, checked as a whole by pyxform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from core.errors import Invalid
from core.sheets.reading import read_table
from core.sheets.tables import text_of
from surveys.typed_fields import cleaned

Row = dict[str, str]
MOST_ROWS = 3000
_HEADS = {"relevance": "relevant", "command": "type", "list name": "list_name", "value": "name"}


def sheets_of_file(content: bytes, file_name: str) -> dict[str, list[Row]]:
    """survey, choices and settings. Raises Invalid (field "file") for what is no XLSForm."""
    sheets = {
        "survey": _rows(content, file_name, "survey"),
        "choices": _rows(content, file_name, "choices", needed=False),
        "settings": _rows(content, file_name, "settings", needed=False),
    }
    _check(sheets)
    return sheets


def _check(sheets: Mapping[str, list[Row]]) -> None:
    """pyxform says whether the whole is an XLSForm."""
    told: dict[str, Any] = {
        name: [{head: cell for head, cell in row.items() if cell} for row in rows]
        for name, rows in sheets.items()
    }
    try:
        convert({**told, "settings": told["settings"] or [{}]}, warnings=[], form_name="survey")
    except PyXFormError as error:
        raise wrong(
            f"XLSFormとして正しくないところがあります（検査プログラムの説明：{str(error)[:300]}）。",
            "作成したソフトで直してから、もう一度選んでください。",
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        raise wrong(
            "XLSFormとして読めませんでした。",
            "surveyシートとchoicesシートの見出しの行を確かめてください。",
        ) from None


def _rows(content: bytes, file_name: str, sheet: str, *, needed: bool = True) -> list[Row]:
    try:
        table = read_table(content, file_name=file_name, sheet=sheet)
    except Invalid as error:
        if error.code == "no_such_sheet" and not needed:
            return []
        raise
    if len(table.rows) > MOST_ROWS:
        raise wrong(
            f"{sheet}シートが{len(table.rows):,}行あります。",
            f"{MOST_ROWS:,}行以内にしてください。",
        )
    heads = [_head(text_of(cell)) for cell in table.rows[0]] if table.rows else []
    rows = []
    for line in table.rows[1:]:
        row: Row = {}
        for head, cell in zip(heads, line, strict=False):
            if head and head not in row:
                row[head] = text_of(cell).strip()
        if any(row.values()):
            rows.append(row)
    return rows


def _head(text: str) -> str:
    """label::Japanese (ja) is a label; the first language given is taken."""
    name = cleaned(text).split("::")[0].strip()
    return _HEADS.get(name.lower(), name.lower())


def wrong(sentence: str, next_step: str) -> Invalid:
    return Invalid("xlsform", sentence, next_step, field="file")
