"""The departments' targets as one table: as text to edit, and read back against what stands."""

from __future__ import annotations

from collections import Counter

from core.folding import fold
from kpis import wording
from kpis.models import DepartmentSeries, Indicator
from kpis.models.indicator import Kind
from kpis.services.target_table import known_targets
from kpis.target_sheet import Sheet, Standing, read_sheet


def departments_of(indicator: Indicator) -> list[DepartmentSeries]:
    """The departments asked, in their order."""
    return list(indicator.department_series.select_related("department"))


def read_table(indicator: Indicator, text: str) -> Sheet:
    """The pasted table against the departments asked and the targets that stand."""
    rows = departments_of(indicator)
    names = Counter(fold(row.department.name) for row in rows)
    # Two departments of one name cannot be told apart by it.
    departments = {
        fold(row.department.name): row.department_id
        for row in rows
        if names[fold(row.department.name)] == 1
    }
    standing = {
        key: Standing(each.latest.seq, each.latest.value, each.latest.undecided)
        for key, each in known_targets(indicator).items()
        if each.latest is not None
    }
    return read_sheet(
        text,
        departments=departments,
        standing=standing,
        unit=indicator.unit,
        as_change=indicator.kind == Kind.CHANGE_FROM_BASELINE,
    )


def table_text(indicator: Indicator) -> str:
    """What stands now, as the text that a spreadsheet copies; empty without departments."""
    rows = departments_of(indicator)
    known = known_targets(indicator)
    days = sorted({day for _, day in known})
    if not rows or not days:
        return ""
    lines = ["\t".join(["部局", *[wording.due_text(day) for day in days]])]
    for row in rows:
        cells = [row.department.name]
        for day in days:
            found = known.get((row.department_id, day))
            latest = found.latest if found else None
            if latest is None:
                cells.append("")
            else:
                cells.append(
                    "設定予定" if latest.value is None else wording.exact_text(latest.value)
                )
        lines.append("\t".join(cells))
    return "\n".join(lines)
