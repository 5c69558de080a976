"""Single answers given with names, as CSV and Excel: a row a person, a column a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from core.sheets import safe_text
from core.sheets.writing import Column
from surveys.exports.long_sheet import LongSheet
from surveys.selectors.singles import Row, Singles, day_of
from surveys.structures.structure import CHOOSING, NO_ANSWER, NOT_ASKED, WRITTEN, Asked

SPARED = "聞いていない"
JOINED = "；"
EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Answers:
    """A column: its values for all rows, as texts, figures (Decimal) or days; None is no answer."""

    column: Column
    values: Sequence[object]


def singles_csv(singles: Singles) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    answers = list(_answers(singles))
    writer.writerow([safe_text.for_csv(each.column.title) for each in answers])
    writer.writerows(zip(*(_mapped(each.values, _plain) for each in answers), strict=True))
    return stream.getvalue().encode("utf-8-sig")


def singles_xlsx(singles: Singles) -> bytes:
    answers = list(_answers(singles))
    sheet = LongSheet(
        title=singles.title,
        columns=[each.column for each in answers],
        pattern=[_pattern(each.column) for each in answers],
    )
    cells = [
        _mapped(each.values, lambda value, at=at: _cell(sheet, at, value))  # type: ignore[misc]
        for at, each in enumerate(answers)
    ]
    return sheet.written(zip(*cells, strict=True), len(singles.rows))


def _answers(singles: Singles) -> Iterator[Answers]:
    structure, rows = singles.structure, singles.rows
    yield Answers(Column("氏名", width=18), [row[0] for row in rows])
    yield Answers(Column("メールアドレス", width=28), [row[1] for row in rows])
    for at, axis in enumerate(structure.base_axes):
        labels = {value.number: value.label for value in axis.values}
        yield Answers(Column(axis.title, width=18), [labels.get(row[2][at], "") for row in rows])
    for question in structure.questions:
        if question.kind in WRITTEN:
            continue
        if question.key in structure.figure_of:
            yield _figures(question, structure.figure_of[question.key], rows)
        else:
            yield from _slots(question, structure.slot_of[question.key], rows)


def _slots(question: Asked, at: int, rows: Sequence[Row]) -> Iterator[Answers]:
    labels = {at: choice.label for at, choice in enumerate(question.choices, 1)}
    words: Mapping[int, str | None] = {**labels, NOT_ASKED: SPARED, NO_ANSWER: None}
    if question.kind in CHOOSING:
        yield Answers(Column(question.name, width=20), [words[row[3][at]] for row in rows])
        return
    if question.kind == "matrix":
        for place, each in enumerate(question.rows, at):
            title = f"{question.name}［{each.label}］"
            yield Answers(Column(title, width=20), [words[row[3][place]] for row in rows])
        return
    end = at + len(question.choices)

    @cache
    def several(slots: tuple[int, ...]) -> str | None:
        if slots and all(each == NOT_ASKED for each in slots):
            return SPARED
        picked = [labels[place] for place, each in enumerate(slots, 1) if each == 1]
        return JOINED.join(picked) or None

    yield Answers(Column(question.name, width=30), [several(tuple(row[3][at:end])) for row in rows])


def _figures(question: Asked, at: int, rows: Sequence[Row]) -> Answers:
    unit = f"（{question.unit}）" if question.unit else ""
    figures = [row[4][at] for row in rows]
    if question.kind == "date":
        days = [None if each is None else day_of(each) for each in figures]
        return Answers(Column(question.name, kind="date", width=14), days)
    return Answers(Column(f"{question.name}{unit}", kind="number", width=14), figures)


def _mapped(values: Sequence[object], said: Callable[[object], str]) -> list[str]:
    """Every different value is put into words once."""
    known = {value: said(value) for value in set(values)}
    return [known[value] for value in values]


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return safe_text.for_csv(str(value))


def _pattern(column: Column) -> object:
    return {"number": Decimal("1.0"), "date": EXCEL_EPOCH}.get(column.kind, "文字")


def _cell(sheet: LongSheet, at: int, value: object) -> str:
    match value:
        case None:
            return sheet.blank(at)
        case Decimal():
            return sheet.number(at, f"{value:f}")
        case date():
            return sheet.number(at, str((value - EXCEL_EPOCH).days))
        case _:
            return sheet.text(at, str(value))
