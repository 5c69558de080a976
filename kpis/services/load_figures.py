"""Published figures of an indicator file. A figure the file changes becomes a new revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from core.numerals import read_figure
from kpis.models import Measurement, MeasurementRevision
from kpis.models.measurement import FigureState, Origin, WorkflowState
from kpis.services.indicator_entries import ActualEntry, IndicatorEntry, IndicatorFile
from plans.services.data_file import Printed, last_day
from plans.services.load_departments import department_id
from plans.services.row_sync import LoadReport

CellKey = tuple[int, int | None, date, date]


@dataclass(frozen=True)
class PublishedFigure:
    """A figure as a document has it; compared by what it says, not by how it was typed."""

    figure_state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    approximate: bool
    as_of: date | None

    def is_that_of(self, revision: MeasurementRevision | None) -> bool:
        return revision is not None and all(
            getattr(revision, name) == value for name, value in vars(self).items()
        )


def load_actuals(
    file: IndicatorFile,
    *,
    organization_id: int,
    ids: Mapping[str, int],
    departments: Mapping[str, int],
    intent: str,
    report: LoadReport,
) -> set[int]:
    """Loads all published figures; returns the ids of the indicators whose figures changed.

    Compared with the last published revision, so that what people corrected in the portal stays
    until the file itself says something new. `intent` is that of the surrounding load.
    """
    wanted: dict[CellKey, tuple[Measurement, IndicatorEntry, ActualEntry]] = {}
    for indicator in file.indicators:
        for entry in indicator.actuals:
            period = entry.read_period()
            cell = Measurement(
                organization_id=organization_id,
                indicator_id=ids[indicator.key],
                department_id=department_id(departments, entry.department, entry.place),
                granularity=period.granularity,
                period_first=period.first,
                period_last=period.last,
            )
            if cell_key(cell) in wanted:
                raise entry.place.error("同じ期間の値が2回あります。", "一つにしてください。")
            wanted[cell_key(cell)] = (cell, indicator, entry)
    cells = ensure_cells([cell for cell, _, _ in wanted.values()], list(ids.values()))
    revisions = MeasurementRevision.objects.filter(measurement__indicator__in=ids.values())
    published = revisions.filter(origin=Origin.DOCUMENT).order_by("measurement_id", "-seq")
    latest = {row.measurement_id: row for row in published.distinct("measurement_id")}
    last_seq = dict(revisions.order_by().values_list("measurement_id").annotate(last=Max("seq")))
    added = []
    for key, (_, indicator, entry) in wanted.items():
        cell = cells[key]
        figure = _published(indicator, entry)
        if figure.is_that_of(latest.get(cell.pk)):
            report.unchanged += 1
            continue
        added.append(
            MeasurementRevision(
                organization_id=organization_id,
                measurement=cell,
                seq=last_seq.get(cell.pk, 0) + 1,
                state=WorkflowState.APPROVED,
                typed=entry.figure.typed,
                typed_denominator=entry.denominator.typed if entry.denominator else "",
                note=entry.note,
                origin=Origin.DOCUMENT,
                **vars(figure),
            )
        )
        known = cell.pk in latest
        report.updated += known
        report.created += not known
    MeasurementRevision.objects.bulk_create(added)
    return {revision.measurement.indicator_id for revision in added}


def cell_key(cell: Measurement) -> CellKey:
    return cell.indicator_id, cell.department_id, cell.period_first, cell.period_last


def ensure_cells(cells: list[Measurement], indicator_ids: list[int]) -> dict[CellKey, Measurement]:
    """The cells with their ids, made where there are none. Two queries."""
    found = {
        cell_key(cell): cell for cell in Measurement.objects.filter(indicator__in=indicator_ids)
    }
    missing = [cell for cell in cells if cell_key(cell) not in found]
    for cell in Measurement.objects.bulk_create(missing, batch_size=1000):
        found[cell_key(cell)] = cell
    return found


def _published(indicator: IndicatorEntry, entry: ActualEntry) -> PublishedFigure:
    as_of = last_day(entry.as_of)
    if entry.denominator is not None:
        numerator, denominator = _count(entry.figure), _count(entry.denominator)
        if denominator <= 0:
            raise entry.denominator.place.error("分母が0以下です。", "分母を直してください。")
        return PublishedFigure(FigureState.VALUE, None, numerator, denominator, False, as_of)
    reading = indicator.read(entry.figure)
    if reading.state == "blank":
        raise entry.figure.place.error("値が空です。", "値がないものは書かないでください。")
    return PublishedFigure(
        FigureState(reading.state), reading.value, None, None, reading.approximate, as_of
    )


def _count(printed: Printed) -> Decimal:
    """A numerator or denominator: a count, whatever the indicator's unit."""
    value = printed.read(read_figure).value
    if value is None:
        raise printed.place.error("数値ではありません。", "数値が必要です。")
    return value
