"""Taking in one person's answers: into the sealed box, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import ConfidentialEntry, Survey
from surveys.services.ballots import CastOutcome, CodeState, cast, group_of_code
from surveys.structures.answers import Answers
from surveys.structures.slots import fill, to_payload
from surveys.structures.structure import Structure

BY_STATE = {CodeState.USED: CastOutcome.USED, CodeState.UNKNOWN: CastOutcome.UNKNOWN}


def send_anonymous(
    *,
    survey: Survey,
    structure: Structure,
    answers: Answers,
    told: Mapping[str, int],
    code: str,
    ballot: UUID,
) -> CastOutcome:
    """`told`: by axis, the group the person named; the others come with the code.

    Nobody's rights are asked for: whoever holds the code, or the open link, may answer. Raises
    Invalid for an answer past all limits.
    """
    if survey.confidential:
        raise ValueError("this survey is answered by people who signed in")
    with_code: tuple[int, ...] = ()
    if survey.entry == Survey.Entry.CODES:
        state, with_code = group_of_code(survey=survey, code=code)
        if state != CodeState.OPEN:
            return BY_STATE[state]
    groups = groups_of(survey, structure, told, with_code)
    return cast(
        survey=survey,
        payload=to_payload(fill(structure, answers, groups)),
        code=code if survey.entry == Survey.Entry.CODES else None,
        ballot=ballot,
    )


def send_named(
    *,
    by: Actor,
    survey: Survey,
    structure: Structure,
    answers: Answers,
    told: Mapping[str, int],
    ballot: UUID,
) -> CastOutcome:
    """One answer a person: who answered and the answer are kept together or not at all."""
    by.require(Act.SURVEY_ANSWER, anywhere=True)
    if not survey.confidential or survey.organization_id != by.organization.pk:
        raise ValueError("not a survey this person answers with their name")
    payload = to_payload(
        fill(structure, answers, groups_of(survey, structure, told, ())), respondent=by.user.pk
    )
    with transaction.atomic():
        _, first = ConfidentialEntry.objects.get_or_create(survey=survey, user=by.user)
        if not first:
            return CastOutcome.USED
        outcome = cast(survey=survey, payload=payload, code=None, ballot=ballot)
        if outcome != CastOutcome.CAST:
            transaction.set_rollback(True)
        return outcome


def groups_of(
    survey: Survey, structure: Structure, told: Mapping[str, int], with_code: tuple[int, ...]
) -> tuple[int, ...]:
    """A number along each axis without base: from the code, as told, or 0 for not known."""
    found = []
    for at, axis in enumerate(structure.base_axes):
        if survey.entry == Survey.Entry.CODES and axis.by_roll:
            found.append(with_code[at] if at < len(with_code) else 0)
        else:
            numbers = {value.number for value in axis.values}
            named = told.get(axis.key, 0)
            found.append(named if named in numbers else 0)
    return tuple(found)
