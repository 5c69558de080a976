"""What stands around every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dashboards.navigation import Portal, portal
from organizations.models import Membership, Role
from organizations.selectors import get_actor
from organizations.services.notices import notify
from tests.factories import OrganizationFactory
from tests.kpis.pages import Office, browser, draft, text_of

pytestmark = pytest.mark.django_db


def around(office: Office, actor: Any, path: str = "") -> Portal:
    """The portal as a page's template finds it."""
    answer = browser(actor).get(f"/o/{office.organization.code}/{path}")
    found = answer.context["portal"]
    assert isinstance(found, Portal)
    return found


def labels(found: Portal) -> list[str]:
    return [item.label for item in found.nav]


def test_main_pages_are_those_that_the_role_may_open(office: Office) -> None:
    first, last = ["やること", "ダッシュボード", "計画", "KPI"], "会議・指摘事項"
    staff = [*first, "アンケート", last]
    assert labels(around(office, office.dx)) == [*staff, "データ", "組織"]
    assert labels(around(office, office.viewer)) == [*staff, "組織"]
    # Members from outside have no part in what the staff is asked.
    assert labels(around(office, office.member)) == [*first, last]


def test_the_pages_beside_a_kpi_page_are_those_that_the_role_may_open(office: Office) -> None:
    beside = [item.label for item in around(office, office.dx, "kpis/").subnav]
    assert beside[:3] == ["KPI一覧", "入力表", "調査依頼"]
    assert "承認待ち" not in beside
    assert "承認待ち" in [item.label for item in around(office, office.head, "kpis/").subnav]
    seen = [item.label for item in around(office, office.member, "kpis/").subnav]
    assert seen == ["KPI一覧", "計算の決まり"]
    assert around(office, office.dx, "departments/").subnav == []


def test_the_page_that_is_open_is_marked_beside_the_others(office: Office) -> None:
    beside = around(office, office.dx, "plans/roadmap/").subnav
    assert [(item.label, item.current) for item in beside] == [
        ("計画の一覧", False),
        ("年度ごとの予定と実績", True),
    ]


def test_unread_notices_are_counted_in_the_header(office: Office) -> None:
    found = around(office, office.dx).notices
    assert found is not None and found.badge is None
    notify(
        organization_id=office.organization.pk,
        user_ids=[office.dx.user.pk],
        key="test",
        title="件名",
        body="本文",
        path="",
        mail=False,
    )
    again = around(office, office.dx).notices
    assert again is not None and again.badge == 1


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("", "やること"),
        ("dashboard/", "ダッシュボード"),
        ("plans/", "計画"),
        ("kpis/", "KPI"),
        ("departments/", "組織"),
        ("members/", "組織"),
        ("kpis/imports/", "データ"),
        ("inventories/", "KPI"),
        ("committees/", "会議・指摘事項"),
    ],
)
def test_the_page_that_is_open_is_marked(office: Office, path: str, current: str) -> None:
    found = around(office, office.dx, path)
    assert [item.label for item in found.nav if item.current] == [current]


def test_a_heads_dashboard_is_the_departments(office: Office) -> None:
    urls = {item.label: item.url for item in around(office, office.head).nav}
    department = f"/o/{office.organization.code}/departments/{office.department.pk}/dashboard/"
    assert urls["ダッシュボード"] == department
    whole = f"/o/{office.organization.code}/dashboard/"
    assert whole in text_of(browser(office.head).get(department))


def test_everybody_elses_dashboard_is_the_organizations(office: Office) -> None:
    for actor in (office.dx, office.editor, office.viewer):
        urls = {item.label: item.url for item in around(office, actor).nav}
        assert urls["ダッシュボード"] == f"/o/{office.organization.code}/dashboard/"


def test_the_badge_counts_what_is_due(office: Office) -> None:
    assert around(office, office.editor).nav[0].badge is None
    draft(office, office.indicator(), "1")
    assert around(office, office.editor).nav[0].badge == 1
    assert around(office, office.viewer).nav[0].badge is None


def test_each_organization_stands_once_with_all_roles(office: Office) -> None:
    user = office.viewer.user
    Membership.objects.create(
        user=user, organization=office.organization, role=Role.COMMITTEE_MEMBER
    )
    (link,) = around(office, office.viewer).memberships
    assert (link.organization, link.role_label) == (office.organization, "閲覧者・委員")


def test_switching_leads_to_the_same_kind_of_page(office: Office) -> None:
    second = OrganizationFactory()
    Membership.objects.create(user=office.dx.user, organization=second, role=Role.VIEWER)

    def leads(path: str) -> str:
        links = around(office, office.dx, path).memberships
        return next(link.url for link in links if link.organization == second)

    assert leads("dashboard/") == f"/o/{second.code}/dashboard/"
    assert leads("plans/") == f"/o/{second.code}/plans/"


def test_switching_from_a_page_that_is_closed_there_leads_to_what_is_due(office: Office) -> None:
    second = OrganizationFactory()
    Membership.objects.create(user=office.dx.user, organization=second, role=Role.VIEWER)
    found = around(office, office.dx, "members/").memberships
    assert [link.url for link in found if link.organization == second] == [f"/o/{second.code}/"]


def test_switching_from_one_object_leads_to_what_is_due(office: Office) -> None:
    second = OrganizationFactory()
    Membership.objects.create(user=office.dx.user, organization=second, role=Role.DX_OFFICE)
    plan = office.indicator().plan
    found = around(office, office.dx, f"plans/{plan.pk}/").memberships
    assert [link.url for link in found if link.organization == second] == [f"/o/{second.code}/"]


def test_person_and_role_are_named(office: Office) -> None:
    found = around(office, office.editor)
    assert (found.user_label, found.role_label) == (str(office.editor.user), "部局の入力担当")


def test_without_a_session_everything_is_empty() -> None:
    request = RequestFactory().get("/")
    for user in (None, AnonymousUser()):
        if user is not None:
            request.user = user
        found = portal(request)["portal"]
        assert found.organization is None
        assert (found.user_label, found.role_label) == ("", "")
        assert (found.memberships, found.nav) == ([], [])


def test_an_error_page_still_offers_the_way_to_other_organizations(office: Office) -> None:
    second = OrganizationFactory()
    Membership.objects.create(user=office.dx.user, organization=second, role=Role.VIEWER)
    answer = browser(office.dx).get("/o/999999/")
    assert answer.status_code == 404
    assert second.name in text_of(answer)


def test_the_frame_costs_four_queries_and_none_when_it_is_not_shown(office: Office) -> None:
    request = RequestFactory().get("/")
    request.user = office.editor.user
    request.resolver_match = None
    request.actor = get_actor(user=office.editor.user, code=office.organization.code)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as queries:
        found = portal(request)["portal"]
        assert found.now and found.user_label and found.role_label and found.organization
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        assert found.memberships and found.nav and found.memberships and found.nav
    # Memberships; figures that ask for an act, answers and measures that are due.
    assert len(queries) == 4
