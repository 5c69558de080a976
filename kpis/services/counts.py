"""Figures that the portal counts itself from a list, such as an inventory's rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from core.fiscal import Period
from core.numerals import LIMIT
from kpis.entry import Entry, entry_of
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.indicator import Kind
from kpis.models.measurement import FigureState, Origin
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.locks import locks_on
from kpis.selectors.obstacles import after_the_end
from kpis.services.achievements import mark_for_recompute
from kpis.services.cells import Held, hold, key_of, make
from kpis.services.revisions import next_revision
from kpis.services.scope import require_department_of, require_own_indicator
from organizations.selectors import Actor


def record_count(
    *,
    by: Actor | None,
    indicator: Indicator,
    period: Period,
    department_id: int | None = None,
    value: Decimal | int | None = None,
    numerator: Decimal | int | None = None,
    denominator: Decimal | int | None = None,
    note: str = "",
    needs_approval: bool = False,
) -> MeasurementRevision:
    """Stores a count as the period's figure: approved at once, or submitted where it needs that.

    Give `value`, or `numerator` and `denominator`, or none of them where nothing could be counted
    (未集計). Of nothing (denominator 0) there is no share: the figure is 該当なし. The count that
    stands already is not stored again. `by` None is the portal itself. Raises Invalid (locked
    round, computed from departments, not a ratio, out of bounds) and NotFound for another
    organization's indicator or department.
    """
    if by is not None:
        require_own_indicator(by, indicator)
    require_department_of(indicator, department_id)
    entry = _counted(indicator, value, numerator, denominator, note)
    with (
        transaction.atomic(),
        audit.acting(by=by.user if by else None, intent="record_count"),
    ):
        key = key_of(indicator, department_id, period)
        held = hold([key]) or make([(indicator, department_id, period)])
        return _put(held[key], indicator, period, entry, by=by, needs_approval=needs_approval)


def _put(
    held: Held,
    indicator: Indicator,
    period: Period,
    entry: Entry,
    *,
    by: Actor | None,
    needs_approval: bool,
) -> MeasurementRevision:
    standing = _standing(held, entry, needs_approval=needs_approval)
    if standing is not None:
        return standing
    _refuse_where_closed(held.cell, indicator, period)
    steps = [State.DRAFT, State.SUBMITTED] if needs_approval else [State.APPROVED]
    rows = MeasurementRevision.objects.bulk_create(
        [
            next_revision(
                held.cell,
                state,
                by=by,
                origin=Origin.INVENTORY,
                seq=held.cell.seq + number,
                **vars(entry),
            )
            for number, state in enumerate(steps, start=1)
        ]
    )
    if not needs_approval:
        mark_for_recompute([indicator.pk])
    return rows[-1]


def _standing(held: Held, entry: Entry, *, needs_approval: bool) -> MeasurementRevision | None:
    """The revision that says the same already. Drafts by hand in between change nothing."""
    latest, approved = held.latest, None
    if held.cell.approved_seq is not None:
        approved = held.cell.revisions.get(seq=held.cell.approved_seq)
    waiting = (State.SUBMITTED, State.RETURNED)
    if needs_approval and latest is not None and latest.state in waiting:
        # A count that was returned waits for the list to be corrected.
        return latest if _same_count(latest, entry) else None
    return approved if approved is not None and _same_count(approved, entry) else None


def _same_count(revision: MeasurementRevision, entry: Entry) -> bool:
    stored = replace(entry_of(revision), note="", as_of=None)
    return stored.same_figure(replace(entry, note=""))


def _refuse_where_closed(cell: Measurement, indicator: Indicator, period: Period) -> None:
    if cell.department_id is None and indicator.roll_up != Indicator.RollUp.NONE:
        raise Invalid(
            "computed_from_departments",
            "全体の値は、部局の値から計算します。",
            "台帳を、部局の値に結び付けてください。",
        )
    if not indicator.asks_for(period.first):
        raise after_the_end(indicator, period)
    locks = locks_on([indicator.pk], today=clock_today())
    if why := locks.why(indicator.pk, cell.department_id, period):
        raise Invalid("locked", why, "")


def _counted(
    indicator: Indicator,
    value: Decimal | int | None,
    numerator: Decimal | int | None,
    denominator: Decimal | int | None,
    note: str,
) -> Entry:
    if value is not None:
        figure = Decimal(value)
        _require_size(figure)
        _require_bounds(indicator, figure)
        return Entry(FigureState.VALUE, format(figure, "f"), value=figure, note=note)
    if numerator is None and denominator is None:
        # Nothing could be counted (no rows, no weights); the note says why.
        return Entry(FigureState.MISSING, "未集計", note=note)
    if numerator is None or denominator is None:
        raise ValueError("a count is a value, or a numerator and a denominator")
    if indicator.kind != Kind.RATIO:
        raise Invalid(
            "not_a_ratio",
            "このKPIは分子と分母では記録できません。",
            "台帳の数え方を、件数か割合の値に変えてください。",
        )
    top, bottom = Decimal(numerator), Decimal(denominator)
    _require_size(top)
    _require_size(bottom)
    if bottom == 0:
        return Entry(FigureState.NOT_APPLICABLE, "該当なし", note=note)
    if top < 0 or bottom < 0:
        raise ValueError("a count is not negative")
    return Entry(
        FigureState.VALUE,
        format(top, "f"),
        numerator=top,
        denominator=bottom,
        typed_denominator=format(bottom, "f"),
        note=note,
    )


def _require_size(figure: Decimal) -> None:
    if abs(figure) >= LIMIT:
        raise Invalid(
            "too_large",
            "集計した値が100京（10の18乗）以上になっています。",
            "台帳の重み（年間件数など）の桁を確認してください。",
        )


def _require_bounds(indicator: Indicator, figure: Decimal) -> None:
    low, high = indicator.minimum, indicator.maximum
    if (low is not None and figure < low) or (high is not None and figure > high):
        raise Invalid(
            "out_of_bounds",
            "集計した値が、このKPIで入力できる範囲の外にあります。",
            "台帳の内容か、KPIの値の下限・上限を確認してください。",
        )
