"""KPIs taken over: in the lists of both plans, with where they came from; KPIs of new items."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.models import Indicator
from plans.models import Plan, PlanItem
from plans.services.items import add_item
from plans.services.items_entry import ItemTyped
from tests.kpis.pages import browser, text_of
from tests.plans.work.desk import Desk
from tests.plans.work.test_takeover import successor, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def carried(desk: Desk) -> tuple[Plan, Indicator]:
    item = PlanItem.objects.get(plan_version__plan=desk.plan, plan_version__label="1.5", key="i")
    kpi = desk.indicator(plan=desk.plan, item=item, name="引き継ぐKPI")
    desk.indicator(plan=desk.plan, name="残るKPI")
    plan = successor(desk)
    take(desk, plan, ["p", "m", "i"], [kpi])
    return plan, kpi


def listed(desk: Desk, query: str, by: Any = None) -> str:
    url = f"/o/{desk.organization.code}/kpis/{query}"
    return text_of(browser(by or desk.viewer).get(url))


def test_a_kpi_taken_over_is_in_the_lists_of_both_plans(desk: Desk) -> None:
    plan, _ = carried(desk)
    before, after = listed(desk, f"?plan={desk.plan.pk}"), listed(desk, f"?plan={plan.pk}")
    for page in (before, after):
        assert "引き継ぐKPI" in page
    assert "「次の計画」に引継ぎ" in before
    assert f"「{desk.plan.title}」から引継ぎ" in after
    assert "残るKPI" in before
    assert "残るKPI" not in after
    assert listed(desk, "").count("引き継ぐKPI") == before.count("引き継ぐKPI")


def test_the_page_of_the_kpi_names_both_plans(desk: Desk) -> None:
    _, kpi = carried(desk)
    page = listed(desk, f"{kpi.pk}/")
    assert "計画への引継ぎ" in page
    assert "次の計画" in page
    assert "目標、実績、履歴は一続きです" in page


def test_the_dashboard_of_the_successor_says_where_it_came_from(desk: Desk) -> None:
    plan, _ = carried(desk)
    base = f"/o/{desk.organization.code}/dashboard/?plan="
    page = text_of(browser(desk.viewer).get(f"{base}{plan.pk}"))
    assert f"「{desk.plan.title}」から引継ぎ" in page
    assert "から引継ぎ" not in text_of(browser(desk.viewer).get(f"{base}{desk.plan.pk}"))


def test_the_successors_policy_finds_the_kpi_taken_over(desk: Desk) -> None:
    plan, _ = carried(desk)
    for version in (plan.versions.get(), desk.plan.versions.get(label="1.5")):
        policy = version.items.get(key="p")
        page = listed(desk, f"?policy={policy.pk}")
        assert "引き継ぐKPI" in page
        assert "残るKPI" not in page


def test_the_list_costs_the_same_queries_for_more_kpis_taken_over(desk: Desk) -> None:
    plan, _ = carried(desk)

    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            listed(desk, f"?plan={plan.pk}")
        return len(counted)

    few = count()
    more = [desk.indicator(plan=desk.plan) for _ in range(10)]
    take(desk, plan, [], more)
    assert count() == few


def new_item(desk: Desk) -> PlanItem:
    desk.draft()
    return add_item(
        by=desk.dx,
        plan_id=desk.plan.pk,
        key="i-0123456789ab",
        parent_id=None,
        typed=ItemTyped(title="決定前の取組", kind="initiative"),
    )


def test_the_kpi_form_offers_each_item_once_and_what_the_draft_adds(desk: Desk) -> None:
    item = new_item(desk)
    url = f"/o/{desk.organization.code}/kpis/new/"
    form = browser(desk.dx).get(url).context["form"]
    groups = dict(form.fields["item"].choices[1:])
    assert groups[f"{desk.plan.title}（案「2.0」で加えた項目）"] == [(str(item.pk), item.title)]
    offered = [title.strip() for _, group in groups.items() for _, title in group]
    assert sorted(offered) == sorted(["項目v", "項目p", "項目m", "項目i", "決定前の取組"])


def test_a_kpi_of_a_draft_item_keeps_the_draft_from_members(desk: Desk) -> None:
    kpi = desk.indicator(plan=desk.plan, item=new_item(desk), name="先に作るKPI")
    assert "決定前の取組" in listed(desk, f"{kpi.pk}/", desk.dx)
    page = listed(desk, f"{kpi.pk}/", desk.member)
    assert "先に作るKPI" in page
    assert "決定前の取組" not in page


def test_a_kpi_stays_at_an_item_that_only_an_older_version_has(desk: Desk) -> None:
    older = PlanItem.objects.get(plan_version__plan=desk.plan, plan_version__label="1.0", key="m")
    kpi = desk.indicator(plan=desk.plan, item=older)
    url = f"/o/{desk.organization.code}/kpis/{kpi.pk}/edit/"
    form = browser(desk.dx).get(url).context["form"]
    offered = [value for _, group in form.fields["item"].choices[1:] for value, _ in group]
    assert str(older.pk) in offered
    assert len(offered) == 4
