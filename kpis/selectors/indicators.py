"""Where every read of a KPI starts: the indicators of the actor's organization, and one series."""

from __future__ import annotations

from django.db.models import QuerySet

from core.errors import NotFound
from kpis.models import Indicator
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import PlanItem, PlanVersion
from plans.selectors import sees_drafts


def visible_indicators(actor: Actor) -> QuerySet[Indicator]:
    """The organization's indicators, with what naming one takes (plan, department, scheme)."""
    actor.require(Act.INDICATOR_VIEW, anywhere=True)
    return Indicator.objects.filter(organization=actor.organization).select_related(
        "organization", "plan", "item", "department", "scheme"
    )


def get_indicator(actor: Actor, pk: int) -> Indicator:
    """One indicator. Raises NotFound for another organization's, as for one that is not there."""
    found = visible_indicators(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(
            "indicator_not_found",
            "このKPIは見つかりません。",
            "KPIの一覧から選び直してください。",
        )
    return found


def item_in_sight(actor: Actor, indicator: Indicator) -> PlanItem | None:
    """The plan's item that the KPI stands at; one of a draft only for who may see drafts."""
    item = indicator.item
    if item is None or sees_drafts(actor):
        return item
    return item if item.plan_version.state == PlanVersion.State.DECIDED else None


def get_series(actor: Actor, typed: str) -> Department | None:
    """The department whose series is asked for (`?department=ID`); None: the whole organization.

    Raises NotFound for anything but a department of the actor's organization.
    """
    if not typed:
        return None
    found = None
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        found = Department.objects.filter(organization=actor.organization, pk=int(typed)).first()
    if found is None:
        raise NotFound(
            "department_not_found",
            "この部局は見つかりません。",
            "KPIの画面から、部局を選び直してください。",
        )
    return found


def sees_unapproved(actor: Actor, indicator: Indicator, department_id: int | None = None) -> bool:
    """Whether drafts and figures under review of that series are for the actor's eyes."""
    return actor.can(Act.FIGURE_VIEW_UNAPPROVED, department_id or indicator.department_id)
