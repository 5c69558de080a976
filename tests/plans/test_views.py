"""The plan pages: list, tree with KPIs, roadmap, milestones."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.wording import version_label
from tests.dashboards.boards import judged
from tests.factories import PlanFactory
from tests.kpis.pages import Office, approved, browser, computed, target, text_of
from tests.plans.plan_rows import item_of, two_versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def get(office: Office, path: str, *, by: Any = None) -> Any:
    return browser(by or office.viewer).get(f"/o/{office.organization.code}/plans/{path}")


def test_the_list_shows_period_state_and_neighbours(office: Office) -> None:
    old = PlanFactory(
        organization=office.organization, fy_from=2017, fy_to=2021, state="ended", title="旧計画"
    )
    PlanFactory(organization=office.organization, predecessor=old, title="新計画", source="県公報")
    text = text_of(get(office, ""))
    for words in ("H29～R3年度", "終了", "R4～R8年度", "実施中", "前：", "次：", "出典：県公報"):
        assert words in text


def test_a_plan_without_a_period_says_so(office: Office) -> None:
    PlanFactory(organization=office.organization, fy_from=None, fy_to=None)
    assert "期間の定めなし" in text_of(get(office, ""))


def test_without_plans_the_list_says_what_to_do(office: Office) -> None:
    assert "まだ計画がありません" in text_of(get(office, ""))


def test_the_list_counts_the_plans_kpis_by_status(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    judged(office.organization, [100, 100, 10], plan=plan)
    text = text_of(get(office, ""))
    assert "達成 2" in text
    assert "遅れ・後退・未達 1" in text


def test_a_plan_shows_its_tree_roadmap_and_milestones(office: Office) -> None:
    plan = two_versions(office.organization)
    text = text_of(get(office, f"{plan.pk}/"))
    for words in ("めざす姿", "基本方針", "施策", "取組", "R3年度", "検討", "R7.3月下旬予定"):
        assert words in text
    assert "令和7年3月21日 ～ 令和7年3月31日" in text


def test_versions_are_tabs(office: Office) -> None:
    plan = two_versions(office.organization)
    text = text_of(get(office, f"{plan.pk}/?version=1.0"))
    assert 'href="?version=1.0" aria-current="page"' in text
    assert "項目i" not in text
    assert "項目i" in text_of(get(office, f"{plan.pk}/"))


def test_a_kpi_stands_beside_its_item_in_every_version(office: Office) -> None:
    plan = two_versions(office.organization)
    item = plan.versions.get(label="1.5").items.get(key="m")
    kpi = office.indicator(plan=plan, item=item, name="オープンデータ件数")
    target(kpi, "150")
    approved(office, kpi, "137")
    computed(kpi)
    for version in ("1.0", "1.5"):
        text = text_of(get(office, f"{plan.pk}/?version={version}"))
        for words in ("オープンデータ件数", "137件（R7年度）", "91.3%"):
            assert words in text
        assert "計画全体のKPI" not in text


def test_a_kpi_without_an_item_belongs_to_the_whole_plan(office: Office) -> None:
    plan = two_versions(office.organization)
    kpi = office.indicator(plan=plan)
    text = text_of(get(office, f"{plan.pk}/"))
    assert "計画全体のKPI" in text
    assert kpi.name in text


def test_a_plan_in_preparation_says_that_nothing_is_registered(office: Office) -> None:
    plan = PlanFactory(organization=office.organization, state="preparing")
    assert "この計画の内容はまだ登録されていません" in text_of(get(office, f"{plan.pk}/"))


@pytest.mark.parametrize("query", ["?version=9.9", "?version=%00", "?version=%3Cscript%3E"])
def test_an_unknown_version_is_not_found(office: Office, query: str) -> None:
    plan = two_versions(office.organization)
    answer = get(office, f"{plan.pk}/{query}")
    assert answer.status_code == 404
    assert "<script>" not in text_of(answer).replace("<script src", "")


def test_another_organizations_plan_is_not_found(office: Office) -> None:
    plan = two_versions(Office().organization)
    assert get(office, f"{plan.pk}/").status_code == 404


def test_a_stranger_finds_nothing(office: Office) -> None:
    plan = two_versions(office.organization)
    assert get(office, f"{plan.pk}/", by=Office().dx).status_code == 404
    assert get(office, "", by=Office().dx).status_code == 404


@pytest.mark.parametrize("path", ["", "{plan}/"])
def test_twenty_kpis_cost_as_many_queries_as_two(office: Office, path: str) -> None:
    plan = two_versions(office.organization)
    version = plan.versions.get(label="1.5")
    client = browser(office.viewer)
    url = f"/o/{office.organization.code}/plans/{path.format(plan=plan.pk)}"
    used = []
    for more in (2, 18):
        judged(
            office.organization, [90] * more, plan=plan, item=item_of(version, f"k{more}", "policy")
        )
        PlanFactory(organization=office.organization)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        used.append(len(queries))
    assert used[0] == used[1]


@pytest.mark.parametrize(
    ("label", "shown"), [("1.1", "第1.1版"), ("当初", "当初版"), ("策定中", "策定中")]
)
def test_a_version_is_named_as_its_source_names_it(label: str, shown: str) -> None:
    assert version_label(label) == shown


def test_a_plan_whose_years_are_over_is_not_called_under_way(office: Office) -> None:
    over = PlanFactory(organization=office.organization, fy_from=2021, fy_to=2025)
    for path in ("", f"{over.pk}/"):
        words = text_of(get(office, path))
        assert "計画期間終了" in words
        assert "実施中" not in words
