"""One KPI with its people, and a client for each of them."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from organizations.selectors import Actor
from tests.kpis.cells import Office


class Address:
    """Addresses of an organization, and of its KPI."""

    def __init__(self, office: Office) -> None:
        self.root = f"/api/v1/organizations/{office.organization.code}/"
        self.indicator = f"{self.root}indicators/{office.indicator.pk}/"
        self.measurements = f"{self.indicator}measurements/"
        self.targets = f"{self.indicator}targets/"
        self.achievements = f"{self.root}achievements/"


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def address(office: Office) -> Address:
    return Address(office)


def client_of(actor: Actor | Any) -> APIClient:
    """A browser in which this person is signed in."""
    client = APIClient()
    client.force_login(actor.user)
    return client


def send(actor: Actor, address: Address, **body: Any) -> Any:
    """Posts a figure for fiscal year 2025 unless `body` says otherwise."""
    return client_of(actor).post(
        address.measurements, {"period": "2025", "value": "137"} | body, format="json"
    )
