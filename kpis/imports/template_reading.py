"""A filled-in template as the figures' cells that it holds, found by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.errors import DomainError, Invalid, NotFound
from core.fiscal import Period
from core.sheets import safe_text
from core.sheets.tables import Problem, Table, place, text_of
from kpis.imports.found import FoundCell
from kpis.imports.template_layout import MARK_SHEET, NEW_ONE, NOTE_KEY, PARTS, REASON_KEY, Mark
from kpis.models import Indicator
from kpis.models.indicator import Frequency
from kpis.periods import read_period_key
from kpis.selectors.imports import Catalogue, CellKey, Standing, folded_name

NAME_TITLE, UNIT_TITLE, PART_TITLE = "KPI名", "単位", "区分"


def is_template(table: Table) -> bool:
    return MARK_SHEET in table.hidden_sheets


class TemplateCells:
    """Walks a filled-in template. What its person moved, sorted or removed does not matter."""

    def __init__(self, table: Table, mark: Mark, catalogue: Catalogue) -> None:
        self.table, self.mark, self.catalogue = table, mark, catalogue
        self.standing: dict[CellKey, Standing] = {}
        ids = next((at for at, row in enumerate(table.rows) if _is_id_row(row)), None)
        heads = [at for at, row in enumerate(table.rows) if NAME_TITLE in row]
        if ids is None or not heads:
            raise Invalid(
                "template_headings",
                "入力様式の見出しの行か、非表示の識別の行がなくなっています。",
                NEW_ONE,
                field="file",
            )
        self.head = heads[0]
        header = [text_of(cell).strip() for cell in table.rows[self.head]]
        self.at = {title: header.index(title) for title in (NAME_TITLE, UNIT_TITLE, PART_TITLE)}
        self.periods: list[tuple[int, Period, Problem | None]] = []
        self.extra: dict[str, int] = {}
        for column, cell in enumerate(table.rows[ids]):
            key = text_of(cell).strip()
            if key in (NOTE_KEY, REASON_KEY):
                self.extra[key] = column
            elif key and (period := _period(key)) is not None:
                moved = None if header[column] == period.label else _moved(header[column], period)
                self.periods.append((column, period, moved))

    def found(self) -> list[FoundCell]:
        """One cell a figure; the parts of a ratio are brought together."""
        cells: dict[tuple[int, int | None, Period], FoundCell] = {}
        broken: list[FoundCell] = []
        for number, row in enumerate(self.table.rows):
            key = text_of(row[0]).strip() if row else ""
            if number <= self.head or not key:
                continue
            try:
                indicator, department_id, part = self._row(key, row)
            except DomainError as error:
                if any(row[column] is not None for column, _, _ in self.periods):
                    why = Problem(error.code, error.sentence, error.next_step)
                    label = text_of(row[self.at[NAME_TITLE]])[:200]
                    broken.append(FoundCell(number + 1, place(number, 1), label, problem=why))
                continue
            for column, period, moved in self.periods:
                found = cells.setdefault(
                    (indicator.pk, department_id, period),
                    FoundCell(
                        number + 1,
                        place(number, column),
                        indicator.name[:200],
                        indicator,
                        department_id,
                        period,
                        made_at=self.mark.made_at,
                        shared_note=True,
                    ),
                )
                self._take(found, part, row, column, moved)
        return [*self._filled(cells.values()), *broken]

    def _filled(self, cells: Iterable[FoundCell]) -> Iterator[FoundCell]:
        """The cells with a figure in them, and those whose figure was taken out."""
        for cell in cells:
            assert cell.indicator is not None and cell.period is not None
            if cell.value is not None or cell.numerator is not None or cell.denominator is not None:
                yield cell
                continue
            key = (cell.indicator.pk, cell.department_id, cell.period.first, cell.period.last)
            there = self.standing.get(key)
            if (
                there is not None
                and there.figure_state
                and there.recorded_at
                and there.recorded_at <= self.mark.made_at
            ):
                cell.was_filled = True
                yield cell

    def _row(self, key: str, row: Sequence[object]) -> tuple[Indicator, int | None, str]:
        pieces = key.split(":")
        indicator = None
        if len(pieces) == 3 and pieces[0].isdigit() and pieces[2] in PARTS:
            indicator = self.catalogue.indicators.get(int(pieces[0]))
        if indicator is None or not (pieces[1] == "" or pieces[1].isdigit()):
            raise Invalid(
                "template_row_unknown",
                "この行のKPIが見つかりません。削除されたか、識別の列が書き換えられています。",
                NEW_ONE,
            )
        said = [
            folded_name(safe_text.from_workbook(text_of(row[self.at[title]])))
            for title in (NAME_TITLE, UNIT_TITLE, PART_TITLE)
        ]
        own = [folded_name(text) for text in (indicator.name, indicator.unit, PARTS[pieces[2]])]
        if said != own:
            raise Invalid(
                "template_row_mismatch",
                f"この行の見出しが、識別の列のKPI「{indicator.name[:40]}」と合いません。",
                "一部の列だけを並べ替えていないか確かめ、" + NEW_ONE,
            )
        return indicator, int(pieces[1]) if pieces[1] else None, pieces[2]

    def _take(
        self,
        found: FoundCell,
        part: str,
        row: Sequence[object],
        column: int,
        moved: Problem | None,
    ) -> None:
        cell = row[column]
        if isinstance(cell, str) and not cell.strip():
            cell = None
        if part == "n":
            found.numerator = cell
        elif part == "d":
            found.denominator = cell
        elif cell is not None:
            found.value = cell
        if cell is not None and moved is not None:
            found.problem = moved
        for name in (NOTE_KEY, REASON_KEY):
            said = text_of(row[self.extra[name]]).strip() if name in self.extra else ""
            if said:
                setattr(found, name, said)


def _is_id_row(row: Sequence[object]) -> bool:
    return NOTE_KEY in row and REASON_KEY in row


def _period(key: str) -> Period | None:
    for frequency in Frequency:
        try:
            return read_period_key(key, frequency)
        except NotFound:
            continue
    return None


def _moved(title: str, period: Period) -> Problem:
    return Problem(
        "template_column_mismatch",
        f"列の見出し「{title[:20]}」が、識別の行の期間（{period.label}）と合いません。",
        "列の見出しを元に戻すか、" + NEW_ONE,
    )
