"""Making and editing indicators."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit
from core.errors import DomainError, Invalid, Refused, Stale
from kpis.indicator_rules import IndicatorValues, refusals
from kpis.models import Indicator, RatingScheme
from kpis.services.achievements import mark_for_recompute
from kpis.services.definitions import first_definition
from kpis.services.scope import require_own_indicator
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem


def create_indicator(
    *, by: Actor, values: IndicatorValues, definition: str = "", key: str
) -> Indicator:
    """A new KPI at the end of its plan, with version 1 of its definition.

    `key` comes with the form, so that the same form sent twice makes one KPI. Raises NotAllowed or
    Refused.
    """
    by.require(Act.INDICATOR_EDIT, values.department_id)
    with transaction.atomic(), audit.acting(by=by.user, intent="create_indicator"):
        # Two forms with one key: the second waits here and then finds the first one's KPI.
        list(
            Plan.objects.filter(organization=by.organization, pk=values.plan_id)
            .select_for_update(no_key=True)
            .values("pk")
        )
        there = Indicator.objects.filter(organization=by.organization, key=key).first()
        if there is not None:
            return there
        _refuse(by, values)
        last = Indicator.objects.filter(plan_id=values.plan_id).order_by("-position").first()
        indicator = Indicator.objects.create(
            organization=by.organization,
            key=key,
            definition=definition.strip(),
            position=(last.position if last else 0) + 1,
            **vars(values),
        )
        first_definition(indicator, user=by.user)
        mark_for_recompute([indicator.pk])
        return indicator


def edit_indicator(
    *, by: Actor, indicator: Indicator, values: IndicatorValues, expected_version: int
) -> Indicator:
    """Changes what a KPI says about itself (its definition has versions of its own).

    Raises NotAllowed, Refused, NotFound, or Stale with the row as it is now. Without a change,
    nothing is written.
    """
    require_own_indicator(by, indicator)
    by.require(Act.INDICATOR_EDIT, indicator.department_id)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_indicator"):
        row = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        changed = [name for name, value in vars(values).items() if getattr(row, name) != value]
        if not changed:
            return row
        if row.version != expected_version:
            raise Stale(
                "changed_meanwhile",
                "このKPIは、画面を開いたあとに変更されました。",
                "下の違いを確かめてから、もう一度保存してください。入力した内容は残しています。",
                theirs={"indicator": row},
            )
        _refuse(by, values, row)
        for name in changed:
            setattr(row, name, getattr(values, name))
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        mark_for_recompute([row.pk])
        return row


def _refuse(by: Actor, values: IndicatorValues, row: Indicator | None = None) -> None:
    errors: dict[str, DomainError] = {**_foreign(by, values), **refusals(values)}
    if row is not None and row.kind != values.kind and _has_parts_only(row):
        errors.setdefault(
            "kind",
            Invalid(
                "kind_with_figures",
                "分子と分母で入力した値があるため、値の種類を割合以外に変えられません。",
                "新しいKPIを登録するか、値の種類を「割合」のままにしてください。",
                field="kind",
            ),
        )
    if errors:
        raise Refused(errors)


def _has_parts_only(row: Indicator) -> bool:
    return row.measurements.filter(numerator__isnull=False).exists()


def _foreign(by: Actor, values: IndicatorValues) -> dict[str, DomainError]:
    """References that are not the own organization's, as if they did not exist."""
    own: dict[str, Any] = {"organization": by.organization}
    errors: dict[str, DomainError] = {}

    def refuse(field: str, label: str) -> None:
        errors[field] = Invalid(
            "not_there",
            f"選んだ{label}は見つかりません。",
            f"{label}を選び直してください。",
            field=field,
        )

    if not Plan.objects.filter(**own, pk=values.plan_id).exists():
        refuse("plan", "計画")
    if not RatingScheme.objects.filter(**own, pk=values.scheme_id).exists():
        refuse("scheme", "評価の区分")
    items = PlanItem.objects.filter(**own, plan_version__plan=values.plan_id)
    if values.item_id is not None and not items.filter(pk=values.item_id).exists():
        errors["item"] = Invalid(
            "item_of_another_plan",
            "選んだ施策は、この計画のものではありません。",
            "計画に合う施策を選ぶか、施策を選ばずに保存してください。",
            field="item",
        )
    departments = Department.objects.filter(**own)
    wanted = values.department_id
    if wanted is not None and not departments.filter(pk=wanted).exists():
        refuse("department", "部局")
    return errors
