"""Which figures are locked because their collection round has closed, and until when opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from core.fiscal import Period, era_year_label
from kpis.models import RoundItem, RoundUnlock
from kpis.models.round import CollectionRound

CellKey = tuple[int, int | None, date, date]


@dataclass(frozen=True)
class Locks:
    """The reasons by indicator, department (None: the whole), first and last day of the period."""

    closed: Mapping[CellKey, str]

    def why(self, indicator_id: int, department_id: int | None, period: Period) -> str:
        """Why the figure cannot be changed, in Japanese; empty where it can."""
        return self.closed.get((indicator_id, department_id, period.first, period.last), "")


def locks_on(indicator_ids: Collection[int], *, today: date) -> Locks:
    """The locks on these indicators' figures: one query, whatever their number."""
    opened = RoundUnlock.objects.filter(
        Q(item=OuterRef("pk")) | Q(department__isnull=False, department=OuterRef("answerable")),
        round=OuterRef("round"),
        until__gte=today,
    )
    found = RoundItem.objects.filter(
        ~Exists(opened),
        indicator__in=indicator_ids,
        round__state=CollectionRound.State.CLOSED,
    ).select_related("round")
    return Locks({_key(item): _sentence(item.round) for item in found})


def _key(item: RoundItem) -> CellKey:
    asked = item.round
    return (item.indicator_id, item.department_id, asked.period_first, asked.period_last)


def _sentence(asked: CollectionRound) -> str:
    return (
        f"調査依頼「{asked.title}」は締め切られています"
        f"（締切 {era_year_label(asked.deadline)}）。"
        "直すときは、DX推進担当に解除を依頼してください。"
    )
