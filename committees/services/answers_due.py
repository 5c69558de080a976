"""The day by which departments answer."""

from __future__ import annotations

from datetime import date

from core.clock import today as clock_today
from core.errors import Invalid
from core.fiscal import era_year_label


def refuse_past_due(due_on: date | None, today: date | None = None) -> None:
    """Nobody can be asked for an answer by a day that is over."""
    if due_on is not None and due_on < (today or clock_today()):
        raise Invalid(
            "due_is_past",
            f"回答の締切「{era_year_label(due_on)}」は、すでに過ぎています。",
            "今日以後の日を入力してください。決まっていないときは空欄にできます。",
            field="due",
        )
