"""A free table whose columns have meanings, as the figures' cells that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import DomainError
from core.fiscal import FiscalYear, Period
from core.numerals import FigureRefused, read_figure
from core.sheets.tables import Percent, Problem, Table, place, text_of
from kpis.imports import period_words
from kpis.imports.columns import Heading, folded_title
from kpis.imports.found import FoundCell
from kpis.imports.header_units import HeaderUnits, unit_problem
from kpis.imports.naming import NAMED_BY, Naming
from kpis.models import Indicator
from kpis.selectors.imports import Catalogue, Series, folded_name

DITTO = {"〃", "″", '"', "々", "同上", "仝"}
# Columns whose empty cells may mean the cell above where several rows share one (merged) cell.
NAMING = ("name", "key", "plan", "department", "series", "unit", "fiscal_year", "period")


@dataclass(frozen=True)
class Reading:
    """A table with the meanings of its columns. `fiscal_year` is the one named for all of it."""

    table: Table
    heading: Heading
    columns: Mapping[str, str]
    fiscal_year: int | None
    picks: Mapping[str, int]
    targets: Mapping[Series, list[tuple[date, Decimal]]]


class TableCells:
    """Walks the rows of a table. `found()` gives each figure's cell; a broken one carries why."""

    def __init__(self, reading: Reading, catalogue: Catalogue) -> None:
        self.reading = reading
        self.catalogue = catalogue
        self.at: dict[str, int] = {}
        self.wide: list[tuple[int, str, str]] = []
        for column, meaning in reading.columns.items():
            role, _, words = meaning.partition("@")
            if words:
                self.wide.append((int(column), role, words))
            else:
                self.at[role] = int(column)
        self.wide.sort()
        self.periods: dict[tuple[str, str, str, int | None], tuple[Period, str] | Problem] = {}
        self.named: dict[tuple[str, ...], tuple[Indicator, int | None] | Problem] = {}
        self.naming = Naming(catalogue, reading.picks, series_named="series" in self.at)
        self.units = HeaderUnits(reading.table, reading.heading)

    def found(self) -> Iterator[FoundCell]:
        above: list[object] = []
        titles = self.reading.heading.folded
        merged = self._merged_down()
        for number, row in enumerate(self.reading.table.rows):
            if number <= self.reading.heading.row:
                continue
            if not any(cell is not None for cell in row) or self._is_header(row, titles):
                continue
            full = self._filled(number, row, above, merged)
            above = full
            yield from self._row(number, full)

    def _merged_down(self) -> dict[tuple[int, int], tuple[int, int]]:
        """The first cell of each cell in a merged block, for the columns that name something."""
        naming = {self.at[role] for role in NAMING if role in self.at}
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for first, last in self.reading.table.merged:
            if first[1] not in naming or first[0] <= self.reading.heading.row:
                continue
            for row in range(first[0], last[0] + 1):
                for column in range(first[1], last[1] + 1):
                    found[row, column] = first
        return found

    def _filled(
        self,
        number: int,
        row: Sequence[object],
        above: Sequence[object],
        merged: Mapping[tuple[int, int], tuple[int, int]],
    ) -> list[object]:
        """The row with 〃 and merged cells filled in from above."""
        full = list(row)
        for column, cell in enumerate(full):
            origin = merged.get((number, column))
            if origin and cell is None:
                full[column] = self.reading.table.rows[origin[0]][origin[1]]
            elif isinstance(cell, str) and above and cell.strip() in DITTO:
                full[column] = above[column]
        return full

    def _is_header(self, row: Sequence[object], titles: Sequence[str]) -> bool:
        """A header that is repeated within the table, on each printed page."""
        said = [
            (folded_title(text_of(cell)), at) for at, cell in enumerate(row) if cell is not None
        ]
        matches = sum(bool(text) and text == titles[at] for text, at in said)
        return matches >= 2 and matches * 2 > len(said)

    def _text(self, row: Sequence[object], role: str) -> str:
        column = self.at.get(role)
        return "" if column is None else text_of(row[column]).strip()

    def _row(self, number: int, row: Sequence[object]) -> Iterator[FoundCell]:
        groups = self._groups(row)
        if not groups:
            return
        named = self._named(row)
        label = self._text(row, "name") or self._text(row, "key")
        if isinstance(named, Problem) and not label and named.code == "kpi_missing":
            # A sum at the foot, or a remark: no KPI is named.
            first = next(iter(groups.values()))
            yield FoundCell(number + 1, place(number, first["column"]), "", problem=named)
            return
        for words, parts in groups.items():
            cell = FoundCell(
                number + 1,
                place(number, int(parts["column"])),
                label[:200],
                value=parts.get("actual"),
                numerator=parts.get("numerator"),
                denominator=parts.get("denominator"),
                note=self._text(row, "note"),
                reason=self._text(row, "reason"),
                shared_note=bool(words),
            )
            if isinstance(named, Problem):
                cell.problem = named
            else:
                cell.indicator, cell.department_id = named
                self._set_period(cell, row, words)
                self._set_unit(cell, row, parts)
                cell.remarks = self._differences(cell, row, parts)
            yield cell

    def _groups(self, row: Sequence[object]) -> dict[str, dict]:
        """The figures in a row: by the words of their period ("" for a long table's one)."""
        groups: dict[str, dict] = {}
        for role in ("actual", "numerator", "denominator"):
            column = self.at.get(role)
            if column is not None and row[column] is not None:
                part = groups.setdefault("", {"column": column})
                part.update({role: row[column], f"{role}_in": column})
        for column, role, words in self.wide:
            if role != "target" and row[column] is not None:
                part = groups.setdefault(words, {"column": column})
                part.update({role: row[column], f"{role}_in": column})
        for column, role, words in self.wide:
            if role == "target" and words in groups:
                groups[words]["target"] = row[column]
        return groups

    def _named(self, row: Sequence[object]) -> tuple[Indicator, int | None] | Problem:
        said = tuple(folded_name(self._text(row, role)) for role in NAMED_BY)
        if said not in self.named:
            words = dict(zip(NAMED_BY, said, strict=True))
            self.named[said] = self.naming.of(words, label=self._text(row, "name"))
        return self.named[said]

    def _set_period(self, cell: FoundCell, row: Sequence[object], words: str) -> None:
        try:
            year = self._fiscal_year(row)
        except DomainError as error:
            cell.problem = period_words.as_problem(error)
            return
        said = words or self._text(row, "period")
        if not said:
            if year is None:
                cell.problem = NO_PERIOD
                return
            said = f"{FiscalYear(year).western_label}"
        assert cell.indicator is not None
        key = (cell.indicator.frequency, cell.indicator.kind, said, year)
        if key not in self.periods:
            self.periods[key] = self._period(cell, said, year)
        found = self.periods[key]
        if isinstance(found, Problem):
            cell.problem = found
        else:
            cell.period, cell.as_of = found

    def _period(self, cell: FoundCell, said: str, year: int | None) -> tuple[Period, str] | Problem:
        assert cell.indicator is not None
        try:
            span = period_words.span_of(period_words.bare_period(said) or said, fiscal_year=year)
            return period_words.period_for(cell.indicator, span)
        except DomainError as error:
            return period_words.as_problem(error)

    def _fiscal_year(self, row: Sequence[object]) -> int | None:
        column = self.at.get("fiscal_year")
        if column is not None and row[column] is not None:
            return period_words.fiscal_year_in(row[column])
        return self.reading.fiscal_year

    def _set_unit(self, cell: FoundCell, row: Sequence[object], parts: Mapping) -> None:
        if cell.problem or cell.indicator is None:
            return
        said = self._text(row, "unit")
        if not said and "actual" in parts:
            said = self.units.of(int(parts["actual_in"]), parts["actual"], cell.indicator.unit)
        if said:
            cell.problem = unit_problem(said, cell.indicator.unit)

    def _differences(self, cell: FoundCell, row: Sequence[object], parts: Mapping) -> str:
        """Where the table's target or baseline is not the portal's: told, never written."""
        indicator = cell.indicator
        if indicator is None or cell.period is None:
            return ""
        said = []
        target = parts.get("target", row[self.at["target"]] if "target" in self.at else None)
        stored = [
            value
            for due_on, value in self.reading.targets.get((indicator.pk, cell.department_id), [])
            if due_on == cell.period.last
        ]
        typed = _number(target, indicator)
        if typed is not None and stored and stored[-1] != typed:
            said.append(f"目標値が登録（{stored[-1].normalize():f}）と違います。")
        column = self.at.get("baseline")
        base = _number(row[column], indicator) if column is not None else None
        if base is not None and indicator.baseline is not None and base != indicator.baseline:
            said.append(f"基準値が登録（{indicator.baseline.normalize():f}）と違います。")
        return "".join(said)


NO_PERIOD = Problem(
    "period_missing",
    "この値がいつのものか書かれていません。",
    "年度か時点の列を選ぶか、この表の年度を指定してください。",
)


def _number(cell: object, indicator: Indicator) -> Decimal | None:
    if isinstance(cell, Percent):
        return cell.value
    if cell is None or isinstance(cell, bool | Problem | date):
        return None
    try:
        return read_figure(text_of(cell), unit=indicator.unit).value
    except FigureRefused:
        return None
