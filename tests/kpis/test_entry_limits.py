"""PostgreSQL refuses sizes that the forms refuse: parts, targets, baselines, bounds, weights."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kpis.models import MeasurementRevision, TargetRevision
from kpis.models.indicator import Kind
from tests.kpis.cells import Office, ask

pytestmark = pytest.mark.django_db
TOO_LARGE = Decimal(10**18)


def refused_by_the_database(make: object) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make()  # type: ignore[operator]
    return str(refused.value)


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(TOO_LARGE, Decimal(1)), (Decimal(1), TOO_LARGE)]
)
def test_the_parts_of_a_ratio(numerator: Decimal, denominator: Decimal) -> None:
    office = Office(kind=Kind.RATIO)
    cell = office.draft("50").measurement
    message = refused_by_the_database(
        lambda: MeasurementRevision.objects.create(
            organization=office.organization,
            measurement=cell,
            seq=2,
            state="draft",
            figure_state="value",
            numerator=numerator,
            denominator=denominator,
        )
    )
    assert "parts_limit" in message


@pytest.mark.parametrize("name", ["baseline", "minimum", "maximum"])
def test_what_an_indicator_is_held_against(name: str) -> None:
    indicator = Office().indicator
    setattr(indicator, name, TOO_LARGE)
    assert f"{name}_limit" in refused_by_the_database(indicator.save)


def test_a_target() -> None:
    office = Office()
    target = office.indicator.targets.get()
    message = refused_by_the_database(
        lambda: TargetRevision.objects.create(
            organization=office.organization,
            target=target,
            seq=2,
            value=TOO_LARGE,
            reason="変更",
        )
    )
    assert "targetrevision_size" in message


@pytest.mark.parametrize("name", ["baseline", "weight"])
def test_a_departments_baseline_and_weight(name: str) -> None:
    office = Office()
    message = refused_by_the_database(
        lambda: ask(office.indicator, office.department, **{name: TOO_LARGE})
    )
    assert "size_limit" in message
