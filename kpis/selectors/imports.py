"""What an import reads before it writes: the KPIs a person may name, and what stands in each cell.

Everything is loaded once for a whole file, in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Case, QuerySet, SmallIntegerField, Value, When

from core.errors import NotFound
from core.folding import fold
from kpis.models import ImportCell, ImportRun, Indicator, Measurement
from kpis.models.importing import ColumnMapping
from kpis.models.series import DepartmentSeries
from kpis.selectors.indicators import visible_indicators
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

Series = tuple[int, int | None]
CellKey = tuple[int, int | None, date, date]
ALL = "all"


def folded_name(text: str) -> str:
    """A name for comparison: look-alikes, case and blanks do not count."""
    return "".join(fold(text).lstrip("'").split()).casefold()


@dataclass
class Catalogue:
    """The KPIs and departments of an organization by what a table may call them."""

    indicators: dict[int, Indicator]
    by_name: dict[str, list[Indicator]]
    by_key: dict[str, Indicator]
    departments: dict[int, str]
    department_ids: dict[str, list[int]]
    series: set[tuple[int, int]]
    reach: frozenset[int] | None
    plans: dict[str, list[int]] = field(default_factory=dict)

    def may_enter(self, indicator: Indicator, department_id: int | None) -> bool:
        answers = department_id or indicator.department_id
        return self.reach is None or answers in self.reach


def catalogue_of(actor: Actor) -> Catalogue:
    """Everything that a table of this person may name."""
    indicators = list(visible_indicators(actor).order_by("plan_id", "position", "id"))
    departments = dict(
        Department.objects.filter(organization=actor.organization)
        .order_by("id")
        .values_list("id", "name")
    )
    by_name: dict[str, list[Indicator]] = defaultdict(list)
    plans: dict[str, list[int]] = defaultdict(list)
    for indicator in indicators:
        by_name[folded_name(indicator.name)].append(indicator)
        if indicator.plan_id not in plans[folded_name(indicator.plan.title)]:
            plans[folded_name(indicator.plan.title)].append(indicator.plan_id)
    names: dict[str, list[int]] = defaultdict(list)
    for pk, name in departments.items():
        names[folded_name(name)].append(pk)
    return Catalogue(
        indicators={indicator.pk: indicator for indicator in indicators},
        by_name=dict(by_name),
        by_key={folded_name(indicator.key): indicator for indicator in indicators},
        departments=departments,
        department_ids=dict(names),
        series=_department_series(actor),
        reach=actor.departments(Act.FIGURE_ENTER),
        plans=dict(plans),
    )


def _department_series(actor: Actor) -> set[tuple[int, int]]:
    asked = DepartmentSeries.objects.filter(organization=actor.organization)
    entered = Measurement.objects.filter(
        organization=actor.organization, department__isnull=False
    ).distinct()
    pairs = asked.order_by().values_list("indicator_id", "department_id")
    return {
        (indicator_id, department_id)
        for indicator_id, department_id in pairs.union(
            entered.order_by().values_list("indicator_id", "department_id")
        )
        if department_id is not None
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a cell: its latest revision, or the approved one where that was dropped.

    `seq` and `state` are the cell's. `figure_state` None: no figure at all.
    """

    seq: int
    state: str
    figure_state: str | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    approximate: bool
    as_of: date | None
    note: str
    by_id: int | None
    by_name: str
    recorded_at: datetime | None
    granularity: str


STANDING = """
SELECT m.indicator_id, m.department_id, m.period_first, m.period_last, m.seq, m.state,
       r.figure_state, r.value, r.numerator, r.denominator, coalesce(r.approximate, false),
       r.as_of, coalesce(r.note, ''), r.by_id, coalesce(u.display_name, ''), r.recorded_at,
       m.granularity
  FROM kpis_measurement m
  LEFT JOIN kpis_measurementrevision r
    ON r.measurement_id = m.id
   AND r.seq = CASE WHEN m.state = 'discarded' THEN m.approved_seq ELSE m.seq END
  LEFT JOIN organizations_user u ON u.id = r.by_id
 WHERE m.indicator_id = ANY (%s) AND m.seq > 0
   AND m.period_last BETWEEN %s AND %s
"""


def standing_of(
    indicator_ids: Collection[int], *, first: date, last: date
) -> dict[CellKey, Standing]:
    """What stands in the indicators' cells whose periods end in the days given."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [list(indicator_ids), first, last])
        return {(row[0], row[1], row[2], row[3]): Standing(*row[4:]) for row in cursor.fetchall()}


TARGETS = """
SELECT t.indicator_id, t.department_id, coalesce(r.due_on, t.due_on), r.value
  FROM kpis_target t
  JOIN LATERAL (SELECT due_on, value FROM kpis_targetrevision
                 WHERE target_id = t.id ORDER BY seq DESC LIMIT 1) r ON true
 WHERE t.indicator_id = ANY (%s) AND r.value IS NOT NULL
 ORDER BY 3
"""


def targets_of(indicator_ids: Collection[int]) -> dict[Series, list[tuple[date, Decimal]]]:
    """The targets now in force by series, in the order of their due days."""
    found: dict[Series, list[tuple[date, Decimal]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(TARGETS, [list(indicator_ids)])
        for indicator_id, department_id, due_on, value in cursor.fetchall():
            found[indicator_id, department_id].append((due_on, value))
    return found


def visible_runs(actor: Actor) -> QuerySet[ImportRun]:
    """The DX office sees the organization's imports; a department's editor their own."""
    actor.require(Act.FIGURE_IMPORT, anywhere=True)
    runs = (
        ImportRun.objects.filter(organization=actor.organization)
        .defer("content")
        .select_related("by", "undone_by", "mapping", "organization")
    )
    if actor.departments(Act.FIGURE_IMPORT) is not None:
        runs = runs.filter(by=actor.user)
    return runs


def get_run(actor: Actor, pk: int) -> ImportRun:
    """One import. Raises NotFound for one that this person may not know of."""
    found = visible_runs(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(
            "import_not_found",
            "この取込みは見つかりません。",
            "取込みの記録から選び直してください。",
        )
    return found


# What somebody has to do something about comes first; in the order of the file within each.
URGENCY = Case(
    When(code="needs_reason", then=Value(2)),
    *[
        When(outcome=outcome, then=Value(rank))
        for outcome, rank in (
            (ImportCell.Outcome.REFUSED, 0),
            (ImportCell.Outcome.CONFLICT, 1),
            (ImportCell.Outcome.CHANGED, 3),
            (ImportCell.Outcome.NEW, 4),
        )
    ],
    default=Value(5),
    output_field=SmallIntegerField(),
)


def cells_of(run: ImportRun, *, outcome: str = "", q: str = "") -> QuerySet[ImportCell]:
    """The cells of a run's preview, what needs a look first, with what naming one takes.

    Without an outcome the unchanged ones are left out (see unchanged_count); `all` is every one.
    """
    cells = ImportCell.objects.filter(run=run)
    if not outcome:
        cells = cells.exclude(outcome=ImportCell.Outcome.UNCHANGED)
    elif outcome != ALL:
        cells = cells.filter(outcome=outcome)
    if q:
        cells = cells.filter(label__icontains=q)
    return cells.select_related("indicator", "indicator__organization", "department").order_by(
        URGENCY, "row", "id"
    )


def unchanged_count(run: ImportRun, *, q: str = "") -> int:
    """How many cells say what stands already."""
    cells = ImportCell.objects.filter(run=run, outcome=ImportCell.Outcome.UNCHANGED)
    return (cells.filter(label__icontains=q) if q else cells).count()


def chosen_count(run: ImportRun) -> int:
    return ImportCell.objects.filter(run=run, chosen=True).count()


def unmatched_labels(run: ImportRun, *, limit: int = 20) -> list[str]:
    """The names in the table that stand for no KPI, or for several."""
    return list(
        ImportCell.objects.filter(run=run, code__in=("kpi_unknown", "kpi_ambiguous"))
        .order_by("label")
        .values_list("label", flat=True)
        .distinct()[:limit]
    )


def kept_mappings(actor: Actor) -> QuerySet[ColumnMapping]:
    """The meanings of columns that this organization has kept."""
    actor.require(Act.FIGURE_IMPORT, anywhere=True)
    return ColumnMapping.objects.filter(organization=actor.organization).select_related(
        "created_by"
    )


def get_mapping(actor: Actor, pk: int, *, lock: bool = False) -> ColumnMapping:
    """One kept meaning of columns. Raises NotFound."""
    found = kept_mappings(actor).filter(pk=pk) if pk < 2**63 else ColumnMapping.objects.none()
    mapping = (found.select_for_update(of=("self",)) if lock else found).first()
    if mapping is None:
        raise NotFound(
            "mapping_not_found",
            "この列の意味は見つかりません。",
            "残した列の意味の一覧から選び直してください。",
        )
    return mapping


def records(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[ImportRun]:
    """The imports this person may see, newest first, narrowed by file name and state."""
    found = visible_runs(actor)
    if q:
        found = found.filter(file_name__icontains=q)
    if state:
        found = found.filter(state=state)
    return found.order_by("-created_at", "-id")


def mapping_for(actor: Actor, headers: list[str]) -> ColumnMapping | None:
    """The newest kept meanings that were made for columns with these titles."""
    wanted = _trimmed(headers)
    for mapping in kept_mappings(actor).order_by("-id"):
        if _trimmed(mapping.headers) == wanted:
            return mapping
    return None


def _trimmed(titles: list[str]) -> list[str]:
    found = list(titles)
    while found and not found[-1]:
        found.pop()
    return found
