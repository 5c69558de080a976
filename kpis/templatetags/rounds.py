"""Template filters of the collection rounds: the turnout as a bar and in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from core.rounding import round_half_up
from kpis.models.round import CollectionRound
from kpis.selectors.round_standing import Standing
from kpis.selectors.rounds import Turnout

register = template.Library()

# From what is settled to what is missing, in the bars' tones.
TONES = [
    (Standing.APPROVED, "ok"),
    (Standing.SUBMITTED, "on"),
    (Standing.DRAFT, "slow"),
    (Standing.RETURNED, "late"),
]


@register.filter
def turnout_parts(turnout: Turnout) -> list[dict[str, object]]:
    """The bar's parts in percent of what was asked; what is missing stays empty."""
    parts: list[dict[str, object]] = []
    at = Decimal(0)
    for standing, tone in TONES:
        number = turnout.count(standing)
        if number and turnout.asked:
            width = Decimal(100) * number / turnout.asked
            parts.append(
                {"x": round_half_up(at, 2), "width": round_half_up(width, 2), "tone": tone}
            )
            at += width
    return parts


@register.filter
def turnout_words(turnout: Turnout) -> str:
    """承認済み3件、提出済み2件、… : what the bar shows, for those who cannot see it."""
    said = [(standing, turnout.count(standing)) for standing in reversed(list(Standing))]
    return "、".join(f"{standing.label}{number}件" for standing, number in said if number)


@register.filter
def standing_count(turnout: Turnout, standing: str) -> int:
    return turnout.count(standing)


@register.filter
def days_left(line: Any) -> str:
    """How far the deadline of an open round is, in working days; empty for any other round."""
    if line.round.state != CollectionRound.State.OPEN:
        return ""
    if line.overdue:
        return (
            f"締切を{-line.days_left}営業日過ぎています" if line.days_left else "締切を過ぎています"
        )
    return f"あと{line.days_left}営業日" if line.days_left else "今日が締切です"
