"""What a table says about one figure, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.fiscal import Period
from core.sheets.tables import Problem
from kpis.models import Indicator


@dataclass(slots=True)
class FoundCell:
    """A figure's cell (or two, of a ratio) in a table: `row` counts from 1, `place` is its name.

    `problem` says why it cannot be used at all. `made_at` is the moment of the template that it
    came in; `was_filled` tells that the template showed a figure where there is none now.
    `shared_note`: the note stands beside several figures.
    `remarks` are differences worth telling that do not stop it.
    """

    row: int
    place: str
    label: str
    indicator: Indicator | None = None
    department_id: int | None = None
    period: Period | None = None
    value: object = None
    numerator: object = None
    denominator: object = None
    as_of: str = ""
    note: str = ""
    reason: str = ""
    problem: Problem | None = None
    made_at: datetime | None = None
    was_filled: bool = False
    remarks: str = ""
    shared_note: bool = False
