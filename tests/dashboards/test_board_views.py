"""The dashboards as pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Membership, Role
from plans.models import PlanItem, PlanVersion
from tests.dashboards.boards import judged
from tests.factories import DepartmentFactory, PlanFactory, actor_with
from tests.kpis.pages import Office, approved, browser, computed, submitted, target, text_of

pytestmark = pytest.mark.django_db


def page(office: Office, path: str = "dashboard/", *, by: Any = None) -> Any:
    return browser(by or office.dx).get(f"/o/{office.organization.code}/{path}")


def department_path(office: Office) -> str:
    return f"departments/{office.department.pk}/dashboard/"


def test_the_dashboard_names_plan_figures_and_its_moment(office: Office) -> None:
    kpi = office.indicator(name="デジタル化導入支援件数")
    target(kpi, "320")
    approved(office, kpi, "614")
    computed(kpi)
    text = text_of(page(office))
    assert f"<h1>{kpi.plan.title}</h1>" in text
    for words in ("614件", "320件", "191.9%", "達成", "令和8年11月20日 18:30", "数値の表"):
        assert words in text
    assert f"/o/{office.organization.code}/kpis/{kpi.pk}/how/2025/" in text


def test_without_a_plan_the_page_says_what_to_do(office: Office) -> None:
    answer = page(office)
    assert answer.status_code == 200
    assert "まだ計画がありません" in text_of(answer)


def test_without_kpis_the_page_says_what_to_do(office: Office) -> None:
    PlanFactory(organization=office.organization)
    assert "この計画にはまだKPIがありません" in text_of(page(office))


def test_a_condition_without_kpis_offers_a_way_back(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    judged(office.organization, [90], plan=plan, department=office.other)
    answer = page(office, f"dashboard/?department={office.department.pk}")
    assert "この条件に合うKPIはありません" in text_of(answer)


def test_without_figures_no_chart_is_drawn_and_nothing_is_zero(office: Office) -> None:
    judged(office.organization, [None], reporting="published")
    text = text_of(page(office))
    assert "達成率を計算できるKPIがまだありません" in text
    assert "未公表" in text
    assert "plotly" not in text
    assert "0.0%" not in text


def test_a_real_organization_says_where_its_figures_come_from(office: Office) -> None:
    judged(office.organization, [90], source="試験県「DXの進捗」（令和8年）")
    text = text_of(page(office))
    assert "目標と実績は公表資料から転記したものです" in text
    assert "試験県「DXの進捗」（令和8年）" in text


def test_a_sample_organization_says_so_instead(office: Office) -> None:
    judged(office.organization, [90], source="見本")
    office.organization.is_sample = True
    office.organization.save()
    text = text_of(page(office))
    assert "これは見本データです" in text
    assert "公表資料から転記" not in text


def test_filters_stay_in_the_address_of_tiles_and_sorting(office: Office) -> None:
    judged(office.organization, [90], department=office.department)
    path = f"dashboard/?department={office.department.pk}"
    links = re.findall(r'href="(\?[^"]*)"', text_of(page(office, path)))
    assert links
    assert all(f"department={office.department.pk}" in link for link in links)


def test_a_tile_pressed_again_shows_everything_again(office: Office) -> None:
    judged(office.organization, [90])
    text = text_of(page(office, "dashboard/?status=on_track"))
    assert re.search(r'<a href="\?" aria-current="true" class="tile tile--on"', text)


@pytest.mark.parametrize("query", ["?plan=999999", "?plan=x", "?status=great", "?policy=999999"])
def test_an_unknown_choice_is_not_found(office: Office, query: str) -> None:
    judged(office.organization, [90])
    assert page(office, f"dashboard/{query}").status_code == 404


def test_another_organizations_ids_are_not_found(office: Office) -> None:
    judged(office.organization, [90])
    other = Office()
    judged(other.organization, [90])
    for path in (
        f"dashboard/?department={other.department.pk}",
        f"departments/{other.department.pk}/dashboard/",
        f"dashboard/?plan={other.indicator().plan_id}",
    ):
        assert page(office, path).status_code == 404
    stranger = browser(other.dx)
    assert stranger.get(f"/o/{office.organization.code}/dashboard/").status_code == 404


def test_signed_out_the_dashboard_leads_to_the_sign_in_page(office: Office, client: Any) -> None:
    answer = client.get(f"/o/{office.organization.code}/dashboard/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_posting_to_a_dashboard_is_refused(office: Office) -> None:
    url = f"/o/{office.organization.code}/dashboard/"
    assert browser(office.dx).post(url).status_code == 405


def test_a_departments_page_shows_its_kpis_and_what_waits(office: Office) -> None:
    mine, theirs = office.indicator(), office.indicator(department=office.other)
    target(mine, "100")
    submitted(office, mine, "55")
    computed(mine, theirs)
    text = text_of(page(office, department_path(office), by=office.head))
    assert "承認待ちの値" in text
    assert "55件" in text
    assert mine.name in text
    assert theirs.name not in text


def test_a_viewer_sees_no_figure_that_is_not_approved(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "100")
    submitted(office, kpi, "55")
    computed(kpi)
    for path in ("dashboard/", department_path(office)):
        text = text_of(page(office, path, by=office.viewer))
        assert "55件" not in text
        assert "承認待ち" not in text


def test_an_ended_department_says_so(office: Office) -> None:
    ended = DepartmentFactory(organization=office.organization, valid_to="2024-03-31")
    text = text_of(page(office, f"departments/{ended.pk}/dashboard/"))
    assert "令和6年3月31日に廃止された部局です" in text
    assert "この部局が担当するKPIはありません" in text


def queries_of(office: Office, actor: Any, path: str) -> int:
    client = browser(actor)
    url = f"/o/{office.organization.code}/{path}"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("place", ["organization", "department"])
@pytest.mark.parametrize("role", [Role.DX_OFFICE, Role.DEPARTMENT_HEAD])
def test_200_kpis_cost_as_many_queries_as_2_and_at_most_15(
    office: Office, place: str, role: Role
) -> None:
    path = "dashboard/" if place == "organization" else department_path(office)
    scope = office.department if role == Role.DEPARTMENT_HEAD else None
    actor = actor_with(role, office.organization, scope)
    elsewhere = DepartmentFactory()
    Membership.objects.create(
        user=actor.user, organization=elsewhere.organization, role=Role.VIEWER
    )
    plan = PlanFactory(organization=office.organization)
    version = PlanVersion.objects.create(
        organization=plan.organization, plan=plan, label="1.0", state="decided"
    )
    item = PlanItem.objects.create(
        organization=plan.organization,
        plan_version=version,
        key="p",
        kind="policy",
        title="方針",
    )
    used = []
    for more in (2, 18, 180):
        judged(
            office.organization,
            [90, None] * (more // 2),
            plan=plan,
            department=office.department,
            item=item,
        )
        used.append(queries_of(office, actor, path))
    assert len(set(used)) == 1
    # Four of them count what stands in the header: notices, figures, answers and measures due.
    assert used[0] <= 15


def test_the_head_names_what_the_filters_left(office: Office) -> None:
    judged(office.organization, [90], department=office.department)
    name, path = office.department.name, f"dashboard/?department={office.department.pk}"
    assert f"「{name}」だけ" not in text_of(page(office, "dashboard/"))
    assert f"「{name}」だけ" in text_of(page(office, path))
