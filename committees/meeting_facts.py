"""What a member has to know of a meeting: when, where, whether at all. Values, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from committees.models import Meeting
from core.fiscal import era_year_label

LABELS = {
    "label": "回",
    "held_on": "開催日",
    "times": "時刻",
    "place": "場所",
}
UNKNOWN = "未定"


def facts_of(meeting: Meeting) -> dict[str, str]:
    """The facts as kept with what was told: days and times as ISO text, blank where not known."""
    return {
        "label": meeting.label,
        "held_on": meeting.held_on.isoformat() if meeting.held_on else "",
        "times": times_text(meeting),
        "place": meeting.place,
        "cancelled": "1" if meeting.state == Meeting.State.CANCELLED else "",
    }


def times_text(meeting: Meeting) -> str:
    """10:00～12:00, or blank."""
    if meeting.starts_at is None:
        return ""
    ends = f"{meeting.ends_at:%H:%M}" if meeting.ends_at else ""
    return f"{meeting.starts_at:%H:%M}～{ends}"


def fact_text(name: str, value: str) -> str:
    """A fact in words."""
    if name == "held_on" and value:
        day = date.fromisoformat(value)
        return f"{era_year_label(day)}（{'月火水木金土日'[day.weekday()]}）"
    return value or UNKNOWN


def fact_lines(facts: Mapping[str, str]) -> list[str]:
    return [
        f"{label}：{fact_text(name, facts.get(name, ''))}"
        for name, label in LABELS.items()
        if name != "label"
    ]


def changed_lines(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """開催日：令和8年12月8日（火） → 令和8年12月10日（木）, for each fact that differs."""
    return [
        f"{label}：{fact_text(name, before.get(name, ''))} → {fact_text(name, after[name])}"
        for name, label in LABELS.items()
        if before.get(name, "") != after[name]
    ]
