"""Pages and questions as rows: writing them from the plain values they were read as."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from surveys.models import Choice, MatrixRow, Page, Question, Survey
from surveys.structures.checking import all_questions, free_key, key_error
from surveys.structures.editing import renamed_in_rules
from surveys.structures.structure import Asked, AskedPage


def question_fields(asked: Asked) -> dict[str, object]:
    """The question's own columns."""
    return {
        "key": asked.key,
        "kind": asked.kind,
        "wording": asked.wording,
        "short_name": asked.short_name,
        "note": asked.note,
        "required": asked.required,
        "order": Question.Order.RANDOM if asked.random_order else Question.Order.FIXED,
        "least": asked.least,
        "most": asked.most,
        "decimals": asked.decimals,
        "longest": asked.longest,
        "unit": asked.unit,
        "show_if": dict(asked.show_if),
    }


def write_question(survey: Survey, page: Page, asked: Asked, *, position: int) -> Question:
    """A new row with its choices and rows."""
    row = Question.objects.create(
        organization_id=survey.organization_id,
        survey=survey,
        page=page,
        position=position,
        identity=_identity(asked.identity),
        **question_fields(asked),
    )
    write_parts([(row, asked)])
    return row


def write_parts(rows: Iterable[tuple[Question, Asked]]) -> None:
    """Choices and rows of questions that have none."""
    choices: list[Choice] = []
    lines: list[MatrixRow] = []
    for row, asked in rows:
        own = {"organization_id": row.organization_id, "question": row}
        choices += [
            Choice(
                **own,
                position=at,
                key=choice.key,
                label=choice.label,
                tone=choice.tone,
                is_unknown=choice.is_unknown,
                is_other=choice.is_other,
                is_alone=choice.is_alone,
            )
            for at, choice in enumerate(asked.choices, start=1)
        ]
        lines += [
            MatrixRow(**own, position=at, key=line.key, label=line.label, note=line.note)
            for at, line in enumerate(asked.rows, start=1)
        ]
    Choice.objects.bulk_create(choices)
    MatrixRow.objects.bulk_create(lines)


def write_pages(survey: Survey, pages: Sequence[AskedPage]) -> None:
    """Pages after those that are there. Keys and identities must be free (see `fitted`)."""
    first = (survey.pages.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    rows = Page.objects.bulk_create(
        Page(
            organization_id=survey.organization_id,
            survey=survey,
            position=first + at,
            title=page.title,
            text=page.text,
        )
        for at, page in enumerate(pages)
    )
    asked = [
        (row, at, each)
        for row, page in zip(rows, pages, strict=True)
        for at, each in enumerate(page.questions, start=1)
    ]
    questions = Question.objects.bulk_create(
        Question(
            organization_id=survey.organization_id,
            survey=survey,
            page=page,
            position=at,
            identity=_identity(each.identity),
            **question_fields(each),
        )
        for page, at, each in asked
    )
    write_parts(zip(questions, (each for _, _, each in asked), strict=True))


def clear_pages(survey: Survey) -> None:
    """Takes every page and question of a draft away."""
    survey.questions.all().delete()
    survey.pages.all().delete()


def fitted(survey: Survey, pages: Sequence[AskedPage]) -> list[AskedPage]:
    """The pages with keys and identities that the survey does not have yet; rules follow."""
    taken = {key.lower() for key in survey.questions.values_list("key", flat=True)}
    known = {str(each) for each in survey.questions.values_list("identity", flat=True)}
    new: dict[str, str] = {}
    for question in all_questions(pages):
        key = question.key
        if key.lower() in taken or key_error(key):
            key = free_key({*taken, *(each.key.lower() for each in all_questions(pages))})
            new[question.key] = key
        taken.add(key.lower())
    return [
        replace(
            page,
            questions=tuple(
                replace(
                    question,
                    id=0,
                    key=new.get(question.key, question.key),
                    identity="" if question.identity in known else question.identity,
                    show_if=renamed_in_rules(question.show_if, new),
                )
                for question in page.questions
            ),
        )
        for page in pages
    ]


def _identity(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
