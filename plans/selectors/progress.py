"""How far the items of a plan came, year by year, and who may say so."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import NotFound
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import ItemProgress, Plan, PlanItem, PlanItemYear, PlanVersion
from plans.responsibility import current_version, departments_of, responsible
from plans.selectors.plans import TreeItem, get_plan, tree_of


@dataclass(frozen=True)
class ProgressCell:
    """A year of an item: what was planned and what came of it, each None where nothing is said."""

    fiscal_year: int
    planned: PlanItemYear | None
    done: ItemProgress | None
    may_report: bool


@dataclass(frozen=True)
class ProgressRow:
    item: PlanItem
    depth: int
    departments: str
    cells: tuple[ProgressCell, ...]


@dataclass(frozen=True)
class ProgressTable:
    plan: Plan
    version: PlanVersion | None
    fiscal_years: tuple[int, ...]
    rows: tuple[ProgressRow, ...]
    may_report: bool


@dataclass(frozen=True)
class CellPage:
    """One cell with its history, newest first."""

    plan: Plan
    item: PlanItem
    fiscal_year: int
    planned: PlanItemYear | None
    departments: str
    may_report: bool
    history: tuple[ItemProgress, ...]

    @property
    def seq(self) -> int:
        return self.history[0].seq if self.history else 0

    @property
    def current(self) -> ItemProgress | None:
        last = self.history[0] if self.history else None
        return last if last and last.judgement else None


def progress_table(actor: Actor, pk: int, *, this_year: int) -> ProgressTable:
    """The version in force: items with a planned or reported year, in the plan's order.

    A fixed number of queries. Raises NotFound for another organization's plan.
    """
    plan = get_plan(actor, pk)
    version = current_version(list(plan.versions.all()))
    if version is None:
        return ProgressTable(plan, None, (), (), False)
    items = list(version.items.prefetch_related("years").order_by("position", "id"))
    planned = {(item.pk, one.fiscal_year): one for item in items for one in item.years.all()}
    done = latest_progress(plan)
    keys = {item.pk: item.key for item in items}
    known = set(keys.values())
    years = sorted({year for _, year in planned} | {y for key, y in done if key in known})
    shown = tuple(range(years[0], years[-1] + 1)) if years else ()
    answers = responsible(items, departments_of(version))
    names = _names(answers)
    used = {keys[pk] for pk, _ in planned} | {key for key, _ in done}
    rows = []
    for root in tree_of(items):
        for one, depth in _walk(root, 0):
            key = one.key
            if key not in used:
                continue
            may = _may(actor, answers[key])
            cells = tuple(
                ProgressCell(
                    year,
                    planned.get((one.pk, year)),
                    done.get((key, year)),
                    may and year <= this_year,
                )
                for year in shown
            )
            rows.append(ProgressRow(one, depth, _said(answers[key], names), cells))
    return ProgressTable(
        plan, version, shown, tuple(rows), any(_may(actor, each) for each in answers.values())
    )


def progress_cell(actor: Actor, pk: int, item_key: str, fiscal_year: int) -> CellPage:
    """Raises NotFound where the version in force has no such item."""
    plan = get_plan(actor, pk)
    version = current_version(list(plan.versions.all()))
    item = version.items.filter(key=item_key).first() if version else None
    if version is None or item is None or not 1989 <= fiscal_year <= 2100:
        raise NotFound(
            "plan_item_not_found",
            "この取組は、いまの版の計画に見つかりません。",
            "計画のページから選び直してください。",
        )
    answers = responsible(version.items.all(), departments_of(version))[item_key]
    history = ItemProgress.objects.filter(plan=plan, item_key=item_key, fiscal_year=fiscal_year)
    return CellPage(
        plan=plan,
        item=item,
        fiscal_year=fiscal_year,
        planned=item.years.filter(fiscal_year=fiscal_year).first(),
        departments=_said(answers, _names({item_key: answers})),
        may_report=_may(actor, answers),
        history=tuple(history.select_related("by").order_by("-seq")),
    )


def latest_progress(plan: Plan) -> dict[tuple[str, int], ItemProgress]:
    """What counts of each item key and fiscal year; what was taken back is left out. One query."""
    rows = (
        ItemProgress.objects.filter(plan=plan)
        .select_related("by")
        .order_by("item_key", "fiscal_year", "-seq")
        .distinct("item_key", "fiscal_year")
    )
    return {(row.item_key, row.fiscal_year): row for row in rows if row.judgement}


def _walk(tree: TreeItem, depth: int) -> list[tuple[PlanItem, int]]:
    found = [(tree.item, depth)]
    for one in tree.below:
        found += _walk(one, depth + 1)
    return found


def _may(actor: Actor, departments: frozenset[int]) -> bool:
    return any(actor.can(Act.PLAN_PROGRESS, pk) for pk in departments or (None,))


def _names(answers: dict[str, frozenset[int]]) -> dict[int, str]:
    ids = frozenset().union(*answers.values()) if answers else frozenset()
    return dict(
        Department.objects.filter(pk__in=ids).order_by("position").values_list("pk", "name")
    )


def _said(ids: frozenset[int], names: dict[int, str]) -> str:
    return "、".join(name for pk, name in names.items() if pk in ids)
