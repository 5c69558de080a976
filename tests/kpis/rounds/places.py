"""What the tests of rounds share: an office that is asked for its figures of a period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.clock import today
from core.fiscal import Period
from core.working_days import next_working_day
from kpis.entry import Typed
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.round import CollectionRound
from kpis.services.measurements import save_draft
from kpis.services.round_rules import RoundTerms
from kpis.services.rounds import close_round, create_round, open_round
from tests.kpis.pages import Office

YEAR = Period.year(2025)


def soon(days: int = 7) -> date:
    """A working day at least so many days ahead."""
    return next_working_day(today() + timedelta(days=days))


def terms(**changed: Any) -> RoundTerms:
    values: dict[str, Any] = {"title": "令和7年度 実績調査", "deadline": soon(), "note": "よろしく"}
    return RoundTerms(**(values | changed))


def prepared(office: Office, **changed: Any) -> CollectionRound:
    """A draft that asks for everything of fiscal year 2025."""
    return create_round(by=office.dx, period=YEAR, terms=terms(**changed), today=today())


def opened(office: Office, **changed: Any) -> CollectionRound:
    return open_round(by=office.dx, round_id=prepared(office, **changed).pk, today=today())


def closed(office: Office, **changed: Any) -> CollectionRound:
    return close_round(by=office.dx, round_id=opened(office, **changed).pk, today=today())


def typed_in(
    office: Office, kpi: Indicator, value: str, *, department_id: int | None = None
) -> MeasurementRevision:
    """A draft of the fiscal year, by the department's editor."""
    cell = Measurement.objects.filter(
        indicator=kpi, period_last=YEAR.last, department=department_id
    ).first()
    return save_draft(
        by=office.editor,
        indicator=kpi,
        period=YEAR,
        typed=Typed(value=value),
        expected_seq=cell.seq if cell else 0,
        department_id=department_id,
    )


def pairs(*revisions: MeasurementRevision) -> list[tuple[int, int]]:
    return [(row.measurement_id, row.seq) for row in revisions]
