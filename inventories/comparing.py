"""What a file would change, row by row, before anything is written. No clock, no query."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from core.errors import DomainError, Refused
from core.fiscal import era_year_label
from inventories.columns import LABELS
from inventories.departments import DepartmentNames
from inventories.entry import RowEntry, RowTyped, read_row
from inventories.models import InventoryRow
from inventories.reading import FileRow, FileRows
from kpis.wording import exact_text


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.NEW: "新規",
    Outcome.CHANGED: "変更",
    Outcome.UNCHANGED: "変更なし",
    Outcome.REFUSED: "取り込めない",
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One row of the file: what it does, to which row, and why not."""

    line: int
    code: str
    name: str
    outcome: Outcome
    changes: tuple[FieldChange, ...] = ()
    reasons: tuple[str, ...] = ()
    entry: RowEntry | None = None
    row: InventoryRow | None = None

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self.outcome]


@dataclass(frozen=True)
class Comparison:
    """All lines; `kept` rows of the inventory are missing in the file and stay as they are."""

    lines: tuple[Line, ...]
    kept: int

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def writes(self) -> int:
        return len(self.of(Outcome.NEW)) + len(self.of(Outcome.CHANGED))

    def digest(self) -> str:
        """Equal for comparisons that say and would write the same, onto rows as they were seen."""
        said = [
            (
                line.line,
                line.outcome,
                line.row.pk if line.row else 0,
                line.row.version if line.row else 0,
                {k: str(v) for k, v in asdict(line.entry).items()} if line.entry else {},
                line.reasons,
            )
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Office:
    """What comparing needs to know besides the rows: names, rights, the unit, and the day."""

    names: DepartmentNames
    may_edit: Callable[[int | None], bool]
    weight_unit: str
    today: date
    weight_name: str = ""

    def label(self, field: str) -> str:
        """The field in the inventory's own words."""
        return self.weight_name or LABELS[field] if field == "weight" else LABELS[field]


def compare(file: FileRows, stored: Sequence[InventoryRow], office: Office) -> Comparison:
    """Rows are matched by their number. A column that the file lacks leaves its field alone."""
    by_code = {row.code: row for row in stored}
    often = Counter(row.texts.get("code", "") for row in file.rows)
    lines = [_line(row, by_code, often, office) for row in file.rows]
    named = {row.texts.get("code", "") for row in file.rows}
    return Comparison(tuple(lines), sum(row.code not in named for row in stored))


def _line(
    file_row: FileRow, by_code: Mapping[str, InventoryRow], often: Counter[str], office: Office
) -> Line:
    code = file_row.texts.get("code", "")
    row = by_code.get(code)
    name = file_row.texts.get("name", row.name if row else "")
    reasons = [f"{office.label(field)}：{why}" for field, why in file_row.problems.items()]
    if code and often[code] > 1:
        reasons.append(
            f"番号「{code}」の行が、ファイルに{often[code]}行あります。1行にしてください。"
        )
    entry = None
    if not reasons:
        entry, reasons = _entry(file_row, row, office)
    if entry is None or reasons:
        return Line(file_row.line, code, name, Outcome.REFUSED, reasons=tuple(reasons), row=row)
    changes = tuple(_changes(row, entry, office)) if row else ()
    outcome = Outcome.NEW if row is None else Outcome.CHANGED if changes else Outcome.UNCHANGED
    if outcome is not Outcome.UNCHANGED:
        reasons = _out_of_reach(row, entry, office)
    if reasons:
        return Line(file_row.line, code, name, Outcome.REFUSED, changes, tuple(reasons), row=row)
    return Line(file_row.line, code, name, outcome, changes, (), entry, row)


def _entry(
    file_row: FileRow, row: InventoryRow | None, office: Office
) -> tuple[RowEntry | None, list[str]]:
    """The row as the file wants it; what the file has no column for comes from the stored row."""
    texts = (_texts_of(row, office) if row else {}) | file_row.texts
    reasons: list[str] = []
    department_id = None
    try:
        if row and "department" not in file_row.texts:
            department_id = row.department_id
        else:
            department_id = office.names.read(texts.get("department", ""))
    except DomainError as error:
        reasons.append(f"{LABELS['department']}：{error}")
    fields = {name: text for name, text in texts.items() if name != "department"}
    typed = RowTyped(department_id=department_id, **fields)
    try:
        entry = read_row(typed, weight_unit=office.weight_unit, today=office.today)
    except Refused as refused:
        reasons += [f"{office.label(name)}：{why}" for name, why in refused.errors.items()]
        return None, reasons
    return entry, reasons


def _texts_of(row: InventoryRow, office: Office) -> dict[str, str]:
    return {
        "code": row.code,
        "name": row.name,
        "department": office.names.label(row.department_id),
        "group": row.group,
        "weight": "" if row.weight is None else f"{row.weight:f}",
        "planned": row.planned,
        "done": row.done_on.isoformat() if row.done_on else "",
        "excluded_because": row.excluded_because,
        "note": row.note,
    }


def _changes(row: InventoryRow, entry: RowEntry, office: Office) -> list[FieldChange]:
    before, after = _said(row, office), _said(entry, office)
    pairs = {
        "name": (row.name, entry.name),
        "department": (row.department_id, entry.department_id),
        "group": (row.group, entry.group),
        "weight": (row.weight, entry.weight),
        "planned": (row.planned, entry.planned),
        "done": (row.done_on, entry.done_on),
        "excluded_because": (row.excluded_because, entry.excluded_because),
        "note": (row.note, entry.note),
    }
    return [
        FieldChange(office.label(name), before[name], after[name])
        for name, (old, new) in pairs.items()
        if old != new
    ]


def _said(row: InventoryRow | RowEntry, office: Office) -> dict[str, str]:
    return {
        "name": row.name,
        "department": office.names.label(row.department_id),
        "group": row.group,
        "weight": "" if row.weight is None else exact_text(row.weight),
        "planned": row.planned,
        "done": era_year_label(row.done_on) if row.done_on else "",
        "excluded_because": row.excluded_because,
        "note": row.note,
    }


def _out_of_reach(row: InventoryRow | None, entry: RowEntry, office: Office) -> list[str]:
    """Why this person may not write the line; a row is handed over only by who reaches both."""
    touched = {entry.department_id} | ({row.department_id} if row else set())
    if all(office.may_edit(department_id) for department_id in touched):
        return []
    return ["担当する部局の行ではないため、変更できません。DX推進担当にご相談ください。"]
