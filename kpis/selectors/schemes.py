"""An organization's rating schemes, and what one of them makes of examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from core.errors import NotFound
from kpis.models import Indicator, RatingScheme
from kpis.models.achievement import Status
from kpis.ready_schemes import JUDGED, GradeValues, SchemeValues, grade_by_rate, grade_by_status
from kpis.selectors.indicators import visible_indicators
from organizations.permissions import Act
from organizations.selectors import Actor

EXAMPLES = tuple(
    Decimal(each)
    for each in ("150", "120", "119.99", "100", "99.9", "80", "50", "49.9", "0", "-20")
)


@dataclass(frozen=True)
class Preview:
    """An example and the grade it gets (None: the portal's own word stands)."""

    rate: Decimal | None
    status: str
    grade: GradeValues | None


def schemes_of(actor: Actor) -> list[RatingScheme]:
    """With their grades, and how many KPIs each rates (`rated`): two queries."""
    actor.require(Act.SCHEME_EDIT, anywhere=True)
    return list(
        RatingScheme.objects.filter(organization=actor.organization)
        .annotate(rated=Count("indicator"))
        .prefetch_related("grades")
        .order_by("-is_default", "id")
    )


def get_scheme(actor: Actor, pk: int) -> RatingScheme:
    """Raises NotFound or NotAllowed."""
    actor.require(Act.SCHEME_EDIT)
    found = RatingScheme.objects.filter(
        organization=actor.organization, pk=min(pk, 2**63 - 1)
    ).first()
    if found is None:
        raise NotFound(
            "scheme_not_found",
            "この評価の区分は見つかりません。",
            "評価の区分の一覧から選び直してください。",
        )
    return found


def preview_of(values: SchemeValues) -> list[Preview]:
    """What the scale makes of example rates, or of each status."""
    if values.basis == RatingScheme.Basis.STATUS:
        return [Preview(None, status, grade_by_status(values.grades, status)) for status in JUDGED]
    return [
        *[Preview(rate, "", grade_by_rate(values.grades, rate)) for rate in EXAMPLES],
        Preview(None, Status.NO_ENTRY, grade_by_rate(values.grades, None)),
    ]


def assignable(actor: Actor) -> Sequence[Indicator]:
    """All KPIs of the organization with their plan and present scheme."""
    actor.require(Act.SCHEME_EDIT)
    return list(visible_indicators(actor).order_by("plan_id", "position", "id"))
