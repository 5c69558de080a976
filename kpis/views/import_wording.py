"""How an import and the cells of its preview are worded on its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpis import wording
from kpis.imports.columns import ROLES
from kpis.models import ImportCell, ImportRun
from kpis.models.importing import ColumnMapping

Outcome = ImportCell.Outcome
FACES = {
    Outcome.NEW: ("＋", "on"),
    Outcome.CHANGED: ("→", "ok"),
    Outcome.UNCHANGED: ("＝", "none"),
    Outcome.CONFLICT: ("！", "slow"),
    Outcome.REFUSED: ("×", "late"),
}
# What needs a look comes first, as in the list below the tiles.
ORDER = (
    Outcome.REFUSED,
    Outcome.CONFLICT,
    Outcome.CHANGED,
    Outcome.NEW,
    Outcome.UNCHANGED,
)
# What a person may yet do about a refused figure, and about the others nothing.
WITHOUT_CHOICE = {"submitted"}


@dataclass(frozen=True)
class CellRow:
    """A cell of the preview as the page shows it."""

    cell: ImportCell
    name: str
    department: str
    period: str
    typed: str
    value: str
    exact: str
    word: str
    mark: str
    tone: str
    may_choose: bool
    asks_reason: bool


def cell_rows(cells: Iterable[ImportCell]) -> list[CellRow]:
    return [_row(cell) for cell in cells]


def _row(cell: ImportCell) -> CellRow:
    outcome = Outcome(cell.outcome)
    mark, tone = FACES[outcome]
    typed, exact = cell.typed, ""
    if cell.typed_denominator:
        typed = f"{cell.typed}／{cell.typed_denominator}"
    elif _only_longer(cell):
        typed, exact = "", cell.typed
    return CellRow(
        cell=cell,
        name=cell.indicator.name if cell.indicator else cell.label or "（KPI名なし）",
        department=cell.department.name if cell.department else "",
        period=wording.span_label(cell.granularity, cell.period_first, cell.period_last),
        typed=typed,
        value=_value(cell),
        exact=exact,
        word=str(outcome.label),
        mark=mark,
        tone=tone,
        may_choose=outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.CONFLICT)
        and cell.code not in WITHOUT_CHOICE,
        asks_reason=cell.code == "needs_reason",
    )


def _only_longer(cell: ImportCell) -> bool:
    """Whether the table says the same number with more decimals than the KPI shows."""
    kpi, value = cell.indicator, cell.value
    if kpi is None or value is None:
        return False
    plain = cell.typed.lstrip("約▲−-").removesuffix(kpi.unit).replace(",", "")
    digits, _, decimals = plain.partition(".")
    return digits.isdecimal() and decimals.isdecimal() and len(decimals) > kpi.decimals


def _value(cell: ImportCell) -> str:
    kpi = cell.indicator
    if kpi is None or cell.figure_state is None:
        return ""
    return wording.cell_text(
        figure_state=cell.figure_state,
        value=cell.value,
        numerator=cell.numerator,
        denominator=cell.denominator,
        approximate=cell.approximate,
        unit=kpi.unit,
        decimals=kpi.decimals,
        negative=kpi.organization.negative_mark,
    )


@dataclass(frozen=True)
class MappingRow:
    """Kept meanings of columns as the page lists them: each title and what it means."""

    mapping: ColumnMapping
    columns: list[tuple[str, str]]


def mapping_rows(mappings: Iterable[ColumnMapping]) -> list[MappingRow]:
    return [MappingRow(each, _meant(each)) for each in mappings]


def _meant(mapping: ColumnMapping) -> list[tuple[str, str]]:
    found = []
    for column, meaning in sorted(mapping.columns.items(), key=lambda pair: int(pair[0])):
        role, _, period = meaning.partition("@")
        at = int(column)
        # Kept folded, for comparison: kpi名, r7年度.
        title = mapping.headers[at].upper() if at < len(mapping.headers) else ""
        meant = f"{ROLES.get(role, role)}（{period}）" if period else ROLES.get(role, role)
        found.append((title or f"{at + 1}列目", meant))
    return found


def tiles(run: ImportRun, here: str, current: str) -> list[dict[str, object]]:
    """The numbers of each outcome, each a link to those cells."""
    return [
        {
            "label": outcome.label,
            "value": run.counts.get(outcome.value, 0),
            "mark": FACES[outcome][0],
            "tone": FACES[outcome][1],
            "url": f"{here}?outcome={outcome.value}",
            "current": outcome.value == current,
        }
        for outcome in ORDER
    ]


def undone_told(run: ImportRun) -> str:
    """What became of the figures when the import was taken back."""
    taken_back, kept = run.options.get("taken_back", 0), run.options.get("kept", 0)
    told = f"{taken_back:,}件の値を元に戻しました。"
    if kept:
        told += f"取り込んだあとに変わった{kept:,}件は、そのまま残しています。"
    return told


def file_label(run: ImportRun) -> str:
    return run.file_name or f"貼り付けた表（{run.pk}）"
