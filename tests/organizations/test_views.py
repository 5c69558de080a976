"""The pages of departments and of members."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import DepartmentSuccession, Membership, Role
from tests.factories import DepartmentFactory, OrganizationFactory, UserFactory, actor_with
from tests.kpis.pages import Office, browser, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def get(office: Office, path: str, actor: Any) -> Any:
    return browser(actor).get(f"/o/{office.organization.code}/{path}/")


def test_an_ended_department_is_marked_and_names_its_successor(office: Office) -> None:
    ended = DepartmentFactory(
        organization=office.organization, name="旧企画部", valid_to=date(2024, 3, 31)
    )
    DepartmentSuccession.objects.create(
        organization=office.organization,
        predecessor=ended,
        successor=office.department,
        effective_on=date(2024, 4, 1),
    )
    text = text_of(get(office, "departments", office.viewer))
    for words in ("旧企画部", "廃止", "令和6年3月31日", office.department.name, "現存"):
        assert words in text


def test_each_department_leads_to_its_dashboard(office: Office) -> None:
    text = text_of(get(office, "departments", office.viewer))
    url = f"/o/{office.organization.code}/departments/{office.department.pk}/dashboard/"
    assert url in text


def test_an_organization_without_departments_says_so() -> None:
    actor = actor_with(Role.VIEWER, OrganizationFactory())
    text = text_of(browser(actor).get(f"/o/{actor.organization.code}/departments/"))
    assert "部局が登録されていません" in text


def test_members_show_role_scope_and_dates(office: Office) -> None:
    person = UserFactory(display_name="見本 職員")
    Membership.objects.create(
        user=person,
        organization=office.organization,
        role=Role.DEPARTMENT_EDITOR,
        department=office.department,
        valid_from=date(2020, 4, 1),
        valid_to=date(2021, 3, 31),
    )
    text = text_of(get(office, "members", office.dx))
    for words in (
        "見本 職員",
        "部局の入力担当",
        office.department.name,
        "令和3年3月31日",
        "期間外",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("departments", "dx", 200),
        ("departments", "member", 403),
        ("members", "dx", 200),
        ("members", "viewer", 403),
        ("members", "editor", 403),
        ("members", "head", 403),
    ],
)
def test_pages_open_for_the_roles_of_the_matrix(
    office: Office, path: str, who: str, status: int
) -> None:
    assert get(office, path, getattr(office, who)).status_code == status


@pytest.mark.parametrize("path", ["departments", "members"])
def test_a_stranger_finds_nothing(office: Office, path: str) -> None:
    assert get(office, path, Office().dx).status_code == 404


def test_only_those_who_may_see_members_get_a_tab_for_them(office: Office) -> None:
    assert "/members/" in text_of(get(office, "departments", office.dx))
    assert "/members/" not in text_of(get(office, "departments", office.viewer))


@pytest.mark.parametrize("path", ["departments", "members"])
def test_twenty_rows_cost_as_many_queries_as_two(office: Office, path: str) -> None:
    client = browser(office.dx)
    url = f"/o/{office.organization.code}/{path}/"
    used = []
    for more in (2, 18):
        for department in DepartmentFactory.create_batch(more, organization=office.organization):
            actor_with(Role.DEPARTMENT_EDITOR, office.organization, department)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        used.append(len(queries))
    assert used[0] == used[1]


def test_a_form_sent_after_the_session_ended_is_said_to_be_lost(office: Office) -> None:
    kpi = office.indicator()
    url = office.url(f"{kpi.pk}/figures/2025/")
    sent = {"expected_seq": "0", "value": "614", "act": "save"}
    page = Client().post(url, sent, follow=True)
    assert page.redirect_chain[0][0].endswith(f"?next={url}")
    assert "送信した内容は保存していません" in text_of(page)


def test_opening_a_page_without_a_session_says_nothing_of_lost_input(office: Office) -> None:
    page = Client().get(office.url(), follow=True)
    assert "送信した内容は保存していません" not in text_of(page)
