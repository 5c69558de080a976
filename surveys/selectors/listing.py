"""The list of surveys, and what is still to be done before one can be opened."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan
from surveys.models import Survey
from surveys.selectors.surveys import surveys_visible_to

SORTS = {"title": "title", "opens": "opens_on", "closes": "closes_at", "id": "id"}


@dataclass(frozen=True)
class SurveyQuery:
    q: str = ""
    state: str = ""
    plan: str = ""
    sort: str = "-id"


@dataclass(frozen=True)
class Step:
    """One thing to do before the opening: `page` is the URL name where it is done."""

    label: str
    done: bool
    note: str = ""
    page: str = ""
    needed: bool = True


def plan_choices(actor: Actor) -> list[tuple[str, str]]:
    plans = Plan.objects.filter(organization=actor.organization).order_by("-fy_from", "title")
    return [(str(plan.pk), plan.title) for plan in plans]


def survey_lines(actor: Actor, query: SurveyQuery) -> QuerySet[Survey]:
    """The surveys asked for, each with `shown_invited` and `shown_responses` of its result.

    The turnout of a survey is as its result says: nobody else's count is read here.
    """
    surveys = surveys_visible_to(actor)
    if query.q:
        surveys = surveys.filter(Q(title__icontains=query.q) | Q(purpose__icontains=query.q))
    if query.state:
        surveys = surveys.filter(state=query.state)
    else:
        surveys = surveys.exclude(state=Survey.State.DISCARDED)
    if query.plan:
        surveys = surveys.filter(plan_id=query.plan)
    descending, name = query.sort.startswith("-"), SORTS[query.sort.removeprefix("-")]
    order = F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
    return surveys.annotate(
        shown_invited=Cast(KeyTextTransform("invited", "result__document"), IntegerField()),
        shown_responses=Cast(KeyTextTransform("responses", "result__document"), IntegerField()),
        question_count=Count("questions", filter=~Q(questions__kind="text"), distinct=True),
    ).order_by(order, "-id")


def earlier_surveys(actor: Actor, survey: Survey) -> QuerySet[Survey]:
    """Others of the organization's whose groups can be copied, newest first."""
    actor.require(Act.SURVEY_MANAGE)
    with_axes = surveys_visible_to(actor).exclude(pk=survey.pk).filter(axes__isnull=False)
    return with_axes.distinct().order_by("-id")[:20]


def steps_before_opening(survey: Survey) -> list[Step]:
    """あと何をすれば開始できるか, in the order one would do it; two queries."""
    found = survey.__class__.objects.filter(pk=survey.pk).aggregate(
        asked=Count("questions", filter=~Q(questions__kind="text"), distinct=True),
        axes=Count("axes", distinct=True),
        tables=Count("tables", distinct=True),
    )
    people = survey.roll.aggregate(people=Sum("invited"))["people"] or 0
    named = survey.entry == Survey.Entry.SIGNED_IN
    return [
        Step("題名と目的", bool(survey.purpose), _or("目的が空欄です", survey.purpose), "edit"),
        Step("対象の説明", bool(survey.audience), _or("対象が空欄です", survey.audience), "edit"),
        Step(
            "質問",
            bool(found["asked"]),
            f"{found['asked']}問" if found["asked"] else "まだありません",
            "questions",
        ),
        Step(
            "対象者の人数",
            bool(people),
            f"{people:,}人" if people else "まだ入っていません",
            "groups",
            needed=not named,
        ),
        Step(
            "公表する表",
            found["tables"] > 0,
            f"{found['tables']}個（全体を含む）",
            "groups",
        ),
        Step("回答締切", survey.closes_at is not None, _or("未定です", survey.closes_at), "edit"),
        Step(
            "個々の回答を削除する日",
            survey.delete_on is not None,
            _or("未定です", survey.delete_on),
            "edit",
        ),
        Step("問い合わせ先", bool(survey.contact), _or("空欄です", survey.contact), "edit", False),
    ]


def _or(missing: str, value: object) -> str:
    return "" if value else missing
