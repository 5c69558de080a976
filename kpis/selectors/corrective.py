"""Corrective actions: the list with its filters, one action with its history, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from core.errors import NotFound
from core.folding import fold
from kpis.models import Achievement, CorrectiveAction, CorrectiveStep, Indicator
from kpis.models.achievement import Status
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor, subtree_ids


class Due(TypedDict):
    """What every read of an action carries: when something is due, and who answers."""

    expected_on: date | None
    answerable_id: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    WithDue = WithAnnotations[CorrectiveAction, Due]

State = CorrectiveAction.State
# A department has this many days to answer.
ANSWER_DAYS = 14
BEHIND = frozenset({Status.LATE.value, Status.BACKWARD.value, Status.MISSED.value})


@dataclass(frozen=True)
class CorrectiveQuery:
    """`state` is a state, "open" (not closed), "overdue" or "" (all)."""

    q: str = ""
    state: str = "open"
    department: str = ""


@dataclass(frozen=True)
class CorrectiveRow:
    """An action as a line of a list. `now_status` is what its series' headline says today."""

    action: CorrectiveAction
    department: Department | None
    due_on: date | None
    is_overdue: bool
    now_status: str | None

    @property
    def is_asked(self) -> bool:
        return self.action.state == State.ASKED

    @property
    def has_recovered(self) -> bool:
        """The KPI is no longer behind, though the action is still open."""
        return (
            self.action.state != State.CLOSED
            and self.now_status is not None
            and self.now_status not in BEHIND
        )


@dataclass(frozen=True)
class OpenAction:
    """That a KPI has an open action, and its state in words."""

    pk: int
    state: str


@dataclass(frozen=True)
class CorrectivePage:
    """One action, its steps newest first, and what the actor may do with it."""

    row: CorrectiveRow
    headline: Achievement | None
    steps: list[CorrectiveStep]
    may_answer: bool
    may_close: bool


def visible_actions(actor: Actor) -> QuerySet[WithDue]:
    """The organization's actions with the day by which something is due (`expected_on`)."""
    actor.require(Act.CORRECTIVE_VIEW, anywhere=True)
    # PostgreSQL makes a moment of a day and an interval.
    answer_by = Cast(F("asked_on") + timedelta(days=ANSWER_DAYS), DateField())
    return (
        CorrectiveAction.objects.filter(organization=actor.organization)
        .select_related("indicator__organization", "indicator__department", "department")
        .annotate(
            expected_on=Case(
                When(state=State.ASKED, then=answer_by),
                When(state=State.ANSWERED, then=F("due_on")),
                default=Value(None),
                output_field=DateField(),
            ),
            answerable_id=Coalesce("department_id", "indicator__department_id"),
        )
    )


def filtered_actions(
    actor: Actor, query: CorrectiveQuery, *, edges: list[tuple[int, int | None]], today: date
) -> QuerySet[WithDue]:
    """The actions asked for: open ones first, the earliest due day first among them."""
    found = visible_actions(actor)
    if query.state == "open":
        found = found.exclude(state=State.CLOSED)
    elif query.state == "overdue":
        found = found.filter(expected_on__lt=today)
    elif query.state:
        found = found.filter(state=query.state)
    if query.department:
        found = found.filter(answerable_id__in=subtree_ids(edges, int(query.department)))
    for word in query.q.split():
        found = found.filter(
            Q(indicator__name__icontains=word) | Q(indicator__name__icontains=fold(word))
        )
    return found.order_by(
        Case(When(state=State.CLOSED, then=1), default=0),
        F("expected_on").asc(nulls_last=True),
        "id",
    )


def corrective_rows(actions: Sequence[WithDue], *, today: date) -> list[CorrectiveRow]:
    """The lines of these actions: one more query, whatever their number."""
    heads = {
        (head.indicator_id, head.department_id): head.status
        for head in Achievement.objects.filter(
            indicator__in={each.indicator_id for each in actions}, is_headline=True
        ).only("indicator_id", "department_id", "status")
    }
    return [
        _row(each, heads.get((each.indicator_id, each.department_id)), today) for each in actions
    ]


def corrective_page(actor: Actor, pk: int, *, today: date) -> CorrectivePage:
    """One action with everything about it. Raises NotFound."""
    action = visible_actions(actor).filter(pk=pk).first() if pk < 2**63 else None
    if action is None:
        raise NotFound(
            "corrective_not_found",
            "この原因・対応策は見つかりません。",
            "原因・対応策の一覧から選び直してください。",
        )
    headline = Achievement.objects.filter(
        indicator=action.indicator_id, department=action.department_id, is_headline=True
    ).first()
    answerable = action.department_id or action.indicator.department_id
    return CorrectivePage(
        row=_row(action, headline.status if headline else None, today),
        headline=headline,
        steps=list(action.steps.select_related("by").order_by("-id")),
        may_answer=actor.can(Act.CORRECTIVE_ANSWER, answerable),
        may_close=actor.can(Act.CORRECTIVE_CLOSE, answerable),
    )


def actions_of(
    actor: Actor, indicator_id: int, department_id: int | None, *, today: date
) -> list[CorrectiveRow]:
    """A series' actions, the open one first, for the KPI's own page; none for who may not see."""
    if not actor.can(Act.CORRECTIVE_VIEW, anywhere=True):
        return []
    found = visible_actions(actor).filter(indicator=indicator_id, department=department_id)
    ordered = found.order_by(Case(When(state=State.CLOSED, then=1), default=0), "-asked_on", "-id")
    return corrective_rows(list(ordered), today=today)


def open_action_annotations() -> dict[str, Subquery]:
    """Annotations of indicators: the whole's open action, by its id and state.

    They come with the indicators' own query; `open_action_of` reads them.
    """
    found = (
        CorrectiveAction.objects.filter(indicator=OuterRef("pk"), department__isnull=True)
        .exclude(state=State.CLOSED)
        .order_by()
    )
    return {
        "corrective_id": Subquery(found.values("pk")[:1]),
        "corrective_state": Subquery(found.values("state")[:1]),
    }


def open_action_of(indicator: Indicator) -> OpenAction | None:
    """The annotated action, or None."""
    pk, state = indicator.corrective_id, indicator.corrective_state  # type: ignore[attr-defined]
    return None if pk is None else OpenAction(pk, str(State(state).label))


def department_choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[int, int | None]]]:
    """Departments as (value, label), and their edges."""
    rows = list(
        Department.objects.filter(organization=actor.organization).values_list(
            "id", "parent_id", "name"
        )
    )
    return [(str(pk), name) for pk, _, name in rows], [(pk, parent) for pk, parent, _ in rows]


def _row(action: WithDue, status: str | None, today: date) -> CorrectiveRow:
    due = action.expected_on
    return CorrectiveRow(
        action=action,
        department=action.department or action.indicator.department,
        due_on=due,
        is_overdue=due is not None and due < today,
        now_status=status,
    )
