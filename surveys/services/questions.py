"""Questions of a draft: adding, changing, copying, ordering, taking away.

Whatever is done, every rule (表示する条件) must still name an earlier question and its choices;
what would break one is refused as a whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from core import audit
from core.errors import Invalid, Refused
from organizations.selectors import Actor
from surveys.models import KpiBinding, Page, Question, Survey
from surveys.selectors.structures import structure_of
from surveys.services.access import lock_draft, lock_row, refuse_if_stale
from surveys.services.structure_rows import (
    fitted,
    question_fields,
    write_pages,
    write_parts,
    write_question,
)
from surveys.structures.checking import MOST_QUESTIONS, all_questions, free_key
from surveys.structures.editing import QuestionTyped, read_question, renamed_in_rules
from surveys.structures.rules import check_rule
from surveys.structures.structure import Asked, AskedPage, Structure


def add_question(
    *, by: Actor, survey: Survey, page: Page, typed: QuestionTyped, after: Question | None = None
) -> Question:
    """A question at the page's end, or after another one. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_survey_question"):
        current = lock_draft(by, survey.pk)
        into = lock_row(Page, by, "ページ", pk=page.pk, survey=current)
        keys = _keys(current)
        _refuse_too_many(len(keys) + 1)
        asked = read_question(typed, key=free_key(keys))
        _refuse_taken_key(asked, keys)
        position = _room_after(into, after)
        made = write_question(current, into, asked, position=position)
        refuse_broken_rules(current, asked.key)
        return made


def edit_question(*, by: Actor, question: Question, typed: QuestionTyped, version: int) -> Question:
    """Saves a question with its choices and rows. Raises Refused or Stale.

    Its identity stays, and rules that name it follow a new key.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_survey_question"):
        survey = lock_draft(by, question.survey_id)
        current: Question = lock_row(Question, by, "質問", pk=question.pk, survey=survey)
        before = _asked(survey, current.pk)
        asked = read_question(typed, key=current.key, current=before)
        if asked == before:
            return current
        refuse_if_stale(current, version)
        _refuse_taken_key(asked, _keys(survey) - {current.key})
        for name, value in question_fields(asked).items():
            setattr(current, name, value)
        current.version += 1
        current.save()
        if (asked.choices, asked.rows) != (before.choices, before.rows):
            current.choices.all().delete()
            current.rows.all().delete()
            write_parts([(current, asked)])
        if asked.key != before.key:
            _rename(survey, {before.key: asked.key})
        refuse_broken_rules(survey, asked.key)
        return current


def copy_question(*, by: Actor, question: Question) -> Question:
    """The same question once more, right behind, as one of its own (another identity)."""
    with transaction.atomic(), audit.acting(by=by.user, intent="copy_survey_question"):
        survey = lock_draft(by, question.survey_id)
        current: Question = lock_row(Question, by, "質問", pk=question.pk, survey=survey)
        keys = _keys(survey)
        _refuse_too_many(len(keys) + 1)
        asked = replace(
            _asked(survey, current.pk), id=0, key=free_key(keys), identity=str(uuid.uuid4())
        )
        position = _room_after(current.page, current)
        return write_question(survey, current.page, asked, position=position)


def remove_question(*, by: Actor, question: Question) -> None:
    """Takes a question away. Raises Invalid where another one's rule names it."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_survey_question"):
        survey = lock_draft(by, question.survey_id)
        current: Question = lock_row(Question, by, "質問", pk=question.pk, survey=survey)
        refuse_bound([current.pk])
        current.delete()
        refuse_broken_rules(survey)


def move_question(*, by: Actor, question: Question, up: bool) -> None:
    """One place up or down; from a page's edge to the page beside. At the ends it stays."""
    with transaction.atomic(), audit.acting(by=by.user, intent="move_survey_question"):
        survey = lock_draft(by, question.survey_id)
        lock_row(Question, by, "質問", pk=question.pk, survey=survey)
        pages = [
            (page.pk, list(page.questions.order_by("position", "id").values_list("pk", flat=True)))
            for page in survey.pages.all()
        ]
        _shift(pages, question.pk, up)
        for page_id, ids in pages:
            _number(page_id, ids)
        refuse_broken_rules(survey)


def add_pages(*, by: Actor, survey: Survey, pages: Sequence[AskedPage]) -> int:
    """Ready pages (from the bank, a file) behind the others; returns how many questions."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_survey_pages"):
        current = lock_draft(by, survey.pk)
        count = len(all_questions(pages))
        _refuse_too_many(current.questions.count() + count)
        write_pages(current, fitted(current, pages))
        refuse_broken_rules(current)
        return count


def add_ready(*, by: Actor, page: Page, asked: Asked) -> Question:
    """One ready question at the page's end, under keys that are free."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_ready_question"):
        survey = lock_draft(by, page.survey_id)
        into = lock_row(Page, by, "ページ", pk=page.pk, survey=survey)
        _refuse_too_many(survey.questions.count() + 1)
        (fit,) = fitted(survey, [AskedPage("", "", (asked,))])
        return write_question(survey, into, fit.questions[0], position=_room_after(into, None))


def _shift(pages: list[tuple[int, list[int]]], question: int, up: bool) -> None:
    at = next(n for n, (_, ids) in enumerate(pages) if question in ids)
    ids = pages[at][1]
    place = ids.index(question)
    target = place - 1 if up else place + 1
    if 0 <= target < len(ids):
        ids[place], ids[target] = ids[target], ids[place]
        return
    beside = at - 1 if up else at + 1
    if 0 <= beside < len(pages):
        ids.remove(question)
        pages[beside][1].insert(len(pages[beside][1]) if up else 0, question)


def _number(page_id: int, ids: list[int]) -> None:
    """Gives the questions their places; rows that stand already are left alone."""
    for position, pk in enumerate(ids, start=1):
        rows = Question.objects.filter(pk=pk)
        rows.exclude(page_id=page_id, position=position).update(page_id=page_id, position=position)


def _room_after(page: Page, after: Question | None) -> int:
    """A free place on the page, behind `after` or at the end."""
    ids = list(page.questions.order_by("position", "id").values_list("pk", flat=True))
    if after is None or after.pk not in ids:
        last = page.questions.order_by("-position").values_list("position", flat=True).first()
        return (last or 0) + 1
    place = ids.index(after.pk) + 1
    for position, pk in enumerate(ids[place:], start=place + 2):
        Question.objects.filter(pk=pk).update(position=position)
    for position, pk in enumerate(ids[:place], start=1):
        Question.objects.filter(pk=pk).exclude(position=position).update(position=position)
    return place + 1


def _rename(survey: Survey, new: dict[str, str]) -> None:
    for row in survey.questions.exclude(show_if={}):
        rule = renamed_in_rules(row.show_if, new)
        if rule != row.show_if:
            Question.objects.filter(pk=row.pk).update(show_if=rule)


def _keys(survey: Survey) -> set[str]:
    return set(survey.questions.values_list("key", flat=True))


def _asked(survey: Survey, pk: int) -> Asked:
    return next(each for each in all_questions(structure_of(survey).pages) if each.id == pk)


def _refuse_taken_key(asked: Asked, keys: set[str]) -> None:
    if asked.key.lower() in {key.lower() for key in keys}:
        raise Refused(
            {
                "key": Invalid(
                    "key_twice",
                    f"識別子「{asked.key}」は、ほかの質問が使っています。",
                    "別の識別子にするか、空欄にしてください（自動で付けます）。",
                )
            }
        )


def _refuse_too_many(count: int) -> None:
    if count > MOST_QUESTIONS:
        raise Invalid(
            "too_many",
            f"質問が{count}問になります。",
            f"一つのアンケートは{MOST_QUESTIONS}問以内にしてください。",
        )


def refuse_bound(ids: Sequence[int]) -> None:
    """Raises Invalid where a KPI takes its value from one of the questions."""
    bound = KpiBinding.objects.filter(question__in=ids).select_related("question", "indicator")
    if found := bound.first():
        raise Invalid(
            "question_bound",
            f"KPI「{found.indicator}」が、質問「{found.question}」から値を取ることになっています。",
            "先に、KPIとの結び付けを外してください。",
        )


def refuse_broken_rules(survey: Survey, own: str = "") -> None:
    """Raises Refused beside the field where the question's own rule is wrong, else Invalid."""
    structure: Structure = structure_of(survey)
    for question in all_questions(structure.pages):
        for error in check_rule(structure, question):
            if question.key == own:
                raise Refused({"show_if": error})
            raise Invalid(
                "rule_broken",
                f"質問「{question.name[:60]}」の表示する条件が成り立たなくなります。{error.sentence}",
                f"先に、質問「{question.name[:60]}」の表示する条件を変えてください。",
            )
