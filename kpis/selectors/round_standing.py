"""How the figures of a round stand: one definition for the turnout, the lists and the reminders."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kpis.models import Measurement, RoundItem
from kpis.models.measurement import WorkflowState


class Standing(TextChoices):
    """Where a figure asked for is; a dropped draft leaves what was approved, or nothing."""

    MISSING = "missing", "未入力"
    DRAFT = "draft", "下書き"
    RETURNED = "returned", "差戻し"
    SUBMITTED = "submitted", "提出済み"
    APPROVED = "approved", "承認済み"


# What a department still has to do something about.
OUTSTANDING = (Standing.MISSING, Standing.DRAFT, Standing.RETURNED)
IN = (Standing.SUBMITTED, Standing.APPROVED)


def with_standing(items: QuerySet[RoundItem]) -> QuerySet[Any]:
    """Adds `cell_id` (None: nothing entered), `cell_seq` and `standing`, in the same query."""
    cell = (
        Measurement.objects.filter(
            indicator=OuterRef("indicator_id"),
            period_first=OuterRef("round__period_first"),
            period_last=OuterRef("round__period_last"),
        )
        .annotate(whose=Coalesce("department_id", 0))
        .filter(whose=Coalesce(OuterRef("department_id"), 0))
        .order_by()
    )
    standing = Case(
        When(
            state=WorkflowState.DISCARDED,
            approved_seq__isnull=False,
            then=Value(Standing.APPROVED),
        ),
        When(Q(state=WorkflowState.DISCARDED) | Q(seq=0), then=Value(Standing.MISSING)),
        default=F("state"),
        output_field=CharField(),
    )
    return items.annotate(
        cell_id=Subquery(cell.values("pk")[:1]),
        cell_seq=Coalesce(Subquery(cell.values("seq")[:1], output_field=IntegerField()), 0),
        standing=Coalesce(
            Subquery(cell.annotate(stands=standing).values("stands")[:1]),
            Value(Standing.MISSING),
            output_field=CharField(),
        ),
    )
