"""Documents of surveys of which only totals were published: counts or percentages, no answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import Invalid
from surveys.structures.structure import CHOOSING, Asked, GroupAxis, Structure
from surveys.tabulation.document import (
    POOLED,
    WHOLE,
    Cell,
    Choice,
    Document,
    Group,
    Line,
    Shown,
    Source,
    Table,
)
from surveys.tabulation.lines import Manner
from surveys.tabulation.results import RULE
from surveys.tabulation.shares import Rounding, given_shares, shares_of_one, shares_of_several


@dataclass(frozen=True)
class Total:
    """What was published of one line and one group: counts, or percentages without counts.

    `n` is how many answered, where it was published; of one choice it follows from the counts.
    """

    counts: tuple[int, ...] | None = None
    percents: tuple[Decimal, ...] | None = None
    n: int | None = None


Totals = Mapping[tuple[str, str, str, str], Total]  # by question, row or "", table and group key


def document_of_totals(
    structure: Structure,
    totals: Totals,
    *,
    k: int,
    responses: int | None,
    invited: int | None = None,
    group_responses: Mapping[tuple[str, str], int] | None = None,
    decimals: int = 0,
    rounding: Rounding = "largest_remainder",
) -> Document:
    """Everything that was published elsewhere, marked as such. What was not published is withheld.

    Nothing is hidden further: it is known already. Raises Invalid for counts that don't fit.
    """
    tables = _tables(structure, group_responses or {}, responses, invited)
    manner = Manner(k, decimals, rounding)
    lines: list[Line] = []
    for question in structure.questions:
        if question.kind in CHOOSING | {"multiple"}:
            cells = _cells(question, "", tables, totals, manner)
            lines.append(_line(question, "", "", cells))
        elif question.kind == "matrix":
            for row in question.rows:
                cells = _cells(question, row.key, tables, totals, manner)
                lines.append(_line(question, row.key, row.label, cells))
            pooled = _pooled(question, totals)
            cells = _cells(question, POOLED, tables, {**totals, **pooled}, manner)
            lines.append(_line(question, POOLED, "", cells))
    return Document(
        rule=RULE,
        k=k,
        source=Source.TOTALS,
        decimals=decimals,
        invited=invited,
        responses=responses,
        tables=tables,
        lines=tuple(line for line in lines if _is_known(line)),
        texts={},
    )


def _tables(
    structure: Structure,
    group_responses: Mapping[tuple[str, str], int],
    responses: int | None,
    invited: int | None,
) -> tuple[Table, ...]:
    by_key = {axis.key: axis for axis in structure.axes}
    whole = Group(WHOLE, ("全体",), Shown.SHOWN, invited=invited, responses=responses)
    made = [Table(WHOLE, "全体", (), (whole,))]
    for axes in structure.tables:
        if axes:
            key = "*".join(axes)
            groups = tuple(
                Group(numbers, labels, Shown.SHOWN, responses=group_responses.get((key, numbers)))
                for numbers, labels in _groups([by_key[axis] for axis in axes])
            )
            made.append(Table(key, "×".join(by_key[axis].title for axis in axes), axes, groups))
    return tuple(made)


def _groups(axes: Sequence[GroupAxis]) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = [("", ())]
    for axis in axes:
        found = [
            (f"{key}-{value.number}" if key else str(value.number), (*labels, value.label))
            for key, labels in found
            for value in axis.values
        ]
    return found


def _cells(
    question: Asked,
    row: str,
    tables: Sequence[Table],
    totals: Totals,
    manner: Manner,
) -> dict[str, tuple[Cell, ...]]:
    return {
        table.key: tuple(
            _cell(question, totals.get((question.key, row, table.key, each.key)), manner)
            for each in table.groups
        )
        for table in tables
    }


def _cell(question: Asked, total: Total | None, manner: Manner) -> Cell:
    if total is None:
        return Cell(Shown.WITHHELD)
    for given in (total.counts, total.percents):
        if given is not None and (len(given) != len(question.choices) or min(given) < 0):
            raise Invalid(
                "totals_do_not_fit",
                f"「{question.name}」の数が、選択肢の数（{len(question.choices)}）と合いません。",
                "選択肢ごとに一つずつ、0以上の数を入れてください。",
                field=question.key,
            )
    if total.counts is None:
        shares = given_shares(total.percents or (), decimals=manner.decimals)
        return Cell(Shown.SHOWN, n=total.n, percents=shares or None)
    if question.kind == "multiple":
        percents = None
        if total.n is not None:
            percents = shares_of_several(total.counts, base=total.n, decimals=manner.decimals)
        return Cell(Shown.SHOWN, n=total.n, counts=total.counts, percents=percents)
    n = sum(total.counts)
    if total.n not in (None, n):
        raise Invalid(
            "totals_do_not_add_up",
            f"「{question.name}」の件数の合計（{n}）が、回答者数（{total.n}）と合いません。",
            "件数か回答者数を直してください。",
            field=question.key,
        )
    percents = shares_of_one(total.counts, decimals=manner.decimals, rounding=manner.rounding)
    return Cell(
        Shown.SHOWN if percents else Shown.EMPTY, n=n, counts=total.counts, percents=percents
    )


def _pooled(question: Asked, totals: Totals) -> dict[tuple[str, str, str, str], Total]:
    """All rows together, for groups of which every row's counts are known."""
    rows = [row.key for row in question.rows]
    groups = dict.fromkeys((key[2], key[3]) for key in totals if key[0] == question.key)
    found = {}
    for table, each in groups:
        known = [totals.get((question.key, row, table, each)) for row in rows]
        counts = [total.counts for total in known if total is not None and total.counts]
        if rows and len(counts) == len(rows):
            added = tuple(sum(column) for column in zip(*counts, strict=True))
            found[question.key, POOLED, table, each] = Total(counts=added)
    return found


def _line(question: Asked, row: str, row_label: str, cells: dict[str, tuple[Cell, ...]]) -> Line:
    return Line(
        question=question.key,
        identity=question.identity,
        kind=question.kind,
        wording=question.wording,
        name=question.name,
        row=row,
        row_label=row_label,
        choices=tuple(Choice(c.key, c.label, c.tone, c.is_unknown) for c in question.choices),
        unit=question.unit,
        cells=cells,
    )


def _is_known(line: Line) -> bool:
    return any(cell.shown != Shown.WITHHELD for row in (line.cells or {}).values() for cell in row)
