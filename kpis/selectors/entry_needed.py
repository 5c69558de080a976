"""Which KPIs still ask somebody for a figure, as a part of a query."""

from __future__ import annotations

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from kpis.models import Achievement, Indicator, Measurement
from kpis.models.measurement import WorkflowState
from organizations.permissions import Act
from organizations.selectors import Actor


def needs_entry(actor: Actor) -> Q:
    """Collected KPIs with a period past its deadline, or with a draft or a returned figure.

    Who may see them does not count figures that are waiting for approval as missing.
    """
    mine = actor.departments(Act.FIGURE_VIEW_UNAPPROVED)
    waiting = (
        Measurement.objects.filter(
            indicator=OuterRef("indicator"),
            department=None,
            fiscal_year=OuterRef("fiscal_year"),
            state=WorkflowState.SUBMITTED,
            approved_seq=None,
        )
        .order_by()
        .values("indicator")
        .annotate(n=Count("pk"))
        .values("n")
    )
    overdue = Achievement.objects.filter(indicator=OuterRef("pk"), department=None)
    unfinished = Measurement.objects.filter(
        indicator=OuterRef("pk"),
        department=None,
        state__in=[WorkflowState.DRAFT, WorkflowState.RETURNED],
    )
    seen = Exists(
        overdue.annotate(
            waiting=Coalesce(Subquery(waiting, output_field=IntegerField()), 0)
        ).filter(overdue_periods__gt=F("waiting"))
    ) | Exists(unfinished)
    missing = Q(Exists(overdue.filter(overdue_periods__gt=0)))
    collected = Q(reporting=Indicator.Reporting.COLLECTED)
    if mine is None:
        return collected & Q(seen)
    within = Q(department_id__in=mine)
    outside = Q(department_id__isnull=True) | ~within
    return collected & ((within & Q(seen)) | (outside & missing))
