"""CSV and tab-separated text: UTF-8 with or without a byte-order mark, UTF-16 with one, CP932."""

from __future__ import annotations

import csv
import io

from core.sheets import reading_refusals as refusals
from core.sheets.limits import MAX_AREA, MAX_COLUMNS, MAX_ROWS
from core.sheets.tables import Table

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read_delimited(content: bytes) -> Table:
    """The table in delimited text. Every cell is text, as it was typed."""
    text, encoding = decoded(content)
    if not text.strip():
        raise refusals.empty()
    # Form feeds and the like never occur in tables; other files are full of them.
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in set(text)):
        raise refusals.not_a_table()
    rows = _rows(text)
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise refusals.too_many_columns()
    if width * len(rows) > MAX_AREA:
        raise refusals.too_wide_area()
    return Table([[*row, *[None] * (width - len(row))] for row in rows], encoding=encoding)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was read with. Raises Invalid."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise refusals.encoding() from error
    for encoding in ("utf-8", "cp932"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refusals.encoding()


def _rows(text: str) -> list[list[object]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[list[object]] = []
    try:
        for row in reader:
            if len(rows) >= MAX_ROWS:
                raise refusals.too_many_rows()
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise refusals.too_many_columns()
            rows.append([cell or None for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise refusals.broken_quotes(reader.line_num) from error
    return rows


def delimiter_of(text: str) -> str:
    """Tab, comma or semicolon: the one that most of the first lines have most of."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in "\t,;"}
    if counts["\t"]:
        # A tab hardly occurs inside a cell; a comma does (1,234).
        with_tabs = sum("\t" in line for line in lines)
        if with_tabs * 2 >= len(lines):
            return "\t"
    return "," if counts[","] or not counts[";"] else ";"
