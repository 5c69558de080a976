"""A department's list in a round: what is asked, where each figure stands, what came before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.fiscal import Period
from kpis.models import Achievement, Measurement, MeasurementRevision, RoundItem
from kpis.models.evidence import Evidence
from kpis.models.round import CollectionRound
from kpis.periods import period_key
from kpis.selectors.locks import locks_on
from kpis.selectors.round_standing import Standing, with_standing
from kpis.selectors.rounds import period_of, round_items
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

Series = tuple[int, int | None]


@dataclass(frozen=True)
class FigureLine:
    """One figure asked for. `latest` is the newest revision, `previous` the approved one before.

    `may_answer`: the person may enter it here and now; `locked` says why not (a closed round).
    """

    item: RoundItem
    standing: Standing
    seq: int
    latest: MeasurementRevision | None
    previous: Measurement | None
    year: Achievement | None
    evidence: int
    may_answer: bool
    locked: str
    key: str

    @property
    def reason(self) -> str:
        """Why it came back, where it did."""
        if self.standing is Standing.RETURNED and self.latest is not None:
            return self.latest.reason
        return ""


@dataclass(frozen=True)
class ListQuery:
    """The filters of the list: a department's id ("0": no department), a standing."""

    department: str = ""
    standing: str = ""


def list_items(actor: Actor, asked: CollectionRound, query: ListQuery) -> QuerySet[Any]:
    """The items the filters leave, in the departments' order, with their standing."""
    found = with_standing(round_items(actor, asked))
    if query.department == "0":
        found = found.filter(answerable=None)
    elif query.department.isascii() and query.department.isdigit() and len(query.department) < 19:
        found = found.filter(answerable=int(query.department))
    if query.standing in Standing.values:
        found = found.filter(standing=query.standing)
    return found.select_related(
        "indicator__organization", "indicator__department", "department", "answerable", "round"
    ).order_by(
        F("answerable__position").asc(nulls_last=True),
        "answerable",
        "indicator__plan",
        "indicator__position",
        "indicator",
        F("department__position").asc(nulls_first=True),
        "pk",
    )


def list_departments(actor: Actor, asked: CollectionRound) -> list[Department]:
    """The answering departments among the person's items, for the filter."""
    wanted = round_items(actor, asked).order_by().values("answerable")
    return list(Department.objects.filter(pk__in=wanted))


def figure_lines(
    actor: Actor, asked: CollectionRound, items: Collection[RoundItem], *, today: date
) -> list[FigureLine]:
    """The lines of these items (of `list_items`): five queries, whatever their number."""
    period = period_of(asked)
    cells = [item.cell_id for item in items if item.cell_id]  # type: ignore[attr-defined]
    latest = {
        row.measurement_id: row
        for row in MeasurementRevision.objects.filter(
            measurement__in=cells, seq=F("measurement__seq")
        ).select_related("by")
    }
    ids = {item.indicator_id for item in items}
    earlier, years = _earlier(ids, period), _years(ids, period)
    evidence = evidence_counts(cells)
    locks = locks_on(ids, today=today)
    return [
        FigureLine(
            item=item,
            standing=Standing(item.standing),  # type: ignore[attr-defined]
            seq=item.cell_seq,  # type: ignore[attr-defined]
            latest=latest.get(item.cell_id),  # type: ignore[attr-defined]
            previous=earlier.get(_series(item)),
            year=years.get(_series(item)),
            evidence=evidence.get(item.cell_id, 0),  # type: ignore[attr-defined]
            may_answer=actor.can(Act.FIGURE_ENTER, item.answerable_id),
            locked=locks.why(item.indicator_id, item.department_id, period),
            key=period_key(period),
        )
        for item in items
    ]


def drafts_to_submit(actor: Actor, asked: CollectionRound) -> list[tuple[int, int]]:
    """The person's drafts of the round, as `submit_all` takes them."""
    found = with_standing(round_items(actor, asked)).filter(standing=Standing.DRAFT)
    return [
        (pk, seq)
        for pk, seq, answerable in found.order_by("pk").values_list(
            "cell_id", "cell_seq", "answerable_id"
        )
        if actor.can(Act.FIGURE_SUBMIT, answerable)
    ]


def missing_items(
    actor: Actor, asked: CollectionRound, item_ids: Collection[int]
) -> list[RoundItem]:
    """Those of the items that nothing has been entered for and that the person may enter."""
    found = list_items(actor, asked, ListQuery(standing=Standing.MISSING)).filter(pk__in=item_ids)
    return [item for item in found if actor.can(Act.FIGURE_ENTER, item.answerable_id)]


def evidence_counts(cells: Collection[int]) -> dict[int, int]:
    """How many 根拠資料 each cell has."""
    rows = (
        Evidence.objects.filter(measurement__in=cells, removed_at__isnull=True)
        .order_by()
        .values_list("measurement")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def _series(row: RoundItem | Measurement | Achievement) -> Series:
    return row.indicator_id, row.department_id


def _earlier(ids: Collection[int], period: Period) -> dict[Series, Measurement]:
    """Each series' newest approved figure before the period, of the last two fiscal years."""
    found: dict[Series, Measurement] = {}
    for cell in Measurement.objects.filter(
        Q(period_last__lt=period.first),
        indicator__in=ids,
        fiscal_year__gte=period.fiscal_year - 2,
        approved_seq__isnull=False,
    ).order_by("-period_last"):
        found.setdefault(_series(cell), cell)
    return found


def _years(ids: Collection[int], period: Period) -> dict[Series, Achievement]:
    return {
        _series(row): row
        for row in Achievement.objects.filter(indicator__in=ids, fiscal_year=period.fiscal_year)
    }
