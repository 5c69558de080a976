"""Cells that an import makes are those that one made by hand would be, and so is their record.

MAKE_CELLS writes both itself, set-wise. A column that the tables get must be written there too.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.db import connection, models

from core import audit
from kpis.models import ImportRun, Indicator, Measurement
from kpis.services.import_writing import MAKE_CELLS
from tests.kpis.imports.steps import previewed, workbook
from tests.kpis.pages import Office

pytestmark = pytest.mark.django_db
OWN = {"id", "pgh_id", "pgh_obj_id", "indicator_id"}


def events() -> type[models.Model]:
    return Measurement.pgh_event_model  # type: ignore[attr-defined,no-any-return]


def written_columns(table: str) -> set[str]:
    found = re.search(rf"INSERT INTO {table}\s+\(([^)]*)\)", MAKE_CELLS)
    assert found, f"MAKE_CELLS does not write {table}"
    return {column.strip() for column in found[1].split(",")}


def test_every_column_that_a_cell_must_have_is_written() -> None:
    fields = Measurement._meta.concrete_fields
    left_out = {
        field.column
        for field in fields
        if field.primary_key or field.null or isinstance(field, models.GeneratedField)
    }
    columns = {field.column for field in fields}
    assert columns - left_out <= written_columns("kpis_measurement") <= columns


def test_every_column_of_the_record_is_written() -> None:
    columns = {field.column for field in events()._meta.concrete_fields} - {"pgh_id"}
    assert written_columns("kpis_measurementevent") == columns


def test_a_made_cell_and_its_record_are_those_the_trigger_would_have_written() -> None:
    office = Office()
    one, two = office.indicator(name="甲"), office.indicator(name="乙")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]))
    with audit.acting(by=office.editor.user, intent="write_import"):
        _make(run)
        Measurement.objects.create(
            organization=office.organization,
            indicator=two,
            granularity="year",
            period_first=date(2025, 4, 1),
            period_last=date(2026, 3, 31),
        )
    assert _row(Measurement, one) == _row(Measurement, two)
    made = _row(events(), one)
    assert made == _row(events(), two)
    assert (made["pgh_label"], made["pgh_context"]["user"]) == ("insert", office.editor.user.pk)


def _make(run: ImportRun) -> None:
    with pgtrigger.ignore("kpis.Measurement:insert_insert"), connection.cursor() as cursor:
        cursor.execute(MAKE_CELLS, [run.pk])


def _row(model: type[models.Model], indicator: Indicator) -> dict[str, Any]:
    """The only row of an indicator, without what tells two rows apart."""
    row = model._default_manager.filter(indicator=indicator).values().get()
    return {column: value for column, value in row.items() if column not in OWN}
