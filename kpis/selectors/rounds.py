"""Rounds as a person may see them, and how far the departments are with each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from core.errors import NotFound
from core.fiscal import Granularity, Period
from core.rounding import round_half_up
from core.working_days import working_days_between
from kpis.models import RoundItem
from kpis.models.round import CollectionRound, RoundUnlock
from kpis.selectors.round_standing import IN, Standing, with_standing
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

State = CollectionRound.State
NOBODY = "担当部局なし（DX推進担当）"


@dataclass(frozen=True)
class Turnout:
    """How many figures stand where. The counts of `by_standing` add up to `asked`."""

    by_standing: dict[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return sum(self.by_standing.values())

    @property
    def arrived(self) -> int:
        """Submitted or approved."""
        return sum(self.count(standing) for standing in IN)

    @property
    def outstanding(self) -> int:
        return self.asked - self.arrived

    @property
    def all_approved(self) -> bool:
        """Every figure asked for counts already; False where none is asked for."""
        return 0 < self.asked == self.count(Standing.APPROVED)

    @property
    def share(self) -> Decimal | None:
        """Of the figures asked for, how many have arrived, in percent; None where none is asked."""
        return Decimal(100) * self.arrived / self.asked if self.asked else None

    @property
    def share_text(self) -> str:
        """Rounded down below 100, so that 100% is said only of all."""
        if self.share is None:
            return "－"
        shown = round_half_up(self.share, 0)
        return f"{99 if shown == 100 and self.outstanding else shown}%"

    def count(self, standing: str) -> int:
        return self.by_standing.get(standing, 0)


@dataclass(frozen=True)
class DepartmentTurnout:
    """One department's part. `department` None: the DX office answers."""

    department: Department | None
    turnout: Turnout
    unlocked_until: date | None = None

    @property
    def name(self) -> str:
        return self.department.name if self.department else NOBODY

    @property
    def key(self) -> str:
        """The department in an address; 0 for the figures that no department answers for."""
        return str(self.department.pk) if self.department else "0"


@dataclass(frozen=True)
class RoundLine:
    """A round in the list, with the turnout of the departments this person looks at."""

    round: CollectionRound
    period: Period
    turnout: Turnout
    days_left: int
    overdue: bool


@dataclass(frozen=True)
class RoundPage:
    """`manages`: the DX office. `days_left` counts working days; negative after the deadline."""

    round: CollectionRound
    period: Period
    total: Turnout
    departments: list[DepartmentTurnout]
    unlocks: list[RoundUnlock]
    manages: bool
    days_left: int
    overdue: bool


def period_of(asked: CollectionRound) -> Period:
    return Period(Granularity(asked.granularity), asked.period_first, asked.period_last)


def visible_rounds(actor: Actor) -> QuerySet[CollectionRound]:
    """The rounds a person may see: the DX office all, others the opened ones.

    What of them they see is another matter: only the figures that their departments answer for.
    """
    actor.require(Act.ROUND_VIEW, anywhere=True)
    found = CollectionRound.objects.filter(organization=actor.organization).select_related(
        "organization", "created_by"
    )
    return found if actor.can(Act.ROUND_MANAGE) else found.exclude(state=State.DRAFT)


def get_round(actor: Actor, pk: int) -> CollectionRound:
    """One round. Raises NotFound for another organization's, and for one that is not for them."""
    found = visible_rounds(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(
            "round_not_found",
            "この調査依頼は見つかりません。",
            "調査依頼の一覧から選び直してください。",
        )
    return found


def round_items(actor: Actor, asked: CollectionRound) -> QuerySet[RoundItem]:
    """The round's items that this person works on or looks after."""
    return _reached(actor, RoundItem.objects.filter(round=asked))


def round_list(actor: Actor, *, state: str = "", today: date) -> list[RoundLine]:
    """The rounds that ask the person's departments, open ones first by deadline; two queries."""
    order = {State.OPEN: 0, State.DRAFT: 1, State.CLOSED: 2}
    found = visible_rounds(actor)
    reach = actor.departments(Act.ROUND_VIEW)
    if reach is not None:
        asked = RoundItem.objects.filter(round=OuterRef("pk"), answerable__in=reach)
        found = found.filter(Exists(asked))
    if state in State.values:
        found = found.filter(state=state)
    rounds = sorted(
        found,
        key=lambda row: (
            order[State(row.state)],
            row.deadline.toordinal() * (1 if row.state == State.OPEN else -1),
            -row.pk,
        ),
    )
    items = _reached(actor, RoundItem.objects.filter(round__in=[row.pk for row in rounds]))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, standing, number in _counted(items, "round_id"):
        counts[pk][standing] = number
    return [
        RoundLine(
            row,
            period_of(row),
            Turnout(counts[row.pk]),
            working_days_between(today, row.deadline),
            row.deadline < today,
        )
        for row in rounds
    ]


def rounds_to_answer(actor: Actor, *, today: date) -> list[RoundLine]:
    """The open rounds that still wait for figures of the person's departments; two queries."""
    if not actor.can(Act.ROUND_VIEW, anywhere=True):
        return []
    lines = round_list(actor, state=State.OPEN, today=today)
    return [line for line in lines if line.turnout.outstanding]


def round_page(actor: Actor, asked: CollectionRound, *, today: date) -> RoundPage:
    """The round with each department's turnout; three queries."""
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    for department, standing, number in _counted(round_items(actor, asked), "answerable_id"):
        counts[department][standing] = number
    known = Department.objects.in_bulk([pk for pk in counts if pk is not None])
    unlocks = list(
        asked.unlocks.select_related("item__indicator", "item__department", "department", "by")
    )
    if not actor.can(Act.ROUND_MANAGE):
        unlocks = [one for one in unlocks if _whose(one) in counts]
    opened = {
        one.department_id: one.until
        for one in sorted(unlocks, key=lambda one: one.until)
        if one.department_id is not None and one.until >= today
    }
    total: dict[str, int] = defaultdict(int)
    for part in counts.values():
        for standing, number in part.items():
            total[standing] += number
    lines = [
        DepartmentTurnout(
            known[pk] if pk is not None else None, Turnout(part), opened.get(pk) if pk else None
        )
        for pk, part in counts.items()
    ]
    lines.sort(key=_department_order)
    return RoundPage(
        round=asked,
        period=period_of(asked),
        total=Turnout(dict(total)),
        departments=lines,
        unlocks=unlocks,
        manages=actor.can(Act.ROUND_MANAGE),
        days_left=working_days_between(today, asked.deadline),
        overdue=asked.deadline < today,
    )


def asked_departments(asked: CollectionRound) -> list[Department]:
    """The departments that answer for items of the round, in their order."""
    return list(
        Department.objects.filter(
            Exists(RoundItem.objects.filter(round=asked, answerable=OuterRef("pk")))
        )
    )


def _whose(unlock: RoundUnlock) -> int | None:
    item = unlock.item
    return item.answerable_id if item is not None else unlock.department_id


def _department_order(line: DepartmentTurnout) -> tuple[int, int, int]:
    if line.department is None:
        return (1, 0, 0)
    return (0, line.department.position, line.department.pk)


def _reached(actor: Actor, items: QuerySet[RoundItem]) -> QuerySet[RoundItem]:
    reach = actor.departments(Act.ROUND_VIEW)
    return items if reach is None else items.filter(Q(answerable__in=reach))


def _counted(items: QuerySet[RoundItem], name: str) -> list[tuple[int, str, int]]:
    rows = with_standing(items).order_by().values_list(name, "standing")
    return list(rows.annotate(number=Count("pk")))


__all__ = [
    "DepartmentTurnout",
    "RoundLine",
    "RoundPage",
    "Standing",
    "Turnout",
    "asked_departments",
    "get_round",
    "round_items",
    "round_list",
    "round_page",
    "rounds_to_answer",
]
