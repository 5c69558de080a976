"""The statuses of a KPI gathered into the tiles of a dashboard, worst ones told apart."""

from __future__ import annotations

from dataclasses import dataclass

from kpis.models.achievement import Status


@dataclass(frozen=True)
class StatusGroup:
    """A tile. `key` stands in the address; `statuses` are those counted in it."""

    key: str
    label: str
    mark: str
    tone: str
    statuses: frozenset[str]


GROUPS: tuple[StatusGroup, ...] = (
    StatusGroup("achieved", "達成", "◎", "ok", frozenset({Status.ACHIEVED})),
    StatusGroup("on_track", "順調", "○", "on", frozenset({Status.ON_TRACK})),
    StatusGroup("slightly_late", "やや遅れ", "△", "slow", frozenset({Status.SLIGHTLY_LATE})),
    StatusGroup(
        "behind",
        "遅れ・後退・未達",
        "×",
        "late",
        frozenset({Status.LATE, Status.BACKWARD, Status.MISSED}),
    ),
    StatusGroup(
        "no_figure",
        "未入力・未公表",
        "—",
        "none",
        frozenset({Status.NO_ENTRY, Status.UNPUBLISHED}),
    ),
    StatusGroup(
        "other",
        "期限前・対象外など",
        "・",
        "none",
        frozenset({Status.NOT_DUE, Status.NO_TARGET, Status.NOT_APPLICABLE, Status.WITHHELD}),
    ),
)
GROUP_BY_KEY = {group.key: group for group in GROUPS}
_GROUP_OF = {status: group for group in GROUPS for status in group.statuses}

# What needs a hand first: moving away, missed, late, nothing entered, a little late, then the rest.
_URGENCY = (
    Status.BACKWARD,
    Status.MISSED,
    Status.LATE,
    Status.NO_ENTRY,
    Status.SLIGHTLY_LATE,
    Status.UNPUBLISHED,
    Status.ON_TRACK,
    Status.ACHIEVED,
    Status.NO_TARGET,
    Status.NOT_DUE,
    Status.NOT_APPLICABLE,
    Status.WITHHELD,
)
_RANK: dict[str, int] = {status: rank for rank, status in enumerate(_URGENCY)}


def group_of(status: str | None) -> StatusGroup:
    """The tile a status counts in; a KPI without a judgement for the year counts as other."""
    return _GROUP_OF.get(status or "", GROUP_BY_KEY["other"])


def urgency(status: str | None, overdue_periods: int) -> int:
    """Rank for "what is late first"; an overdue figure counts as one that is not entered."""
    rank = _RANK.get(status or "", len(_URGENCY))
    return min(rank, _RANK[Status.NO_ENTRY]) if overdue_periods else rank
