"""The waves of a survey, and what changed in its questions since the one before."""

from __future__ import annotations

from django.db.models import QuerySet

from organizations.selectors import Actor
from surveys.models import Survey
from surveys.selectors.structures import structure_of
from surveys.selectors.surveys import surveys_visible_to
from surveys.structures.checking import all_questions
from surveys.structures.structure import Structure
from surveys.structures.waves import differences


def other_waves(actor: Actor, survey: Survey) -> QuerySet[Survey]:
    """The other surveys of the series that the person may see, first wave first."""
    same = surveys_visible_to(actor).filter(series=survey.series).exclude(pk=survey.pk)
    return same.exclude(state=Survey.State.DISCARDED).order_by("wave")


def wave_before(survey: Survey) -> Survey | None:
    earlier = Survey.objects.filter(
        organization_id=survey.organization_id, series=survey.series, wave__lt=survey.wave
    )
    return earlier.exclude(state=Survey.State.DISCARDED).order_by("-wave").first()


def changed_since(survey: Survey, structure: Structure) -> dict[str, str]:
    """By question key, what differs from the wave before; nothing for a first wave."""
    before = wave_before(survey) if survey.wave > 1 else None
    if before is None:
        return {}
    known = {each.identity: each for each in all_questions(structure_of(before).pages)}
    found = {
        each.key: differences(each, known[each.identity])
        for each in all_questions(structure.pages)
        if each.identity in known
    }
    return {key: "、".join(words) for key, words in found.items() if words}
