"""Lists: as many queries for 20 rows as for 2, pages that never overlap, and one order."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models.indicator import Frequency
from kpis.services.achievements import recompute_achievements
from plans.models import Milestone, PlanItem, PlanItemYear, PlanVersion
from tests.api.conftest import Address, client_of
from tests.factories import DepartmentFactory, IndicatorFactory, PlanFactory, due
from tests.kpis.cells import Office
from tests.kpis.series import add_figures, add_targets
from tests.oracle_years import Aim, Cell

TODAY = date(2026, 11, 20)
FEW, MANY = 2, 20


def fill(office: Office, rows: int) -> None:
    """`rows` of everything: plans, KPIs with targets, figures and achievements, items of a plan."""
    own = {"organization": office.organization}
    plan = office.indicator.plan
    kpis = [IndicatorFactory(**own, plan=plan, scheme=office.indicator.scheme) for _ in range(rows)]
    days = [Period.day(date(2025, 4, 1 + n)) for n in range(rows)]
    cells = [Cell(day.first, day.last, Fraction(n + 1)) for n, day in enumerate(days)]
    for place in (None, office.department):
        add_figures([(office.indicator, cells)], place)
        add_figures([(kpi, cells[:1]) for kpi in kpis], place)
    add_targets([(office.indicator, [Aim(day.last, Fraction(9)) for day in days])])
    recompute_achievements([office.indicator.pk, *[kpi.pk for kpi in kpis]], today=TODAY)
    version = PlanVersion.objects.create(**own, plan=plan, label=f"第{rows}版", position=rows)
    for number in range(rows):
        PlanFactory(**own)
        item = PlanItem.objects.create(
            **own, plan_version=version, key=f"i{rows}-{number}", kind="measure", title="施策"
        )
        item.departments.add(DepartmentFactory(**own), through_defaults=own)
        PlanItemYear.objects.create(**own, item=item, fiscal_year=2025, planned="実施")
        Milestone.objects.create(
            **own, plan=plan, key=f"s{rows}-{number}", title="節目", when_last=due(2025)
        )


def queries(office: Office, url: str) -> int:
    client = client_of(office.editor)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("tail", "most"),
    [
        ("plans/", 6),
        ("plans/{plan}/", 10),
        ("indicators/", 6),
        ("indicators/{kpi}/", 6),
        ("indicators/{kpi}/targets/", 8),
        ("indicators/{kpi}/measurements/", 7),
        ("indicators/{kpi}/measurements/?state=latest", 7),
        ("achievements/", 6),
    ],
)
def test_twenty_rows_cost_as_many_queries_as_two(db: None, tail: str, most: int) -> None:
    office = Office(frequency=Frequency.IRREGULAR)
    url = Address(office).root + tail.format(plan=office.indicator.plan_id, kpi=office.indicator.pk)
    fill(office, FEW)
    few = queries(office, url)
    office_with_many = Office(frequency=Frequency.IRREGULAR)
    fill(office_with_many, MANY)
    url = Address(office_with_many).root + tail.format(
        plan=office_with_many.indicator.plan_id, kpi=office_with_many.indicator.pk
    )
    assert queries(office_with_many, url) == few <= most


def test_the_list_of_organizations_costs_one_read(db: None) -> None:
    office = Office()
    assert queries(office, "/api/v1/organizations/") <= 3


@pytest.mark.parametrize("name", ["plans", "indicators", "achievements"])
def test_pages_cover_the_list_once_and_in_one_order(db: None, name: str) -> None:
    office = Office(frequency=Frequency.IRREGULAR)
    fill(office, MANY)
    client = client_of(office.viewer)
    whole = client.get(f"{Address(office).root}{name}/?limit=500").json()
    assert whole["next"] is None
    url, found = f"{Address(office).root}{name}/?limit=7", []
    while url:
        page = client.get(url).json()
        assert page["count"] == whole["count"] >= MANY
        assert len(page["results"]) <= 7
        found += page["results"]
        url = page["next"]
    assert found == whole["results"]


def test_a_page_has_a_hundred_rows_unless_asked(db: None) -> None:
    office = Office()
    for _ in range(101):
        PlanFactory(organization=office.organization)
    body = client_of(office.viewer).get(Address(office).root + "plans/").json()
    assert len(body["results"]) == 100
    assert body["count"] == 102


def test_an_offset_past_the_end_is_an_empty_page(db: None) -> None:
    office = Office()
    body = client_of(office.viewer).get(Address(office).root + "plans/?offset=50").json()
    assert (body["count"], body["results"]) == (1, [])


def test_kpis_are_filtered_by_plan_and_department(db: None) -> None:
    office = Office()
    other = IndicatorFactory(organization=office.organization)
    client, root = client_of(office.viewer), Address(office).root

    def ids(query: str) -> list[int]:
        return [row["id"] for row in client.get(f"{root}indicators/?{query}").json()["results"]]

    assert set(ids("")) == {office.indicator.pk, other.pk}
    assert ids(f"plan={other.plan_id}") == [other.pk]
    assert ids(f"department={office.department.pk}") == [office.indicator.pk]
    assert ids("plan=1&department=999999") == []


def test_figures_are_filtered_by_fiscal_year(db: None) -> None:
    office = Office()
    office.approved("137")
    url = Address(office).measurements
    client = client_of(office.viewer)
    assert client.get(f"{url}?fiscal_year=2025").json()["count"] == 1
    assert client.get(f"{url}?fiscal_year=2024").json()["count"] == 0
