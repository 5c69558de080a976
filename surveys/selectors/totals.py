"""Totals as typed so far, for the page that takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.models import Question, Survey
from surveys.tabulation.document import POOLED, WHOLE, Cell, Document, Line, from_json


@dataclass(frozen=True)
class TotalsLine:
    """`figures` are labels with what was published of each; none yet for a question without."""

    question: Question
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def totals_lines(survey: Survey, document: Document | None) -> list[TotalsLine]:
    by_key: dict[str, list[Line]] = {}
    for line in document.lines if document else ():
        if line.row != POOLED:
            by_key.setdefault(line.question, []).append(line)
    return [
        TotalsLine(
            question,
            tuple((line.row_label, _figures(line)) for line in by_key.get(question.key, ())),
        )
        for question in survey.questions.exclude(kind="text")
    ]


def initial_of(survey: Survey, question: Question) -> dict[str, Any]:
    """The form's fields for putting a question's totals right."""
    result = getattr(survey, "result", None)
    document = from_json(result.document) if result else None
    own = [
        line
        for line in (document.lines if document else ())
        if line.question == question.key and line.row != POOLED
    ]
    labels = list(question.choices.values_list("label", flat=True))
    initial: dict[str, Any] = {"wording": question.wording, "kind": question.kind}
    if not own:
        initial["table"] = "\n".join(f"{label}\t" for label in labels)
        return initial
    cell = _cell(own[0])
    initial["percents"] = cell.counts is None
    if cell.n is not None and (cell.counts is None or question.kind == "multiple"):
        initial["n"] = str(cell.n)
    if question.kind == "matrix":
        head = "\t".join(["", *labels])
        body = ["\t".join([line.row_label, *_values(_cell(line))]) for line in own]
        initial["table"] = "\n".join([head, *body])
    else:
        pairs = zip(labels, _values(cell), strict=False)
        initial["table"] = "\n".join(f"{label}\t{value}" for label, value in pairs)
    return initial


def _cell(line: Line) -> Cell:
    return (line.cells or {})[WHOLE][0]


def _values(cell: Cell) -> list[str]:
    if cell.counts is not None:
        return [str(count) for count in cell.counts]
    return list(cell.percents or ())


def _figures(line: Line) -> tuple[tuple[str, str], ...]:
    cell = _cell(line)
    mark = "" if cell.counts is not None else "％"
    values = [f"{int(v):,}" if not mark else f"{v}{mark}" for v in _values(cell)]
    return tuple((choice.label, value) for choice, value in zip(line.choices, values, strict=False))
