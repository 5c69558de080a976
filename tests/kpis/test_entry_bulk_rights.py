"""Which cells of a block may be entered: rights, departments that are asked, computed, locked."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import NotAllowed, NotFound
from core.fiscal import Period
from kpis.models import Measurement
from kpis.models.indicator import Frequency
from tests.factories import IndicatorFactory
from tests.kpis.cells import Office, ask, outsider
from tests.kpis.test_entry_bulk import REFUSED, SAVED, cell, closed, only, outcomes, save

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["other_editor", "head", "viewer"])
def test_who_may_not_enter_leaves_no_trace(who: str) -> None:
    office = Office()
    result = only(office, cell(office, "1"), by=getattr(office, who))
    assert isinstance(result.errors["value"], NotAllowed)
    assert not Measurement.objects.exists()


def test_each_cell_asks_for_its_own_right() -> None:
    office = Office()
    ask(office.indicator, office.elsewhere)
    ask(office.indicator, office.department)
    cells = [cell(office, "1", department_id=d.pk) for d in (office.department, office.elsewhere)]
    assert outcomes(save(office, *cells)) == [SAVED, REFUSED]


def test_another_organizations_cells_are_not_found() -> None:
    office = Office()
    for stranger in outsider():
        result = only(office, cell(office, "1"), by=stranger)
        assert isinstance(result.errors["value"], NotFound)
    assert not Measurement.objects.exists()


def test_another_organizations_department_is_not_found() -> None:
    office, foreign = Office(), IndicatorFactory()
    asked = cell(office, "1", department_id=foreign.department_id)
    result = only(office, asked, by=office.office)
    assert isinstance(result.errors["value"], NotFound)


def test_a_department_that_is_not_asked_cannot_start_a_series() -> None:
    office = Office()
    result = only(
        office, cell(office, "1", department_id=office.elsewhere.pk), by=office.other_editor
    )
    assert result.errors["value"].code == "department_not_asked"
    assert not Measurement.objects.exists()


def test_a_department_is_asked_for_its_periods_only() -> None:
    office = Office(frequency=Frequency.MONTH)
    ask(office.indicator, office.elsewhere, asked_from=date(2025, 6, 1))
    cells = [
        cell(office, "1", department_id=office.elsewhere.pk, period=Period.month(2025, month))
        for month in (5, 6)
    ]
    results = save(office, *cells, by=office.other_editor)
    assert outcomes(results) == [REFUSED, SAVED]
    assert results[0].errors["value"].code == "period_not_asked"


def test_the_answerable_department_needs_no_series_of_its_own() -> None:
    office = Office()
    assert outcomes(save(office, cell(office, "1", department_id=office.department.pk))) == [SAVED]


def test_the_whole_is_computed_where_departments_are_rolled_up() -> None:
    office = Office(roll_up="add")
    ask(office.indicator, office.department)
    results = save(office, cell(office, "1"), cell(office, "2", department_id=office.department.pk))
    assert outcomes(results) == [REFUSED, SAVED]
    assert results[0].errors["value"].sentence == "全体の値は、部局の値から計算します。"


def test_a_closed_round_locks_its_cells_with_the_reason() -> None:
    office = Office()
    closed(office)
    result = only(office, cell(office, "1"))
    assert result.errors["value"].code == "locked"
    assert "締切" in result.errors["value"].sentence
    assert not Measurement.objects.exists()
