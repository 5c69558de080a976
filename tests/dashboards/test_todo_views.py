"""やること and the pages before an organization is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpis.models.indicator import Frequency
from kpis.services.measurements import return_for_correction
from organizations.models import Membership, Role
from tests.factories import OrganizationFactory, UserFactory
from tests.kpis.pages import Office, approved, browser, computed, draft, submitted, target, text_of

pytestmark = pytest.mark.django_db


def todo(office: Office, actor: Any) -> Any:
    return browser(actor).get(f"/o/{office.organization.code}/")


def test_each_task_leads_to_the_page_where_it_is_done(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    figure = office.url(f"{kpi.pk}/figures/2025/")
    assert figure in text_of(todo(office, office.head))
    return_for_correction(
        by=office.head, measurement=sent.measurement, expected_seq=sent.seq, reason="桁の確認"
    )
    text = text_of(todo(office, office.editor))
    assert figure in text
    assert "桁の確認" in text


def test_missing_periods_lead_to_their_entry_pages(office: Office) -> None:
    kpi = office.indicator(frequency=Frequency.MONTH, entry_days=30, plan__fy_from=2026)
    target(kpi, "10", 2026)
    computed(kpi)
    text = text_of(todo(office, office.editor))
    assert "入力の期限を過ぎた値" in text
    assert "30日以内に期限が来る値" in text
    assert office.url(f"{kpi.pk}/figures/2026-09/") in text
    assert "ほか3期間" in text


def test_with_nothing_to_do_the_page_leads_on(office: Office) -> None:
    text = text_of(todo(office, office.editor))
    assert "いま対応が必要なものはありません" in text
    assert f"/o/{office.organization.code}/dashboard/" in text
    assert f"/o/{office.organization.code}/plans/" in text


@pytest.mark.parametrize("who", ["viewer", "member"])
def test_those_who_only_look_get_a_guide_and_what_was_approved(office: Office, who: str) -> None:
    approved(office, office.indicator(), "614")
    draft(office, office.indicator(), "999")
    text = text_of(todo(office, getattr(office, who)))
    assert "最近承認された値" in text
    assert "614件" in text
    assert "999件" not in text


def test_a_committee_member_is_not_led_to_pages_that_are_closed(office: Office) -> None:
    assert "/departments/" not in text_of(todo(office, office.member))
    assert "/departments/" in text_of(todo(office, office.viewer))


def test_twenty_tasks_cost_as_many_queries_as_two(office: Office) -> None:
    client = browser(office.dx)
    used = []
    for more in (2, 18):
        for _ in range(more):
            draft(office, office.indicator(), "1")
        client.get(f"/o/{office.organization.code}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/o/{office.organization.code}/")
        used.append(len(queries))
    assert used[0] == used[1]


def test_signed_out_the_first_page_is_the_sign_in_page(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")


def test_with_one_organization_the_first_page_is_what_is_due_there(office: Office) -> None:
    answer = browser(office.editor).get("/")
    assert answer.headers["Location"] == f"/o/{office.organization.code}/"


def test_with_several_organizations_one_is_chosen(office: Office) -> None:
    second = OrganizationFactory()
    Membership.objects.create(user=office.editor.user, organization=second, role=Role.VIEWER)
    text = text_of(browser(office.editor).get("/"))
    assert "団体を選んでください" in text
    for words in (office.organization.name, second.name, "部局の入力担当", "閲覧者"):
        assert words in text
    assert f'href="/o/{second.code}/"' in text


def test_without_an_organization_the_page_says_whom_to_ask() -> None:
    client = Client()
    user = UserFactory()
    client.force_login(user)
    text = text_of(client.get("/"))
    assert "所属する団体がまだ登録されていません" in text
    assert user.email in text


def test_a_role_that_has_ended_opens_nothing(office: Office) -> None:
    Membership.objects.filter(user=office.viewer.user).update(valid_to="2020-03-31")
    assert todo(office, office.viewer).status_code == 404
    assert "所属する団体がまだ登録されていません" in text_of(browser(office.viewer).get("/"))
