"""A dashboard: counts by status and every KPI of a plan, narrowed by the choice in its address.

One organization's and one department's dashboard are the same board with another scope. The
number of queries is fixed, whatever the number of KPIs (asserted in tests).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import FilteredRelation, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from core.fiscal import FiscalYear
from core.rounding import largest_remainder, plain_shares
from dashboards.selectors.ahead import Ahead, ahead_of
from dashboards.selectors.board_rows import KpiRow, kpi_row, needs_attention
from dashboards.selectors.choices import (
    Choice,
    Options,
    chosen_plan,
    departments_below,
    items_below,
    options_for,
    plans_with_years,
)
from dashboards.selectors.freshness import Freshness, freshness
from dashboards.selectors.trends import series_of, trend_annotations
from dashboards.status_groups import GROUPS, StatusGroup
from dashboards.wording import Writer
from kpis.models import Achievement, Indicator
from kpis.selectors.carried import carried_ids, stand_at_items
from kpis.selectors.corrective import open_action_annotations, open_action_of
from organizations.models import Department, Organization
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem

ATTENTION = 6


@dataclass(frozen=True)
class Tile:
    """How many KPIs stand in a group. `share` is percent, None where there are no KPIs.

    `overdue` counts, among those without a figure, the ones whose deadline has passed.
    """

    group: StatusGroup
    label: str
    count: int
    share: Decimal | None
    overdue: int
    is_current: bool

    @property
    def tone(self) -> str:
        """What should have been entered by now has a colour of its own."""
        return "due" if self.overdue else self.group.tone

    @property
    def note(self) -> str:
        """全体の5%　期限超過 1."""
        share = "" if self.share is None else f"全体の{self.share}%"
        return f"{share}　期限超過 {self.overdue}" if self.overdue else share


@dataclass(frozen=True)
class Board:
    """`scoped` are the KPIs that tiles and charts count; `rows` those the table lists, in order."""

    plan: Plan | None
    choice: Choice
    options: Options
    scoped: tuple[KpiRow, ...]
    rows: tuple[KpiRow, ...]
    tiles: tuple[Tile, ...]
    attention: tuple[KpiRow, ...]
    freshness: Freshness
    now: datetime
    # Only of what is known now: a past year has nothing ahead of it.
    ahead: Ahead | None = None
    departments: tuple[Department, ...] = ()

    @property
    def overdue(self) -> int:
        """How many KPIs lack a figure whose deadline has passed."""
        return sum(bool(row.overdue) for row in self.scoped)

    @property
    def more_attention(self) -> int:
        """How many KPIs need attention besides those that `attention` names."""
        return sum(needs_attention(row) for row in self.scoped) - len(self.attention)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the KPIs come from, each document once."""
        named = (row.indicator.source for row in self.scoped)
        return tuple(dict.fromkeys(source for source in named if source))


def organization_board(actor: Actor, choice: Choice, *, now: datetime) -> Board:
    """The whole organization's KPIs of one plan; worst first only when asked for."""
    return _board(actor, choice, now=now, scope=None)


def department_board(actor: Actor, department: int, choice: Choice, *, now: datetime) -> Board:
    """The KPIs of a department and those below it; what is late comes first.

    Raises NotFound for a department that is not this organization's.
    """
    return _board(actor, choice, now=now, scope=department)


def _board(actor: Actor, choice: Choice, *, now: datetime, scope: int | None) -> Board:
    actor.require(Act.DASHBOARD_VIEW)
    # Before the figures are read: what changes meanwhile makes the page refresh, not go stale.
    fresh = freshness(actor)
    departments = list(Department.objects.filter(organization=actor.organization))
    reach = None if scope is None else departments_below(departments, scope)
    plans = plans_with_years(actor)
    plan = chosen_plan(plans, choice.plan)
    if plan is None:
        nothing = Options((), (), (), ())
        return Board(
            None, choice, nothing, (), (), (), (), fresh, now, departments=tuple(departments)
        )
    items = list(
        PlanItem.objects.filter(plan_version__plan=plan)
        .select_related("plan_version")
        .defer("text")
    )
    indicators = _indicators(actor, plan, choice.fiscal_year)
    stand_at_items(actor, plan.pk, indicators, items)
    if reach is not None:
        indicators = [one for one in indicators if one.department_id in reach]
    options = options_for(plans, plan, items, departments, indicators)
    shown = _narrowed(indicators, choice, items, departments)
    rows = _rows(shown, actor, choice.fiscal_year, today=timezone.localdate(now))
    scoped = tuple(_with_origin(row, plan) for row in rows)
    return Board(
        plan=plan,
        choice=choice,
        options=options,
        scoped=scoped,
        rows=_listed(scoped, choice, late_first=scope is not None),
        tiles=_tiles(scoped, actor.organization, choice),
        attention=tuple(
            sorted((row for row in scoped if needs_attention(row)), key=lambda row: row.urgency)
        )[:ATTENTION],
        freshness=fresh,
        now=now,
        ahead=ahead_of(scoped, actor.organization) if choice.fiscal_year is None else None,
        departments=tuple(departments),
    )


def _indicators(actor: Actor, plan: Plan, fiscal_year: int | None) -> list[Indicator]:
    """The plan's KPIs, each with the row of the year (or the headline row) as `row`."""
    whole = Q(achievements__department__isnull=True)
    shown = (
        Q(achievements__is_headline=True)
        if fiscal_year is None
        else Q(achievements__fiscal_year=fiscal_year)
    )
    until = None if fiscal_year is None else FiscalYear(fiscal_year).last_day
    late = Achievement.objects.filter(indicator=OuterRef("pk"), department__isnull=True)
    if fiscal_year is not None:
        late = late.filter(fiscal_year=fiscal_year)
    return list(
        Indicator.objects.filter(
            Q(plan=plan) | Q(pk__in=carried_ids(plan.pk)), organization=actor.organization
        )
        .annotate(
            row=FilteredRelation("achievements", condition=whole & shown),
            ahead=FilteredRelation("outlooks", condition=Q(outlooks__department__isnull=True)),
            overdue=Subquery(
                late.order_by()
                .values("indicator")
                .annotate(total=Sum("overdue_periods"))
                .values("total")
            ),
            **trend_annotations(until=until),
            **open_action_annotations(),
        )
        .select_related("plan", "department", "row", "ahead")  # type: ignore[misc]
        .order_by("position", "id")
    )


def _narrowed(
    indicators: list[Indicator],
    choice: Choice,
    items: list[PlanItem],
    departments: list[Department],
) -> list[Indicator]:
    found = indicators
    if choice.policy is not None:
        below = items_below(items, choice.policy)
        found = [one for one in found if one.item_id in below]
    if choice.department is not None:
        reach = departments_below(departments, choice.department)
        found = [one for one in found if one.department_id in reach]
    return found


def _rows(
    indicators: list[Indicator], actor: Actor, fiscal_year: int | None, *, today: date
) -> tuple[KpiRow, ...]:
    follows = actor.can(Act.CORRECTIVE_VIEW, anywhere=True)
    writer = Writer.of(actor.organization)
    return tuple(
        kpi_row(
            one,
            getattr(one, "row", None),
            series_of(one),
            writer,
            today=today,
            year_asked=fiscal_year is not None,
            corrective=open_action_of(one) if follows else None,
        )
        for one in indicators
    )


def _with_origin(row: KpiRow, plan: Plan) -> KpiRow:
    own = row.indicator.plan_id == plan.pk
    return row if own else replace(row, carried_from=row.indicator.plan.title)


def _listed(scoped: tuple[KpiRow, ...], choice: Choice, *, late_first: bool) -> tuple[KpiRow, ...]:
    rows: Iterable[KpiRow] = scoped
    if choice.status:
        rows = [row for row in scoped if row.group.key == choice.status]
    if not choice.sort:
        return tuple(sorted(rows, key=lambda row: row.urgency)) if late_first else tuple(rows)
    key = choice.sort.removeprefix("-")
    down = choice.sort.startswith("-")
    if key == "rate":
        # What has no rate stays below, whichever way the others are ordered.
        with_rate = sorted(
            (row for row in rows if row.rate is not None),
            key=lambda row: row.rate or Decimal(0),
            reverse=down,
        )
        return (*with_rate, *(row for row in rows if row.rate is None))
    if key == "status":
        return tuple(sorted(rows, key=lambda row: row.urgency, reverse=down))
    name = (lambda row: row.indicator.name) if key == "name" else (lambda row: row.department)
    return tuple(sorted(rows, key=name, reverse=down))


def _tiles(
    scoped: tuple[KpiRow, ...], organization: Organization, choice: Choice
) -> tuple[Tile, ...]:
    counts = Counter(row.group.key for row in scoped)
    ordered = [counts[group.key] for group in GROUPS]
    if organization.share_rounding == Organization.ShareRounding.PLAIN:
        shares = plain_shares(ordered, 0)
    else:
        shares = largest_remainder(ordered, decimals=0)
    return tuple(
        Tile(
            group=group,
            label=_label(group, scoped),
            count=count,
            share=share,
            overdue=sum(
                bool(row.overdue)
                for row in scoped
                if row.group is group and group.key == "no_figure"
            ),
            is_current=group.key == choice.status,
        )
        for group, count, share in zip(GROUPS, ordered, shares, strict=True)
    )


def _label(group: StatusGroup, scoped: tuple[KpiRow, ...]) -> str:
    """An organization that has only one kind of "no figure" reads only its word."""
    words = {row.face.word for row in scoped if row.group is group}
    return words.pop() if group.key == "no_figure" and len(words) == 1 else group.label
