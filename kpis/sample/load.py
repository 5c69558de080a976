"""Loading the sample: plan and indicators from its data files, figures from the generator."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import Origin, WorkflowState
from kpis.sample.arrangements import arrange
from kpis.sample.department_series import SampleDepartment, approval_figures, meeting_figures
from kpis.sample.figures import SampleFigure
from kpis.sample.generator import figures_of
from kpis.sample.progress import load_progress
from kpis.sample.special_cases import with_special_cases
from kpis.sample.trajectories import TRAJECTORIES, UNTIL
from kpis.services.achievements import mark_for_recompute
from kpis.services.load import load_indicator_file
from kpis.services.load_figures import cell_key, ensure_cells
from organizations.models import Organization
from plans.services.load import load_plan_file
from plans.services.load_departments import department_ids
from plans.services.row_sync import LoadReport, loading

CODE = "990001"
INTENT = "load_sample"
DATA = Path(__file__).resolve().parent / "data"


def load_sample(*, until: date = UNTIL) -> LoadReport:
    """Loads 見本県. Again, it changes nothing: what people did with the sample stays.

    `until` is the last day with figures; figures beyond the trajectories' end are not made.
    """
    report = load_plan_file(DATA / "plan.json", intent=INTENT)
    report += load_indicator_file(DATA / "indicators.json", intent=INTENT)
    with loading(INTENT):
        report += _load_figures(until)
        report += arrange(Organization.objects.get(code=CODE))
        report += load_progress(Organization.objects.get(code=CODE), until)
    return report


def _load_figures(until: date) -> LoadReport:
    organization = Organization.objects.get(code=CODE)
    indicators = {each.key: each for each in organization.indicators.all()}
    departments = department_ids(organization)
    figures: dict[tuple[object, ...], SampleFigure] = {}
    cells: list[Measurement] = []
    for figure in with_special_cases(_generated(organization, indicators, until)):
        cell = Measurement(
            organization=organization,
            indicator=indicators[figure.indicator],
            department_id=departments[figure.department] if figure.department else None,
            granularity=figure.period.granularity,
            period_first=figure.period.first,
            period_last=figure.period.last,
        )
        cells.append(cell)
        figures[cell_key(cell)] = figure
    ids = [each.pk for each in indicators.values()]
    there = set(Measurement.objects.filter(indicator__in=ids).values_list("pk", flat=True))
    new = {key: cell for key, cell in ensure_cells(cells, ids).items() if cell.pk not in there}
    MeasurementRevision.objects.bulk_create(
        [each for key, cell in new.items() for each in _revisions(cell, figures[key])],
        batch_size=2000,
    )
    if new:
        mark_for_recompute(sorted({cell.indicator_id for cell in new.values()}))
    return LoadReport(created=len(new), unchanged=len(cells) - len(new))


def _generated(
    organization: Organization, indicators: dict[str, Indicator], until: date
) -> list[SampleFigure]:
    made: list[SampleFigure] = []
    for key, indicator in indicators.items():
        if key in TRAJECTORIES:
            made += figures_of(
                key,
                TRAJECTORIES[key],
                frequency=indicator.frequency,
                decimals=indicator.decimals,
                until=until,
            )
    roots = organization.departments.filter(parent=None).order_by("position")
    series = [SampleDepartment(each.name, each.valid_from, each.valid_to) for each in roots]
    return made + approval_figures(series, until) + meeting_figures(series, until)


def _revisions(cell: Measurement, figure: SampleFigure) -> list[MeasurementRevision]:
    return [
        MeasurementRevision(
            organization_id=cell.organization_id,
            measurement=cell,
            seq=step + 1,
            state=state,
            figure_state=figure.figure_state,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            typed=figure.typed,
            typed_denominator=figure.typed_denominator,
            note=figure.note,
            reason=figure.reason if state == WorkflowState.RETURNED else "",
            origin=Origin.SAMPLE,
            recorded_at=figure.recorded_at(step),
        )
        for step, state in enumerate(figure.steps)
    ]
