"""What people wrote in words: released comments for readers, all of them for those who mask."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, Func, Q, QuerySet, TextField, Value, When

from core.errors import NotFound
from core.folding import fold
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import FreeText, Question, Survey, Theme
from surveys.selectors.results import result_for
from surveys.tabulation.document import Document

State = FreeText.State


@dataclass(frozen=True)
class Written:
    """A question answered in words often enough to be shown; `states` counts by state."""

    question: Question
    count: int
    states: Mapping[str, int]

    @property
    def seen(self) -> int:
        """How many a person has decided about."""
        return self.count - self.states.get(State.WAITING, 0)

    @property
    def released(self) -> int:
        return self.states.get(State.RELEASED, 0)


def written_questions(survey: Survey, document: Document) -> list[Written]:
    """Questions with at least 10 (and K) answers in words. Fewer are shown to nobody, not even to
    those who mask."""
    names = {name.partition(".")[0] for name in document.texts or {}}
    questions = Question.objects.filter(survey=survey, key__in=names).order_by(
        "page__position", "position", "id"
    )
    counted = (
        FreeText.objects.filter(survey=survey)
        .order_by()
        .values_list("question_id", "state")
        .annotate(number=Count("id"))
    )
    states: dict[int, dict[str, int]] = {}
    for question, state, number in counted:
        states.setdefault(question, {})[state] = number
    return [
        Written(each, sum(states[each.pk].values()), states[each.pk])
        for each in questions
        if each.pk in states
    ]


def texts_to_mask(actor: Actor, pk: int, question: int) -> tuple[Survey, Written]:
    """The question's progress. Raises NotFound where its comments are too few to be looked at."""
    actor.require(Act.SURVEY_MANAGE)
    survey, document = result_for(actor, pk)
    found = next(
        (w for w in written_questions(survey, document) if w.question.pk == question), None
    )
    if found is None:
        raise no_comments()
    return survey, found


def queue(actor: Actor, question: Question, state: str) -> QuerySet[FreeText]:
    """Comments in one state, in the order of their random keys. Each person begins elsewhere, so
    that several at once rarely meet at the same comment."""
    pivot = uuid.uuid5(uuid.NAMESPACE_OID, str(actor.user.pk))
    later = Case(When(id__gte=pivot, then=Value(0)), default=Value(1))
    return FreeText.objects.filter(question=question, state=state).order_by(later, "id")


def released_texts(
    survey: Survey, questions: Collection[int], *, words: str = "", theme: str = ""
) -> QuerySet[FreeText]:
    """Released comments in the order of their random keys. `theme` is an id, or "none"."""
    found = FreeText.objects.filter(
        survey=survey, question_id__in=questions, state=State.RELEASED
    ).select_related("theme", "question")
    if words:
        found = found.alias(
            folded=Func(
                "masked", template="normalize(%(expressions)s, NFKC)", output_field=TextField()
            )
        )
    for word in fold(words).split():
        found = found.filter(Q(("folded__icontains", word)))
    if theme == "none":
        found = found.filter(theme=None)
    elif theme.isascii() and theme.isdecimal() and len(theme) < 19:
        found = found.filter(theme_id=int(theme))
    return found.order_by("id")


def themes_of(survey: Survey, questions: Collection[int]) -> QuerySet[Theme]:
    """The survey's themes with `number`, how many released comments each has."""
    shown = Q(texts__state=State.RELEASED, texts__question_id__in=list(questions))
    return Theme.objects.filter(survey=survey).annotate(number=Count("texts", filter=shown))


def released_stamp(survey: Survey, questions: Collection[int]) -> str:
    """Changes whenever a released comment does."""
    versions = released_texts(survey, questions).values_list("id", "version")
    return str(uuid.uuid5(uuid.NAMESPACE_OID, ",".join(f"{key}{v}" for key, v in versions)))


def no_comments() -> NotFound:
    return NotFound(
        "survey_comments_not_found",
        "この質問の自由記述は表示できません。",
        "自由記述は、10件以上集まった質問だけを表示します。自由記述の画面から選び直してください。",
    )
