"""Many departments' targets set at once, from one table: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from core import audit
from core.errors import NotFound, Stale
from kpis.models import Indicator, Target, TargetRevision
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_own_indicator
from kpis.services.targets import TargetValue, check_value, due_taken
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

SeriesDay = tuple[int, date]


@dataclass(frozen=True)
class TableCell:
    """A department's target for a due day; `expected_seq` is the revision that was shown."""

    department_id: int
    due_on: date
    to: TargetValue
    expected_seq: int


@dataclass(frozen=True)
class KnownTarget:
    """A target with its latest revision, under the day it is due now."""

    target: Target
    latest: TargetRevision | None


def known_targets(indicator: Indicator) -> dict[SeriesDay, KnownTarget]:
    """The departments' targets by department and current due day: two queries."""
    targets = Target.objects.filter(indicator=indicator).exclude(department=None)
    latest = {
        row.target_id: row
        for row in TargetRevision.objects.filter(target__in=targets)
        .order_by("target_id", "-seq")
        .distinct("target_id")
    }
    found = {}
    for target in targets:
        row = latest.get(target.pk)
        day = (row.due_on if row else None) or target.due_on
        found[(target.department_id or 0, day)] = KnownTarget(target, row)
    return found


def set_target_table(*, by: Actor, indicator: Indicator, cells: Sequence[TableCell]) -> int:
    """Stores the cells that change something; returns how many. A fixed number of statements.

    Revisions need a reason (in each cell's value). Raises NotAllowed, Invalid, Stale where any of
    the targets was changed meanwhile, or NotFound. The same table again changes nothing.
    """
    require_own_indicator(by, indicator)
    by.require(Act.TARGET_REVISE, indicator.department_id)
    for cell in cells:
        check_value(cell.to)
    with transaction.atomic(), audit.acting(by=by.user, intent="set_target_table"):
        list(Indicator.objects.filter(pk=indicator.pk).select_for_update(no_key=True).values("pk"))
        _own_departments(by, cells)
        known = known_targets(indicator)
        changed = [cell for cell in cells if not _unchanged(cell, known)]
        _refuse_stale(changed, known)
        _refuse_first_days(indicator, changed, known)
        made = _make(indicator, [cell for cell in changed if _key(cell) not in known])
        TargetRevision.objects.bulk_create(
            [_revision(by, indicator, cell, known, made) for cell in changed]
        )
        if changed:
            mark_for_recompute([indicator.pk])
    return len(changed)


def _key(cell: TableCell) -> SeriesDay:
    return cell.department_id, cell.due_on


def _own_departments(by: Actor, cells: Sequence[TableCell]) -> None:
    wanted = {cell.department_id for cell in cells}
    own = Department.objects.filter(organization=by.organization, pk__in=wanted).count()
    if own != len(wanted):
        raise NotFound(
            "department_not_found",
            "この部局は見つかりません。",
            "KPIの画面から、部局を選び直してください。",
        )


def _unchanged(cell: TableCell, known: dict[SeriesDay, KnownTarget]) -> bool:
    there = known.get(_key(cell))
    if there is None or there.latest is None:
        return False
    row, to = there.latest, cell.to
    return (row.value, row.upper_value, row.undecided) == (to.value, to.upper_value, to.undecided)


def _refuse_stale(cells: Sequence[TableCell], known: dict[SeriesDay, KnownTarget]) -> None:
    for cell in cells:
        there = known.get(_key(cell))
        seq = there.latest.seq if there and there.latest else 0
        if seq != cell.expected_seq:
            raise Stale(
                "changed_meanwhile",
                "確認したあとに、ほかの人が目標を変更しました。",
                "もう一度「内容を確認する」を押して、最新の目標との違いを確かめてください。",
            )


def _refuse_first_days(
    indicator: Indicator, cells: Sequence[TableCell], known: dict[SeriesDay, KnownTarget]
) -> None:
    """A day a target was first due on stays its own, even after it was moved elsewhere."""
    first = {(each.target.department_id or 0, each.target.due_on) for each in known.values()}
    for cell in cells:
        if _key(cell) not in known and _key(cell) in first:
            raise due_taken(cell.due_on)


def _make(indicator: Indicator, cells: Sequence[TableCell]) -> dict[SeriesDay, Target]:
    rows = Target.objects.bulk_create(
        [
            Target(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department_id=cell.department_id,
                due_on=cell.due_on,
                is_interim=(cell.due_on.month, cell.due_on.day) != (3, 31),
            )
            for cell in cells
        ]
    )
    return {(row.department_id or 0, row.due_on): row for row in rows}


def _revision(
    by: Actor,
    indicator: Indicator,
    cell: TableCell,
    known: dict[SeriesDay, KnownTarget],
    made: dict[SeriesDay, Target],
) -> TargetRevision:
    there = known.get(_key(cell))
    latest = there.latest if there else None
    # A target that was moved stays where it was moved to.
    to = replace(cell.to, due_on=latest.due_on if latest else None)
    return TargetRevision(
        organization_id=indicator.organization_id,
        target=there.target if there else made[_key(cell)],
        seq=(latest.seq if latest else 0) + 1,
        by=by.user,
        **vars(to),
    )
