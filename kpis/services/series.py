"""Which departments are asked for figures of their own, since when and with what weight."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from core import audit
from core.errors import Invalid, NotFound, Refused, Stale
from core.numerals import LIMIT
from kpis.models import DepartmentSeries, Indicator, Measurement, Target
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_own_indicator
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class SeriesValues:
    """First and last day asked for (None: open), the department's own baseline and its weight."""

    asked_from: date | None = None
    asked_to: date | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    weight: Decimal = Decimal(1)


def add_departments(
    *,
    by: Actor,
    indicator: Indicator,
    department_ids: Collection[int],
    asked_from: date | None = None,
    weight: Decimal = Decimal(1),
) -> int:
    """Asks the departments from a day on; those that are asked already stay as they are.

    Returns how many were added. Raises NotAllowed, Invalid, NotFound.
    """
    _require(by, indicator)
    wanted = set(department_ids)
    if not wanted:
        raise Invalid(
            "nobody_chosen",
            "部局が選ばれていません。",
            "値を聞く部局を一つ以上選んでください。",
            field="departments",
        )
    values = SeriesValues(asked_from=asked_from, weight=weight)
    _check(values)
    own = Department.objects.filter(organization=by.organization, pk__in=wanted)
    if own.count() != len(wanted):
        raise NotFound(
            "department_not_found", "この部局は見つかりません。", "部局を選び直してください。"
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="add_departments"):
        _lock(indicator)
        there = set(indicator.department_series.values_list("department_id", flat=True))
        DepartmentSeries.objects.bulk_create(
            [
                DepartmentSeries(
                    organization_id=indicator.organization_id,
                    indicator=indicator,
                    department_id=pk,
                    asked_from=asked_from,
                    weight=weight,
                )
                for pk in sorted(wanted - there)
            ]
        )
        if wanted - there:
            mark_for_recompute([indicator.pk])
    return len(wanted - there)


def edit_series(
    *, by: Actor, indicator: Indicator, series_id: int, values: SeriesValues, expected_version: int
) -> DepartmentSeries:
    """Raises NotAllowed, Refused, NotFound, or Stale with the row as it is now."""
    _require(by, indicator)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_series"):
        _lock(indicator)
        row = _get(indicator, series_id)
        changed = [name for name, value in vars(values).items() if getattr(row, name) != value]
        if not changed:
            return row
        if row.version != expected_version:
            raise Stale(
                "changed_meanwhile",
                "この部局の設定は、画面を開いたあとに変更されました。",
                "下の違いを確かめてから、もう一度保存してください。入力した内容は残しています。",
                theirs={"series": row},
            )
        _check(values)
        for name in changed:
            setattr(row, name, getattr(values, name))
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        mark_for_recompute([indicator.pk])
        return row


def remove_series(*, by: Actor, indicator: Indicator, series_id: int) -> None:
    """Takes a department off the list, while it has neither figures nor targets.

    Once it has some, it is ended by a last day instead. Raises NotAllowed, Invalid, NotFound.
    """
    _require(by, indicator)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_series"):
        _lock(indicator)
        row = _get(indicator, series_id)
        own = {"indicator": indicator, "department_id": row.department_id}
        if (
            Measurement.objects.filter(**own, seq__gt=0).exists()
            or Target.objects.filter(**own).exists()
        ):
            raise Invalid(
                "has_figures",
                f"{row.department.name}には値か目標があるため、外せません。",
                "「設定を変える」で終了日を入力すると、その日より後の値を聞かなくなります。",
            )
        row.delete()
        mark_for_recompute([indicator.pk])


def series_not_found() -> NotFound:
    return NotFound(
        "series_not_found", "この部局の設定は見つかりません。", "部局の一覧から選び直してください。"
    )


def _require(by: Actor, indicator: Indicator) -> None:
    require_own_indicator(by, indicator)
    by.require(Act.INDICATOR_EDIT, indicator.department_id)


def _lock(indicator: Indicator) -> None:
    list(Indicator.objects.filter(pk=indicator.pk).select_for_update(no_key=True).values("pk"))


def _get(indicator: Indicator, series_id: int) -> DepartmentSeries:
    row = indicator.department_series.select_related("department").filter(pk=series_id).first()
    if row is None:
        raise series_not_found()
    return row


def _check(v: SeriesValues) -> None:
    errors: dict[str, Invalid] = {}
    if v.weight <= 0:
        errors["weight"] = Invalid(
            "weight_positive",
            "重みは0より大きい数です。",
            "1や職員数などを入力してください。",
            field="weight",
        )
    for name, label, figure in (("weight", "重み", v.weight), ("baseline", "基準値", v.baseline)):
        if figure is not None and abs(figure) >= LIMIT:
            errors[name] = Invalid(
                "too_large",
                f"{label}の桁数が多すぎます。",
                "整数18桁までで入力してください。",
                field=name,
            )
    if v.asked_from and v.asked_to and v.asked_to < v.asked_from:
        errors["asked_to"] = Invalid(
            "asked_order",
            "終了日が開始日より前になっています。",
            "開始日以降の日を入力してください。",
            field="asked_to",
        )
    if v.baseline is None and v.baseline_on is not None:
        errors["baseline"] = Invalid(
            "baseline_missing",
            "基準日がありますが、基準値がありません。",
            "基準値を入力するか、基準日を消してください。",
            field="baseline",
        )
    if errors:
        raise Refused(errors)
