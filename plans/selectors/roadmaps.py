"""The roadmap of a plan, or of all plans, with what was done beside what was planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.fiscal import fiscal_year_of
from organizations.models import Department
from organizations.selectors import Actor
from plans.models import ItemProgress, Milestone, Plan, PlanItem, PlanItemDepartment, PlanVersion
from plans.responsibility import current_version, responsible
from plans.roadmaps import Done, Planned, RoadCell, road_cells
from plans.selectors.milestone_marks import BY_TIME, MilestoneMark, mark_of, plans_kept
from plans.selectors.plans import TreeItem, get_plan, plans_of, tree_of


@dataclass(frozen=True)
class RoadQuery:
    """What the address asks for; empty values ask for nothing. `policy` is an item's key."""

    plan: str = ""
    policy: str = ""
    department: str = ""
    stage: str = ""
    late: bool = False


@dataclass(frozen=True)
class RoadYear:
    """A cell with the milestones of its year."""

    cell: RoadCell
    milestones: tuple[MilestoneMark, ...]


@dataclass(frozen=True)
class RoadLine:
    """An item; `root` is the item at the top of its branch, `undated` milestones without a time."""

    plan: Plan
    item: PlanItem
    root: PlanItem
    departments: str
    department_ids: frozenset[int]
    years: tuple[RoadYear, ...]
    undated: tuple[MilestoneMark, ...] = ()

    @property
    def behind(self) -> bool:
        return any(year.cell.behind for year in self.years)


@dataclass(frozen=True)
class RoadGroup:
    """The lines of one branch of a plan."""

    root: PlanItem
    lines: tuple[RoadLine, ...]


@dataclass(frozen=True)
class RoadPlan:
    """A plan's part: `milestones` are those of the plan as a whole, by year of the table.

    `undated` are those of them that name no time.
    """

    plan: Plan
    version: PlanVersion
    groups: tuple[RoadGroup, ...]
    milestones: tuple[tuple[MilestoneMark, ...], ...]
    undated: tuple[MilestoneMark, ...] = ()

    @property
    def has_milestones(self) -> bool:
        return any(self.milestones) or bool(self.undated)


@dataclass(frozen=True)
class RoadChoices:
    plans: list[tuple[str, str]]
    policies: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    stages: list[tuple[str, str]]


@dataclass(frozen=True)
class RoadPage:
    """`total` counts the items before filters, `shown` after; `judged` their judgements."""

    fiscal_years: tuple[int, ...]
    plans: tuple[RoadPlan, ...]
    choices: RoadChoices
    total: int
    shown: int
    judged: Counter[str]


@dataclass(frozen=True)
class _Part:
    """What is read of one plan."""

    plan: Plan
    version: PlanVersion
    tree: tuple[TreeItem, ...]
    answers: dict[str, frozenset[int]]
    done: dict[str, dict[int, Done]]
    milestones: tuple[MilestoneMark, ...]


def roadmap_of(actor: Actor, pk: int, query: RoadQuery, *, today: date) -> RoadPage:
    """One plan's roadmap. Raises NotFound for another organization's plan."""
    return _page([get_plan(actor, pk)], query, today)


def roadmap_of_all(actor: Actor, query: RoadQuery, *, today: date) -> RoadPage:
    """The roadmaps of all the organization's plans; the same queries for any number of them."""
    return _page(list(plans_of(actor)), query, today)


def _page(plans: list[Plan], query: RoadQuery, today: date) -> RoadPage:
    parts = _parts(plans, today)
    names = dict(
        Department.objects.filter(
            pk__in={pk for part in parts for ids in part.answers.values() for pk in ids}
        )
        .order_by("position", "id")
        .values_list("pk", "name")
    )
    years = _fiscal_years(parts)
    lines = [line for part in parts for line in _lines(part, years, names, today)]
    shown = [line for line in lines if _asked(line, query)]
    narrowed = query != RoadQuery()
    return RoadPage(
        fiscal_years=years,
        plans=tuple(
            _shown_plan(part, [line for line in shown if line.plan == part.plan], years, query)
            for part in parts
            if any(line.plan == part.plan for line in shown) or (not narrowed and part.milestones)
        ),
        choices=_choices(parts, lines, names),
        total=len(lines),
        shown=len(shown),
        judged=Counter(
            year.cell.done.judgement for line in shown for year in line.years if year.cell.done
        ),
    )


def _parts(plans: list[Plan], today: date) -> list[_Part]:
    versions = {
        plan.pk: version
        for plan in plans
        if (version := current_version(sorted(plan.versions.all(), key=lambda v: v.position)))
    }
    items: dict[int, list[PlanItem]] = defaultdict(list)
    for item in (
        PlanItem.objects.filter(plan_version__in=[one.pk for one in versions.values()])
        .select_related("stage")
        .prefetch_related("years")
        .order_by("position", "id")
    ):
        items[item.plan_version_id].append(item)
    departments: dict[int, frozenset[int]] = {}
    for item_id, department in PlanItemDepartment.objects.filter(
        item__plan_version__in=[one.pk for one in versions.values()]
    ).values_list("item", "department"):
        departments[item_id] = departments.get(item_id, frozenset()) | {department}
    done = _done(plans)
    milestones = _milestones(plans, today)
    return [
        _Part(
            plan=plan,
            version=versions[plan.pk],
            tree=tree_of(items[versions[plan.pk].pk]),
            answers=responsible(items[versions[plan.pk].pk], departments),
            done=done.get(plan.pk, {}),
            milestones=tuple(milestones[plan.pk]),
        )
        for plan in plans
        if plan.pk in versions
    ]


def _done(plans: list[Plan]) -> dict[int, dict[str, dict[int, Done]]]:
    """What counts of each year, by plan and item key; one query."""
    found: dict[int, dict[str, dict[int, Done]]] = defaultdict(lambda: defaultdict(dict))
    rows = (
        ItemProgress.objects.filter(plan__in=[plan.pk for plan in plans])
        .order_by("plan_id", "item_key", "fiscal_year", "-seq")
        .distinct("plan_id", "item_key", "fiscal_year")
    )
    for row in rows:
        if row.judgement:
            found[row.plan_id][row.item_key][row.fiscal_year] = Done(
                row.fiscal_year, row.done, row.judgement, row.note
            )
    return found


def _milestones(plans: list[Plan], today: date) -> dict[int, list[MilestoneMark]]:
    found: dict[int, list[MilestoneMark]] = defaultdict(list)
    rows = Milestone.objects.filter(plan__in=[plan.pk for plan in plans])
    kept = plans_kept([plan.pk for plan in plans])
    for row in rows.select_related("item").order_by(*BY_TIME):
        found[row.plan_id].append(mark_of(row, today, kept=row.plan_id in kept))
    return found


def _fiscal_years(parts: Sequence[_Part]) -> tuple[int, ...]:
    years = {
        cell.fiscal_year
        for part in parts
        for root in part.tree
        for one in root.walk()
        for cell in one.item.years.all()
    }
    years |= {year for part in parts for rows in part.done.values() for year in rows}
    years |= {mark.fiscal_year for part in parts for mark in part.milestones if mark.fiscal_year}
    return tuple(range(min(years), max(years) + 1)) if years else ()


def _lines(
    part: _Part, years: tuple[int, ...], names: dict[int, str], today: date
) -> Iterator[RoadLine]:
    """Items with a planned or reported year or a milestone, in the plan's order."""
    for root in part.tree:
        for one in root.walk():
            item = one.item
            cells = {cell.fiscal_year: cell for cell in item.years.all()}
            done = part.done.get(item.key, {})
            marks = [mark for mark in part.milestones if mark.item_key == item.key]
            if not (cells or done or marks):
                continue
            planned = {year: Planned(year, cell.planned, cell.note) for year, cell in cells.items()}
            ids = part.answers[item.key]
            yield RoadLine(
                plan=part.plan,
                item=item,
                root=root.item,
                departments="、".join(name for pk, name in names.items() if pk in ids),
                department_ids=ids,
                years=tuple(
                    RoadYear(cell, tuple(m for m in marks if m.fiscal_year == cell.fiscal_year))
                    for cell in road_cells(years, planned, done, this_year=fiscal_year_of(today))
                ),
                undated=tuple(mark for mark in marks if mark.fiscal_year is None),
            )


def _asked(line: RoadLine, query: RoadQuery) -> bool:
    return (
        (not query.plan or str(line.plan.pk) == query.plan)
        and (not query.policy or line.root.key == query.policy)
        and (not query.department or int(query.department) in line.department_ids)
        and (not query.stage or str(line.item.stage_id or "") == query.stage)
        and (not query.late or line.behind)
    )


def _shown_plan(
    part: _Part, lines: list[RoadLine], years: tuple[int, ...], query: RoadQuery
) -> RoadPlan:
    groups: dict[int, list[RoadLine]] = {}
    for line in lines:
        groups.setdefault(line.root.pk, []).append(line)
    keys = {one.item.key for root in part.tree for one in root.walk()}
    loose = [mark for mark in part.milestones if mark.item_key not in keys]
    # Milestones of the plan as a whole belong to no policy, department or stage.
    narrowed = bool(query.policy or query.department or query.stage or query.late)
    return RoadPlan(
        plan=part.plan,
        version=part.version,
        groups=tuple(RoadGroup(rows[0].root, tuple(rows)) for rows in groups.values()),
        milestones=tuple(
            () if narrowed else tuple(mark for mark in loose if mark.fiscal_year == year)
            for year in years
        ),
        undated=() if narrowed else tuple(mark for mark in loose if mark.fiscal_year is None),
    )


def _choices(
    parts: Sequence[_Part], lines: Sequence[RoadLine], names: dict[int, str]
) -> RoadChoices:
    used = {pk for line in lines for pk in line.department_ids}
    roots = {line.root.key: f"{line.root.number} {line.root.title}".strip() for line in lines}
    stages = {stage.pk: stage for line in lines if (stage := line.item.stage)}
    return RoadChoices(
        plans=[(str(part.plan.pk), part.plan.title) for part in parts],
        policies=list(roots.items()),
        departments=[(str(pk), name) for pk, name in names.items() if pk in used],
        stages=[
            (str(stage.pk), f"{stage.number} {stage.name}")
            for stage in sorted(stages.values(), key=lambda one: (one.number, one.pk))
        ],
    )
