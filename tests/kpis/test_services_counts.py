"""Figures that the portal counts from a list: stored once, approved at once unless asked not to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.errors import Invalid, NotFound
from core.models import OutboxMessage
from kpis.models import Measurement, MeasurementRevision
from kpis.models.indicator import Kind
from kpis.services.measurements import approve, record_count, return_for_correction
from tests.factories import DepartmentFactory
from tests.kpis.cells import YEAR, Office, outsider, steps
from tests.kpis.test_entry_bulk import closed

pytestmark = pytest.mark.django_db


def count(office: Office, value: int = 75, **more: Any) -> MeasurementRevision:
    arguments: dict[str, Any] = {"by": office.other_editor, "value": value} | more
    return record_count(indicator=office.indicator, period=YEAR, **arguments)


def test_a_count_is_approved_at_once_and_recomputed() -> None:
    office = Office()
    counted = count(office)
    assert (counted.state, counted.origin, counted.by) == (
        "approved",
        "inventory",
        office.other_editor.user,
    )
    assert Measurement.objects.get().value == 75
    assert OutboxMessage.objects.filter(subject=office.indicator.pk).exists()


def test_the_same_count_again_is_not_stored_again() -> None:
    office = Office()
    assert count(office).pk == count(office).pk
    assert MeasurementRevision.objects.count() == 1


def test_another_count_is_a_new_revision() -> None:
    office = Office()
    count(office, 75)
    newer = count(office, 76)
    assert steps(newer.measurement) == ["approved", "approved"]
    assert Measurement.objects.get().value == 76


def test_the_portal_itself_may_count() -> None:
    assert count(Office(), by=None).by is None


def test_a_count_that_needs_approval_waits_for_the_head() -> None:
    office = Office()
    sent = count(office, needs_approval=True)
    assert steps(sent.measurement) == ["draft", "submitted"]
    assert count(office, needs_approval=True).pk == sent.pk
    assert Measurement.objects.get().approved_seq is None
    approve(by=office.head, measurement=sent.measurement, expected_seq=sent.seq)
    assert count(office, needs_approval=True).state == "approved"
    assert steps(sent.measurement) == ["draft", "submitted", "approved"]


def test_a_returned_count_waits_for_the_list_to_be_corrected() -> None:
    office = Office()
    sent = count(office, needs_approval=True)
    return_for_correction(
        by=office.head, measurement=sent.measurement, expected_seq=2, reason="名簿を確認"
    )
    assert count(office, needs_approval=True).state == "returned"
    assert count(office, 80, needs_approval=True).state == "submitted"


def test_a_draft_by_hand_is_not_disturbed_by_the_same_count() -> None:
    office = Office()
    count(office, 75)
    office.draft("80", seq=1)
    count(office, 75)
    assert steps(Measurement.objects.get()) == ["approved", "draft"]


def test_a_ratio_is_counted_by_its_parts() -> None:
    office = Office(kind=Kind.RATIO)
    counted = count(office, None, numerator=75, denominator=1337)
    assert (counted.numerator, counted.denominator, counted.value) == (75, 1337, None)
    assert (counted.typed, counted.typed_denominator) == ("75", "1337")


def test_of_nothing_there_is_no_share() -> None:
    office = Office(kind=Kind.RATIO)
    assert count(office, None, numerator=0, denominator=0).figure_state == "not_applicable"


def test_parts_are_for_ratios() -> None:
    with pytest.raises(Invalid) as refused:
        count(Office(), None, numerator=1, denominator=2)
    assert refused.value.code == "not_a_ratio"


def test_what_could_not_be_counted_is_missing_and_not_zero() -> None:
    counted = count(Office(), None, note="対象の行がありません。")
    assert (counted.figure_state, counted.value) == ("missing", None)


@pytest.mark.parametrize("parts", [{"numerator": 1}, {"denominator": 1}])
def test_half_a_count_is_a_mistake_of_the_caller(parts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="numerator"):
        count(Office(kind=Kind.RATIO), None, **parts)


def test_a_count_beyond_what_is_stored_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid) as refused:
        count(Office(kind=Kind.RATIO), None, numerator=1, denominator=10**18)
    assert refused.value.code == "too_large"


def test_a_count_outside_the_bounds_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        count(Office(maximum=Decimal(50)), 75)
    assert refused.value.code == "out_of_bounds"


def test_a_closed_rounds_figure_is_not_counted_again() -> None:
    office = Office()
    closed(office)
    with pytest.raises(Invalid) as refused:
        count(office)
    assert refused.value.code == "locked"
    assert not MeasurementRevision.objects.exists()


def test_the_whole_is_not_counted_where_it_is_computed() -> None:
    with pytest.raises(Invalid) as refused:
        count(Office(roll_up="add"))
    assert refused.value.code == "computed_from_departments"


def test_another_organizations_people_and_departments_are_not_found() -> None:
    office = Office()
    for stranger in outsider():
        with pytest.raises(NotFound):
            count(office, by=stranger)
    with pytest.raises(NotFound):
        count(office, department_id=DepartmentFactory().pk)
    assert not Measurement.objects.exists()
