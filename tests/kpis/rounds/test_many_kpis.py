"""Choosing the KPIs of a round where there are more of them than a form usually has fields."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from core.many_fields import FORM
from kpis.models import Indicator
from kpis.models.round import CollectionRound
from kpis.views import round_steps
from tests.factories import IndicatorFactory, PlanFactory, RatingSchemeFactory
from tests.kpis.pages import Office, browser, text_of
from tests.kpis.rounds.places import prepared

pytestmark = pytest.mark.django_db
MANY = 2_000


@pytest.fixture
def office() -> Office:
    return Office()


def kpis(office: Office, number: int) -> list[Indicator]:
    shared = {
        "organization": office.organization,
        "plan": PlanFactory(organization=office.organization),
        "scheme": RatingSchemeFactory(organization=office.organization),
        "department": office.department,
    }
    return Indicator.objects.bulk_create([IndicatorFactory.build(**shared) for _ in range(number)])


def send(office: Office, asked: CollectionRound, *fields: tuple[str, object]) -> Any:
    """As a browser sends a form with boxes."""
    return browser(office.dx).post(
        office.url(f"rounds/{asked.pk}/items/"),
        urlencode([("version", asked.version), *fields]),
        content_type=FORM,
    )


def boxes(chosen: list[Indicator]) -> list[tuple[str, object]]:
    return [("indicator", kpi.pk) for kpi in chosen]


def test_two_thousand_kpis_can_be_chosen(office: Office) -> None:
    some = kpis(office, MANY)
    asked = prepared(office)
    assert send(office, asked, *boxes(some[:-1])).status_code == 302
    assert asked.items.count() == MANY - 1
    again = send(office, asked, *boxes(some[:-1]))
    asked.refresh_from_db()
    assert (again.status_code, asked.version) == (302, 2)


def test_more_than_any_organization_has_is_refused_with_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = kpis(office, 1)
    asked = prepared(office)
    extra = [("indicator", 1)] * round_steps.MOST_CHOICES
    answer = send(office, asked, *extra)
    assert answer.status_code == 422
    assert "一度に送れる項目（20,000件）を超えています。" in text_of(answer)
    assert list(asked.items.values_list("indicator_id", flat=True)) == [some[0].pk]


def test_the_form_is_still_refused_without_its_token(office: Office) -> None:
    some = kpis(office, 2)
    asked = prepared(office)
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.dx.user)
    where = office.url(f"rounds/{asked.pk}/items/")
    given = urlencode([("version", 1), *boxes(some[:1])])
    assert client.post(where, given, content_type=FORM).status_code == 403
    assert asked.items.count() == 2
    client.get(office.url(f"rounds/{asked.pk}/"))
    token = client.cookies["csrftoken"].value
    given += f"&csrfmiddlewaretoken={token}"
    assert client.post(where, given, content_type=FORM).status_code == 302
    assert asked.items.count() == 1


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "-1", "一"])
def test_what_is_no_id_chooses_nothing(office: Office, typed: str) -> None:
    kpis(office, 1)
    asked = prepared(office)
    assert send(office, asked, ("indicator", typed)).status_code == 422
    assert asked.items.count() == 1
