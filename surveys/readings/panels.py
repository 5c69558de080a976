"""One question's figures as a page shows them: its bars, their key, a sentence, and the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.charts.bars import Bar, Entry, Labelled, Row, diverging, key_of, rows_of, stacked
from surveys.charts.quartiles import Box, Measured, boxes
from surveys.readings.conclusions import conclude
from surveys.readings.shares import instead, is_diverging, name_of
from surveys.structures.structure import MEASURED
from surveys.tabulation.document import POOLED, Cell, Document, Line, Shown, Table


@dataclass(frozen=True)
class DataRow:
    """`instead` spans the columns where there are no figures."""

    label: str
    values: tuple[str, ...]
    instead: str = ""
    is_pooled: bool = False


@dataclass(frozen=True)
class Data:
    columns: tuple[str, ...]
    rows: tuple[DataRow, ...]


@dataclass(frozen=True)
class Panel:
    """`shape` is diverging, stacked, rows, boxes or none (`instead` says why)."""

    anchor: str
    question: str
    row: str
    line: str
    wording: str
    name: str
    title: str
    shape: str
    conclusion: str
    data: Data
    bars: tuple[Bar, ...] = ()
    rows: tuple[Row, ...] = ()
    boxes: tuple[Box, ...] = ()
    key: tuple[Entry, ...] = ()
    instead: str = ""
    note: str = ""

    @property
    def longest(self) -> int:
        """Letters of the longest label beside a bar."""
        labels = [bar.label for bar in self.bars] + [row.label for row in self.rows]
        return max(map(len, labels + [box.label for box in self.boxes]), default=0)


def panels_of(document: Document) -> list[Panel]:
    """One panel a question, over everybody, in the order asked."""
    return [panel_of(document, lines) for lines in questions_of(document).values()]


def questions_of(document: Document) -> dict[str, list[Line]]:
    """By question key its lines; of a matrix the rows together come first."""
    found: dict[str, list[Line]] = {}
    for line in document.lines:
        lines = found.setdefault(line.question, [])
        if line.row == POOLED:
            lines.insert(0, line)
        else:
            lines.append(line)
    return found


def panel_of(document: Document, lines: Sequence[Line]) -> Panel:
    """A question over everybody."""
    first = lines[0]
    cells = [
        _labelled(
            document, line, document.whole(line), _row_name(line), is_pooled=line.row == POOLED
        )
        for line in lines
    ]
    if first.kind == "matrix":
        return _panel(document, first, cells, stacked(first, cells), shape="stacked")
    cell = document.whole(first)
    if is_diverging(first) and cell.percents:
        data = choices_table(first, cell)
        return _panel(
            document, first, cells, diverging(first, cells), shape="diverging", data=data, cell=cell
        )
    if first.kind in MEASURED:
        return _panel(document, first, cells, (), shape="boxes")
    rows = rows_of(first, cell)
    return _panel(
        document, first, cells, (), shape="rows", rows=rows, data=choices_table(first, cell)
    )


def panel_by_group(document: Document, line: Line, table: Table) -> Panel:
    """One line, group by group, the whole on top."""
    groups = (line.cells or {}).get(table.key, ())
    cells = [_labelled(document, line, document.whole(line), "全体", is_pooled=True)]
    cells += [
        _labelled(document, line, cell, name_of(group))
        for group, cell in zip(table.groups, groups, strict=True)
    ]
    title = table.title
    if line.kind in MEASURED:
        return _panel(document, line, cells, (), shape="boxes", title=title)
    if is_diverging(line):
        return _panel(document, line, cells, diverging(line, cells), shape="diverging", title=title)
    if line.kind == "multiple":
        return _panel(document, line, cells, (), shape="none", title=title)
    return _panel(document, line, cells, stacked(line, cells), shape="stacked", title=title)


def choices_table(line: Line, cell: Cell) -> Data:
    """A row a choice."""
    rows = []
    for at, choice in enumerate(line.choices):
        count = f"{cell.counts[at]:,}" if cell.counts else "—"
        percent = f"{cell.percents[at]}%" if cell.percents else "—"
        rows.append(DataRow(choice.label, (count, percent)))
    if not cell.counts and not cell.percents:
        return Data(("人数", "割合"), ())
    if cell.n is not None:
        rows.append(DataRow("回答した人", (f"{cell.n:,}", "—"), is_pooled=True))
    if cell.no_answer is not None:
        rows.append(DataRow("無回答", (f"{cell.no_answer:,}", "—")))
    if cell.not_asked:
        rows.append(DataRow("聞いていない（条件に合わない人）", (f"{cell.not_asked:,}", "—")))
    return Data(("人数", "割合"), tuple(rows))


def cells_table(line: Line, cells: Iterable[Labelled]) -> Data:
    """A row a cell: its distribution, how many answered, and how many did not."""
    measured = line.kind in MEASURED
    named: tuple[str, ...] = tuple(choice.label for choice in line.choices)
    if measured:
        named = ("中央値", "下から1/4", "上から1/4", "平均")
    rows = tuple(
        DataRow(
            each.label,
            (*_values(each.cell, measured), _number(each.cell.n), _number(each.cell.no_answer)),
            instead=each.instead,
            is_pooled=each.is_pooled,
        )
        for each in cells
    )
    return Data((*named, "回答した人", "無回答"), rows)


def _values(cell: Cell, measured: bool) -> tuple[str, ...]:
    if cell.figures is not None:
        figures = cell.figures
        return (figures.median, figures.lower, figures.upper, figures.mean or "—")
    if measured or (cell.counts is None and cell.percents is None):
        return ()
    counts = [f"{count:,}" for count in cell.counts or ()]
    percents = [f"{percent}%" for percent in cell.percents or ()]
    if not counts or not percents:
        return tuple(counts or percents)
    return tuple(f"{count}（{share}）" for count, share in zip(counts, percents, strict=True))


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _labelled(
    document: Document, line: Line, cell: Cell, label: str, *, is_pooled: bool = False
) -> Labelled:
    words = instead(document, line, cell)
    return Labelled(label, cell, words, is_pooled)


def _row_name(line: Line) -> str:
    if line.row == POOLED:
        return "すべての項目"
    return line.row_label or "全体"


def _panel(
    document: Document,
    line: Line,
    cells: Sequence[Labelled],
    bars: tuple[Bar, ...],
    *,
    shape: str,
    title: str = "",
    rows: tuple[Row, ...] = (),
    data: Data | None = None,
    cell: Cell | None = None,
) -> Panel:
    whole = document.whole(line)
    boxed: tuple[Box, ...] = ()
    if shape == "boxes":
        boxed = boxes([Measured(e.label, e.cell.figures, e.instead, e.cell.n) for e in cells])
    nothing = not title and line.kind != "matrix" and whole.shown != Shown.SHOWN
    return Panel(
        anchor=f"q-{line.question}",
        question=line.question,
        row=line.row,
        line=line.key,
        wording=line.wording,
        name=line.name,
        title=title or line.name,
        shape="none" if nothing else shape,
        conclusion=conclude(document, line),
        data=data or cells_table(line, cells),
        bars=bars,
        rows=rows,
        boxes=boxed,
        key=key_of(line, cell) if line.choices and shape != "rows" else (),
        instead=instead(document, line, whole) if nothing else "",
    )
