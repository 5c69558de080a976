"""A milestone as pages show it: its year, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Coalesce

from core.fiscal import fiscal_year_of
from plans.models import ItemProgress, Milestone, Plan
from plans.timelines import MILESTONE_FACES, MilestoneState, milestone_state


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone in the year in which its time ends, or begins where it has no end; or in none."""

    row: Milestone
    item_key: str
    fiscal_year: int | None
    state: MilestoneState

    @property
    def mark(self) -> str:
        return MILESTONE_FACES[self.state][0]

    @property
    def word(self) -> str:
        return MILESTONE_FACES[self.state][1]

    @property
    def tone(self) -> str:
        return MILESTONE_FACES[self.state][2]


# Those without an end stand where they begin, those without any time last.
BY_TIME = (Coalesce("when_last", "when_first").asc(nulls_last=True), "position", "id")


def plans_kept(plans: Collection[int]) -> frozenset[int]:
    """The plans whose progress somebody keeps in the portal: one query."""
    reported = ItemProgress.objects.filter(plan__in=plans).exclude(judgement="")
    done = Milestone.objects.filter(plan__in=plans).exclude(done_typed="")
    found = reported.order_by().values_list("plan").union(done.order_by().values_list("plan"))
    return frozenset(plan for (plan,) in found)


def milestone_marks(plan: Plan, *, today: date) -> list[MilestoneMark]:
    """The plan's milestones by their time; two queries."""
    kept = bool(plans_kept([plan.pk]))
    rows = plan.milestones.select_related("item").order_by(*BY_TIME)
    return [mark_of(row, today, kept=kept) for row in rows]


def mark_of(row: Milestone, today: date, *, kept: bool) -> MilestoneMark:
    """The milestone as it stands on a day; `kept`: somebody keeps the plan's progress."""
    state = milestone_state(
        first=row.when_first,
        last=row.when_last,
        done=bool(row.done_typed or row.done_last),
        today=today,
        kept=kept,
    )
    key = row.item.key if row.item else ""
    day = row.when_last or row.when_first
    return MilestoneMark(row, key, fiscal_year_of(day) if day else None, state)
