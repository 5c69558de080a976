"""What the entry grid is asked for in its address, and what can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from core.errors import NotFound
from core.fiscal import FiscalYear, Granularity, Period, fiscal_year_of, periods_of
from kpis.models.indicator import Frequency
from kpis.models.round import CollectionRound
from kpis.periods import GRANULARITY_OF
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor, subtree_ids
from plans.models import Plan

# Figures of a day have no columns of their own: such KPIs are entered one by one.
GRID_FREQUENCIES = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR)
YEARS_SHOWN = 5
EARLIEST, LATEST = 1990, 2100
LAST_PAGE = 10_000


@dataclass(frozen=True)
class GridQuery:
    """`department` "" is what the person answers for (all, for whoever answers for all); "all"
    is every department. Empty values ask for nothing; `year` is a fiscal year, `page` from 0."""

    department: str = ""
    plan: str = ""
    year: int = 0
    frequency: str = ""
    round: str = ""
    page: int = 0

    def address(self, **changed: str | int) -> str:
        """The query as the end of an address, without what is empty."""
        kept = {**vars(self), **changed}
        return "?" + urlencode({name: value for name, value in kept.items() if value})


def read_query(data: Mapping[str, str], *, today: date) -> GridQuery:
    """The query of an address; what it does not say, or says wrongly, is the usual."""
    year = data.get("year", "")
    frequency = data.get("frequency", "")
    return GridQuery(
        department=_number(data.get("department", "")) or ("all" if _all(data) else ""),
        plan=_number(data.get("plan", "")),
        year=int(year) if _number(year) and EARLIEST <= int(year) <= LATEST else _now(today),
        frequency=frequency if frequency in GRID_FREQUENCIES else "",
        round=_number(data.get("round", "")),
        page=min(int(_number(data.get("page", "")) or 0), LAST_PAGE),
    )


def _all(data: Mapping[str, str]) -> bool:
    return data.get("department") == "all"


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""


def _now(today: date) -> int:
    return fiscal_year_of(today)


def columns_of(frequency: str, year: int) -> list[Period]:
    """The periods of a fiscal year; for yearly figures the year and those before it."""
    granularity = GRANULARITY_OF[frequency]
    if granularity is Granularity.YEAR:
        return [Period.year(each) for each in range(year - YEARS_SHOWN + 1, year + 1)]
    return periods_of(year, granularity)


@dataclass(frozen=True)
class GridChoices:
    """What can be filtered by: (value, label) pairs."""

    departments: list[tuple[str, str]]
    plans: list[tuple[str, str]]
    years: list[tuple[str, str]]
    edges: list[tuple[int, int | None]]


def grid_choices(actor: Actor, *, year: int, today: date) -> GridChoices:
    """Departments, plans and years to choose from: two queries."""
    departments = list(
        Department.objects.filter(organization=actor.organization).values_list(
            "id", "parent_id", "name"
        )
    )
    plans = Plan.objects.filter(organization=actor.organization)
    now = _now(today)
    mine = actor.departments(Act.FIGURE_VIEW_UNAPPROVED)
    first = [("", "自分の担当")] if mine else []
    return GridChoices(
        departments=[
            *first,
            ("all" if mine else "", "すべての部局"),
            *((str(pk), name) for pk, _, name in departments),
        ],
        plans=[("", "すべての計画"), *((str(plan.pk), plan.title) for plan in plans)],
        years=[
            (str(each), FiscalYear(each).label)
            for each in sorted({*range(now - 5, now + 2), year}, reverse=True)
        ],
        edges=[(pk, parent) for pk, parent, _ in departments],
    )


def scope_of(actor: Actor, query: GridQuery, choices: GridChoices) -> frozenset[int] | None:
    """The departments whose figures are asked for; None: all. Raises NotFound."""
    if query.department == "all":
        return None
    if not query.department:
        return actor.departments(Act.FIGURE_VIEW_UNAPPROVED) or None
    root = int(query.department)
    if root not in {pk for pk, _ in choices.edges}:
        raise NotFound(
            "department_not_found",
            "この部局は見つかりません。",
            "部局を選び直してください。",
        )
    return subtree_ids(choices.edges, root)


def round_of(actor: Actor, query: GridQuery) -> CollectionRound | None:
    """The collection round asked for. Raises NotFound."""
    if not query.round:
        return None
    found = (
        CollectionRound.objects.filter(organization=actor.organization, pk=int(query.round))
        .exclude(state=CollectionRound.State.DRAFT)
        .first()
    )
    if found is None or not actor.can(Act.ROUND_VIEW, anywhere=True):
        raise NotFound(
            "round_not_found",
            "この調査依頼は見つかりません。",
            "調査依頼の一覧から選び直してください。",
        )
    return found
