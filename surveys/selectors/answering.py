"""What the pages read at which people answer. An anonymous survey starts from its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import AxisValue, ConfidentialEntry, Survey
from surveys.selectors.structures import structure_of
from surveys.selectors.surveys import not_found
from surveys.structures.structure import GroupAxis, Structure

State, Entry = Survey.State, Survey.Entry


@dataclass(frozen=True)
class Shut:
    """Why nobody can answer now, and what to do."""

    title: str
    sentence: str
    next_step: str
    status: int


NOT_THERE = Shut(
    "この回答ページは見つかりません",
    "アドレス（URL）が間違っているか、このアンケートがなくなりました。",
    "配られた紙やメールのアドレスを、もう一度ご確認ください。",
    404,
)
NOT_YET = Shut(
    "まだ回答の受付が始まっていません",
    "このアンケートは準備中です。",
    "受付が始まってから、もう一度このページを開いてください。",
    409,
)
ENDED = Shut(
    "回答の受付は終わりました",
    "締切を過ぎたため、回答を受け付けられません。",
    "回答の結果は、集計が終わってからお知らせします。",
    410,
)
DISCARDED = Shut(
    "このアンケートは取りやめになりました",
    "回答を集めないことになりました。",
    "この画面を閉じてください。回答していただく必要はありません。",
    410,
)


def anonymous_survey(public_key: str) -> Survey | None:
    """The survey people answer without signing in under this key."""
    found = (
        Survey.objects.select_related("organization")
        .filter(public_key=public_key, origin=Survey.Origin.ASKED)
        .exclude(entry=Entry.SIGNED_IN)
    )
    return found.first()


def named_survey(actor: Actor, pk: int) -> Survey:
    """The survey that the person answers with their name. Raises NotFound."""
    actor.require(Act.SURVEY_ANSWER, anywhere=True)
    found = Survey.objects.select_related("organization").filter(
        organization=actor.organization,
        pk=pk,
        entry=Entry.SIGNED_IN,
        origin=Survey.Origin.ASKED,
    )
    survey = found.first() if pk < 2**63 else None
    if survey is None:
        raise not_found()
    return survey


def why_shut(survey: Survey | None, *, now: datetime) -> Shut | None:
    """Why the survey takes no answer; None while it does."""
    if survey is None:
        return NOT_THERE
    if survey.state == State.DRAFT:
        return NOT_YET
    if survey.state == State.DISCARDED:
        return DISCARDED
    if survey.state != State.OPEN or survey.closes_at is None or survey.closes_at <= now:
        return ENDED
    return None


def open_structure(survey: Survey) -> Structure:
    """What an open survey asks: it stands still from the opening on, so it is read once a process.

    A survey opened again after a restored backup has another moment of opening.
    """
    return _read_once(survey.pk, survey.opened_at)


@lru_cache(maxsize=32)
def _read_once(pk: int, opened_at: datetime | None) -> Structure:
    return structure_of(Survey.objects.get(pk=pk, opened_at=opened_at))


def asked_axes(survey: Survey, structure: Structure) -> tuple[GroupAxis, ...]:
    """The groups that a person tells on the first page: those that no code tells."""
    by_code = survey.entry == Entry.CODES
    return tuple(axis for axis in structure.base_axes if not (by_code and axis.by_roll))


def own_groups(actor: Actor, survey: Survey) -> dict[str, int]:
    """The person's own department among the survey's groups, to begin with: number by axis."""
    departments = frozenset().union(*(grant.department_ids or () for grant in actor.grants))
    values = AxisValue.objects.filter(axis__survey=survey, department__in=departments)
    return {value.axis.key: value.number for value in values.select_related("axis")}


def has_answered(actor: Actor, survey: Survey) -> bool:
    return ConfidentialEntry.objects.filter(survey=survey, user=actor.user).exists()
