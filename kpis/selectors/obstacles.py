"""Why a figure cannot be entered at all: it is computed, not asked for, or its round has closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.errors import Invalid
from core.fiscal import Period, era_year_label
from kpis.models import DepartmentSeries, Indicator, Measurement, Target
from kpis.selectors.locks import Locks, locks_on
from organizations.models import Department

Series = tuple[int, int]


@dataclass(frozen=True)
class Obstacles:
    """What stands in the way of figures, for the indicators and departments asked about."""

    locks: Locks
    asked: dict[Series, tuple[date | None, date | None]]
    begun: frozenset[Series]
    names: dict[int, str]

    def why(
        self, indicator: Indicator, department_id: int | None, period: Period
    ) -> Invalid | None:
        """The refusal, or None where the figure may be entered. No queries."""
        if not indicator.asks_for(period.first):
            return after_the_end(indicator, period)
        if department_id is None:
            if indicator.roll_up != Indicator.RollUp.NONE:
                return computed_from_departments()
        elif (outside := self._not_asked(indicator, department_id, period)) is not None:
            return outside
        locked = self.locks.why(indicator.pk, department_id, period)
        return Invalid("locked", locked, "") if locked else None

    def _not_asked(
        self, indicator: Indicator, department_id: int, period: Period
    ) -> Invalid | None:
        key = (indicator.pk, department_id)
        name = self.names.get(department_id, "この部局")
        if key in self.asked:
            first, last = self.asked[key]
            if (first and period.last < first) or (last and period.first > last):
                return Invalid(
                    "period_not_asked",
                    f"{period.label}は、{name}に値の入力を依頼していない期間です。",
                    "期間を確認してください。依頼する期間は、DX推進担当が変更できます。",
                )
            return None
        if key in self.begun or department_id == indicator.department_id:
            return None
        return Invalid(
            "department_not_asked",
            f"このKPIは、{name}の値を集めていません。",
            "部局別の値を集めるときは、DX推進担当がKPIの部局別の設定に加えてから入力します。",
        )


def after_the_end(indicator: Indicator, period: Period) -> Invalid:
    assert indicator.ended_on is not None
    return Invalid(
        "kpi_ended",
        f"このKPIは{era_year_label(indicator.ended_on)}で終了しています。"
        f"{period.label}の値は集めていません。",
        "期間を確認してください。続けて集めるときは、DX推進担当が終了を取り消せます。",
    )


def computed_from_departments() -> Invalid:
    return Invalid(
        "computed_from_departments",
        "全体の値は、部局の値から計算します。",
        "部局を選んで、部局の値を入力してください。",
    )


def obstacles_to(
    indicators: Collection[Indicator], department_ids: Collection[int], *, today: date
) -> Obstacles:
    """Four queries at most, whatever the number of indicators and departments."""
    ids = {indicator.pk for indicator in indicators}
    asked: dict[Series, tuple[date | None, date | None]] = {}
    begun: set[Series] = set()
    names: dict[int, str] = {}
    if department_ids:
        both = Q(indicator__in=ids, department__in=department_ids)
        for one, dep, first, last, name in DepartmentSeries.objects.filter(both).values_list(
            "indicator_id", "department_id", "asked_from", "asked_to", "department__name"
        ):
            asked[one, dep] = (first, last)
            names[dep] = name
        others = set(department_ids) - set(names)
        if others:
            begun = _begun(ids, others)
            names |= dict(Department.objects.filter(pk__in=others).values_list("pk", "name"))
    return Obstacles(locks_on(ids, today=today), asked, frozenset(begun), names)


def _begun(indicator_ids: Collection[int], department_ids: Collection[int]) -> set[Series]:
    """Series that have a target or a counted figure of their own, as loaded ones do."""
    both = Q(indicator__in=indicator_ids, department__in=department_ids)
    targets = Target.objects.filter(both).values_list("indicator_id", "department_id")
    figures = Measurement.objects.filter(both, approved_seq__isnull=False).values_list(
        "indicator_id", "department_id"
    )
    return {(one, dep) for one, dep in targets.union(figures) if dep is not None}
