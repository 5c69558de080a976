"""A milestone as pages show it: its year, and how it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.fiscal import fiscal_year_of
from plans.models import Milestone
from plans.timelines import MILESTONE_FACES, MilestoneState, milestone_state


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone in the year in which its time ends."""

    row: Milestone
    item_key: str
    fiscal_year: int
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


def mark_of(row: Milestone, today: date) -> MilestoneMark:
    """The milestone as it stands on a day."""
    state = milestone_state(
        first=row.when_first,
        last=row.when_last,
        done=bool(row.done_typed or row.done_last),
        today=today,
    )
    key = row.item.key if row.item else ""
    return MilestoneMark(row, key, fiscal_year_of(row.when_last), state)
