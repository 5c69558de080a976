"""A file of answers as columns: each holds its different cells once, and a number per row."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import Invalid
from core.folding import trim
from core.sheets.tables import Table, text_of
from surveys.intake.identity import why_dropped

Codes = NDArray[np.int32]
MOST_ROWS = 150_000
FIRST_ROWS = 10  # the heading stands among these
LONGEST_HEADING = 400


@dataclass(frozen=True)
class Column:
    """`codes` give each row's place in `values`; −1 is an empty cell."""

    heading: str
    values: tuple[str, ...]
    codes: Codes

    def counts(self) -> NDArray[np.int64]:
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    @property
    def filled(self) -> int:
        return int((self.codes >= 0).sum())


@dataclass(frozen=True)
class Sheet:
    columns: tuple[Column, ...]
    rows: int
    dropped: tuple[tuple[str, str], ...] = ()  # heading and reason


def sheet_of(table: Table) -> Sheet:
    """The answers in a table, rows shuffled, without the columns that tell who answered.

    Raises Invalid (field "file").
    """
    start = _heading_row(table.rows)
    headings = _headings(table.rows[start])
    frame = pd.DataFrame(table.rows[start + 1 :], columns=range(len(headings)), dtype=object)
    frame = frame[frame.notna().any(axis=1)]
    if not len(frame):
        raise _no("回答の行がありません。", "見出しの下に回答が並ぶ表を選んでください。")
    if len(frame) > MOST_ROWS:
        raise _no(f"回答が{len(frame):,}行あります。", f"{MOST_ROWS:,}行以内に分けてください。")
    # Known to nobody, so that no order of the file is left: 256 bits of the system's randomness.
    random = np.random.Generator(np.random.PCG64(secrets.randbits(256)))
    order = random.permutation(len(frame))
    columns: list[Column] = []
    dropped: list[tuple[str, str]] = []
    for at, heading in enumerate(headings):
        if why := why_dropped(heading):
            dropped.append((heading, why))
            continue
        column = _column(heading, frame[at], order)
        if not column.values and heading.startswith("（見出しなし"):
            continue
        if why := why_dropped(heading, column.values):
            dropped.append((heading, why))
            continue
        columns.append(column)
    if not columns:
        raise _no("質問の列がありません。", "回答の列がある表を選んでください。")
    return Sheet(tuple(columns), len(frame), tuple(dropped))


def pack(sheet: Sheet) -> bytes:
    head = [[column.heading, list(column.values)] for column in sheet.columns]
    text = json.dumps([sheet.rows, head], ensure_ascii=False).encode()
    body = b"".join(column.codes.astype("<i4").tobytes() for column in sheet.columns)
    return zlib.compress(len(text).to_bytes(8, "big") + text + body, 1)


def unpack(stored: bytes) -> Sheet:
    content = zlib.decompress(stored)
    end = 8 + int.from_bytes(content[:8], "big")
    rows, head = json.loads(content[8:end])
    codes = np.frombuffer(content[end:], dtype="<i4").reshape(len(head), rows)
    columns = (
        Column(heading, tuple(values), codes[at]) for at, (heading, values) in enumerate(head)
    )
    return Sheet(tuple(columns), rows)


def _heading_row(rows: Sequence[Sequence[object]]) -> int:
    """The first row that is as full as the fullest of the first few."""
    filled = [sum(cell is not None for cell in row) for row in rows[:FIRST_ROWS]]
    most = max(filled, default=0)
    if not most:
        raise _no("表が空です。", "見出しと回答のある表を選んでください。")
    return next(at for at, count in enumerate(filled) if 2 * count > most)


def _headings(cells: Sequence[object]) -> list[str]:
    """Every column's heading, no two alike."""
    found: list[str] = []
    for at, cell in enumerate(cells, 1):
        heading = (
            " ".join(trim(text_of(cell)).split())[:LONGEST_HEADING] or f"（見出しなし {at}列目）"
        )
        number, name = 1, heading
        while name in found:
            number += 1
            name = f"{heading} ({number})"
        found.append(name)
    return found


def _column(heading: str, cells: pd.Series[object], order: NDArray[np.int64]) -> Column:
    """Different cells first, then made text: cells are many, different ones are few."""
    raw, different = pd.factorize(cells.to_numpy(), use_na_sentinel=True)
    texts = [_text(cell) for cell in different]
    # Cells that read alike (1 and "1") become one; empty ones none.
    known = {text: at for at, text in enumerate(dict.fromkeys(text for text in texts if text))}
    lookup = np.array([known.get(text, -1) for text in texts] + [-1], dtype=np.int32)
    return Column(heading, tuple(known), lookup[raw][order])


def _text(cell: object) -> str:
    text = trim(text_of(cell)).replace("\r\n", "\n").replace("\0", "")
    return text.rstrip(";；")


def _no(sentence: str, next_step: str) -> Invalid:
    return Invalid("not_answers", sentence, next_step, field="file")
