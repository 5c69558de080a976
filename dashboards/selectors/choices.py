"""What a dashboard can be narrowed to, and what its address asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max, Min, Q

from core.errors import NotFound
from core.fiscal import FiscalYear
from dashboards.status_groups import GROUP_BY_KEY
from kpis.models import Indicator
from kpis.selectors.carried import carried_annotations
from organizations.models import Department
from organizations.selectors import Actor, subtree_ids
from plans.models import Plan, PlanItem
from plans.responsibility import current_version

SORTS = ("name", "department", "rate", "status")


@dataclass(frozen=True)
class Choice:
    """The filters of a dashboard. None (or "") narrows nothing; no fiscal year means the latest.

    `sort` is one of SORTS, with "-" before it for the other direction, or "" for the page's own.
    """

    plan: int | None = None
    fiscal_year: int | None = None
    policy: int | None = None
    department: int | None = None
    status: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Choice:
        """Reads ?plan=&fy=&policy=&department=&status=&sort=. Raises NotFound for anything else."""
        status, sort = query.get("status", ""), query.get("sort", "")
        if status not in {"", *GROUP_BY_KEY} or sort.removeprefix("-") not in {"", *SORTS}:
            raise _no_such_choice()
        return cls(
            plan=_number(query, "plan"),
            fiscal_year=_number(query, "fy"),
            policy=_number(query, "policy"),
            department=_number(query, "department"),
            status=status,
            sort=sort,
        )


@dataclass(frozen=True)
class Option:
    """A value of a filter; `label` is indented where options form a tree."""

    value: int
    label: str


@dataclass(frozen=True)
class Options:
    """What the filters of one plan's dashboard offer."""

    plans: tuple[Option, ...]
    fiscal_years: tuple[Option, ...]
    policies: tuple[Option, ...]
    departments: tuple[Option, ...]


def plans_with_years(actor: Actor) -> list[Plan]:
    """The organization's plans with `kpis`, `first_year` and `last_year` (of judged years)."""
    whole = Q(indicators__achievements__department__isnull=True)
    years = "indicators__achievements__fiscal_year"
    plans: list[Plan] = list(
        Plan.objects.filter(organization=actor.organization)
        .annotate(
            kpis=Count("indicators", distinct=True),
            first_year=Min(years, filter=whole),
            last_year=Max(years, filter=whole),
            **carried_annotations(),
        )
        .order_by("-fy_from", "id")
    )
    for plan in plans:
        _add_carried(plan)
    return plans


def chosen_plan(plans: list[Plan], wanted: int | None) -> Plan | None:
    """The plan asked for; without one, the one in force with most KPIs, then any that has some."""
    if wanted is not None:
        found = next((plan for plan in plans if plan.pk == wanted), None)
        if found is None:
            raise _no_such_choice()
        return found
    return min(
        plans,
        key=lambda plan: (not _kpis(plan), plan.state != Plan.State.CURRENT, -_kpis(plan)),
        default=None,
    )


def items_below(items: Iterable[PlanItem], root: int) -> frozenset[int]:
    """The item and all below it, in every version of the plan (the same item has the same key)."""
    rows = list(items)
    if all(row.pk != root for row in rows):
        raise _no_such_choice()
    below = subtree_ids([(row.pk, row.parent_id) for row in rows], root)
    keys = {row.key for row in rows if row.pk in below}
    return frozenset(row.pk for row in rows if row.key in keys)


def departments_below(departments: Iterable[Department], root: int) -> frozenset[int]:
    rows = list(departments)
    if all(row.pk != root for row in rows):
        raise _no_such_choice()
    return subtree_ids([(row.pk, row.parent_id) for row in rows], root)


def options_for(
    plans: list[Plan],
    plan: Plan,
    items: list[PlanItem],
    departments: list[Department],
    indicators: list[Indicator],
) -> Options:
    """What can be chosen in this plan: policies and departments that have a KPI below them."""
    used_items = {one.item_id for one in indicators if one.item_id}
    used_departments = {one.department_id for one in indicators if one.department_id}
    return Options(
        plans=tuple(Option(one.pk, one.title) for one in plans),
        fiscal_years=_year_options(plan),
        policies=tuple(
            Option(item.pk, f"{item.number} {item.title}".strip())
            for item in _newest(items)
            if item.kind == PlanItem.Kind.POLICY and items_below(items, item.pk) & used_items
        ),
        departments=_department_options(departments, used_departments),
    )


def without_status(choice: Choice) -> Choice:
    return replace(choice, status="")


def _year_options(plan: Plan) -> tuple[Option, ...]:
    first, last = getattr(plan, "first_year", None), getattr(plan, "last_year", None)
    if first is None or last is None:
        return ()
    return tuple(Option(year, FiscalYear(year).label) for year in range(last, first - 1, -1))


def _department_options(departments: list[Department], used: set[int]) -> tuple[Option, ...]:
    below: dict[int | None, list[Department]] = defaultdict(list)
    for row in departments:
        below[row.parent_id].append(row)
    edges = [(row.pk, row.parent_id) for row in departments]
    found: list[Option] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below[parent]:
            if subtree_ids(edges, row.pk) & used:
                ended = "（廃止）" if row.valid_to else ""
                found.append(Option(row.pk, f"{'　' * depth}{row.name}{ended}"))
                walk(row.pk, depth + 1)

    walk(None, 0)
    return tuple(found)


def _newest(items: list[PlanItem]) -> list[PlanItem]:
    """The items of the version in force: a draft beside a decided version offers nothing."""
    versions = {item.plan_version_id: item.plan_version for item in items}
    shown = current_version(sorted(versions.values(), key=lambda one: one.position))
    return [item for item in items if shown and item.plan_version_id == shown.pk]


def _add_carried(plan: Any) -> None:
    """KPIs that the plan took over count with its own."""
    plan.kpis += plan.carried_kpis or 0
    first = [year for year in (plan.first_year, plan.carried_first) if year is not None]
    last = [year for year in (plan.last_year, plan.carried_last) if year is not None]
    plan.first_year, plan.last_year = min(first, default=None), max(last, default=None)


def _kpis(plan: Plan) -> int:
    return int(getattr(plan, "kpis", 0))


def _number(query: Mapping[str, str], name: str) -> int | None:
    typed = query.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 18):
        raise _no_such_choice()
    return int(typed)


def _no_such_choice() -> NotFound:
    return NotFound(
        "choice_not_found",
        "この条件のダッシュボードはありません。",
        "ダッシュボードを開き直して、画面上部の欄から条件を選んでください。",
    )
