"""The change record of figures and targets: complete, with who and why, and closed to editing."""

from __future__ import annotations

from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection

from kpis.models import Indicator
from kpis.services.targets import TargetValue, revise_target
from tests.factories import IndicatorFactory, due
from tests.kpis.cells import Office

pytestmark = pytest.mark.django_db


def events(label: str, obj_id: int | None = None) -> list[Any]:
    rows = apps.get_model("kpis", label).objects.order_by("pgh_id")
    return list(rows.filter(pgh_obj_id=obj_id) if obj_id else rows)


def test_each_way_of_changing_an_indicator_is_recorded_once() -> None:
    indicator = IndicatorFactory(name="一")
    indicator.name = "二"
    indicator.save()
    Indicator.objects.filter(pk=indicator.pk).update(name="三")
    indicator.name = "四"
    Indicator.objects.bulk_update([indicator], ["name"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kpis_indicator SET name = '五' WHERE id = %s", [indicator.pk])
    pk = indicator.pk
    indicator.delete()
    kept = [(row.pgh_label, row.name) for row in events("IndicatorEvent", pk)]
    assert kept == [
        ("insert", "一"),
        ("update", "二"),
        ("update", "三"),
        ("update", "四"),
        ("update", "五"),
        ("delete", "五"),
    ]


def test_an_update_that_changes_nothing_leaves_no_record() -> None:
    indicator = IndicatorFactory()
    indicator.save()
    assert [row.pgh_label for row in events("IndicatorEvent", indicator.pk)] == ["insert"]


def test_a_new_cell_says_who_opened_it_and_by_which_act() -> None:
    office = Office()
    cell = office.draft().measurement
    (event,) = events("MeasurementEvent", cell.pk)
    assert event.pgh_context["user"] == office.editor.user.pk
    assert event.pgh_context["intent"] == "save_draft"


def test_a_figures_own_revisions_say_who_and_when() -> None:
    office = Office()
    cell = office.approved().measurement
    kept = cell.revisions.order_by("seq").values_list("by", "state")
    editor, head = office.editor.user.pk, office.head.user.pk
    assert list(kept) == [(editor, "draft"), (editor, "submitted"), (head, "approved")]
    assert None not in cell.revisions.values_list("recorded_at", flat=True)


def test_following_an_approval_writes_no_second_record_of_the_cell() -> None:
    cell = Office().approved().measurement
    assert len(events("MeasurementEvent", cell.pk)) == 1


def test_a_target_says_who_set_it() -> None:
    office = Office()
    revision = revise_target(
        by=office.office,
        indicator=office.indicator,
        due_on=due(2030),
        to=TargetValue(None, undecided=True, typed="-"),
        expected_seq=0,
    )
    (event,) = events("TargetEvent", revision.target_id)
    assert event.pgh_context["user"] == office.office.user.pk
    assert event.pgh_context["intent"] == "revise_target"
    assert (revision.undecided, revision.value, revision.typed) == (True, None, "-")


def test_the_portals_own_work_is_recorded_without_a_person() -> None:
    indicator = IndicatorFactory()
    revision = revise_target(
        by=None,
        indicator=indicator,
        due_on=due(2030),
        to=TargetValue(None, undecided=True),
        expected_seq=0,
    )
    (event,) = events("TargetEvent", revision.target_id)
    assert event.pgh_context["user"] is None
    assert not pghistory.models.Context.objects.exists(), "the context lies in the record itself"
