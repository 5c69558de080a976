"""What is kept of a file for the next one, and choices made of its unknown answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from core.errors import Invalid
from surveys.intake.sheet import Sheet
from surveys.intake.targets import guess_targets, targets_of
from surveys.models import AnswerImport, Choice, ColumnMap, Survey
from surveys.structures.checking import MOST_CHOICES
from surveys.structures.structure import Structure


def shape_of(headings: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(headings).encode()).hexdigest()


def remember(survey: Survey, found: AnswerImport, targets: Sequence[str]) -> None:
    ColumnMap.objects.update_or_create(
        survey=survey,
        shape=shape_of(found.headings),
        defaults={"organization_id": survey.organization_id, "columns": list(targets)},
    )


def remembered(survey: Survey, structure: Structure, sheet: Sheet) -> list[str]:
    """The targets of the last file of this shape, of this survey or an earlier wave; else guesses.

    What the questions no longer hold is guessed anew.
    """
    guessed = guess_targets(structure, sheet)
    shape = shape_of([column.heading for column in sheet.columns])
    last = (
        ColumnMap.objects.filter(
            organization_id=survey.organization_id, survey__series=survey.series, shape=shape
        )
        .order_by("-survey__wave")
        .first()
    )
    if last is None:
        return guessed
    known = {"", *(target for _, own in targets_of(structure) for target, _ in own)}
    return [
        kept if kept in known else guess for kept, guess in zip(last.columns, guessed, strict=True)
    ]


def new_choice(survey: Survey, target: str, text: str) -> str:
    """The answer as a choice of its own; returns the decision that leads to it."""
    _, key, *_ = target.split(":")
    question = survey.questions.get(key=key)
    choices = list(question.choices.all())
    label = text.strip()[:200]
    same = next((choice for choice in choices if choice.label == label), None)
    if same is not None:
        return f"c:{same.key}"
    if len(choices) >= MOST_CHOICES:
        raise Invalid(
            "too_many_choices",
            f"「{question}」の選択肢が{MOST_CHOICES}個になっています。",
            "「その他」か「答えなし」にしてください。",
        )
    taken = {choice.key for choice in choices}
    number = len(choices) + 1
    while f"c{number}" in taken:
        number += 1
    position = max((choice.position for choice in choices), default=0) + 1
    Choice.objects.create(
        organization_id=survey.organization_id,
        question=question,
        position=position,
        key=f"c{number}",
        label=label,
    )
    return f"c:c{number}"
