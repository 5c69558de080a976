"""The files that show where a figure comes from, for those who work on it."""

from __future__ import annotations

from core.errors import NotFound
from kpis.models import Evidence, Measurement
from kpis.selectors.cells import Place
from organizations.permissions import Act
from organizations.selectors import Actor


def evidence_of(actor: Actor, place: Place, cell: Measurement | None) -> list[Evidence]:
    """The figure's files without their content, in the order they came; empty without the right."""
    if cell is None or not actor.can(Act.EVIDENCE_VIEW, place.answerable_id):
        return []
    return list(
        Evidence.objects.filter(measurement=cell, removed_at=None)
        .defer("content")
        .select_related("by")
    )


def get_evidence(actor: Actor, place: Place, pk: int, *, removed: bool = False) -> Evidence:
    """One file of that figure. `removed`: also one that was taken off. Raises NotFound."""
    actor.require(Act.EVIDENCE_VIEW, place.answerable_id)
    found = Evidence.objects.select_related("measurement__indicator").filter(
        measurement__indicator=place.indicator,
        measurement__department=place.department,
        measurement__period_first=place.period.first,
        measurement__period_last=place.period.last,
    )
    if not removed:
        found = found.filter(removed_at=None)
    one = found.filter(pk=pk).first() if pk < 2**63 else None
    if one is None:
        raise NotFound(
            "evidence_not_found",
            "この根拠資料は見つかりません。",
            "値の画面を開き直して、いまの一覧から選んでください。",
        )
    return one
