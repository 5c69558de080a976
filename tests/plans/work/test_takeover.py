"""Successor plans: registered, and what they take over with its KPIs and history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from kpis.models import CarriedIndicator
from kpis.services.carrying import stop_carrying, take_over
from plans.models import Plan
from plans.services.successors import PlanTyped, edit_plan, make_plan
from tests.dashboards.boards import judged
from tests.factories import PlanFactory
from tests.kpis.pages import approved, browser, computed, target, text_of
from tests.plans.work.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def successor(desk: Desk, **fields: Any) -> Plan:
    typed = PlanTyped(**({"title": "次の計画", "predecessor_id": desk.plan.pk} | fields))
    return make_plan(by=desk.dx, typed=typed)


def take(desk: Desk, plan: Plan, keys: list[str], kpis: list[Any] = [], by: Any = None) -> Any:  # noqa: B006
    items = desk.plan.versions.get(label="1.5").items.filter(key__in=keys)
    return take_over(
        by=by or desk.dx,
        plan_id=plan.pk,
        item_ids=[item.pk for item in items],
        indicator_ids=[one.pk for one in kpis],
    )


def test_a_plan_is_registered_once(desk: Desk) -> None:
    plan = successor(desk, fy_from=2027, fy_to=2031)
    assert (plan.state, plan.predecessor, plan.fy_from) == ("preparing", desk.plan, 2027)
    with pytest.raises(Refused) as caught:
        successor(desk)
    assert list(caught.value.errors) == ["title"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"state": "dormant"}, "state"),
        ({"fy_from": 2027, "fy_to": 2026}, "fy_to"),
        ({"fy_from": 1500}, "fy_from"),
        ({"predecessor_id": 999999}, "predecessor"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    desk: Desk, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        successor(desk, **fields)
    assert list(caught.value.errors) == [field]


def test_a_plan_does_not_follow_its_own_successor(desk: Desk) -> None:
    after = successor(desk)
    with pytest.raises(Refused) as caught:
        edit_plan(
            by=desk.dx,
            plan_id=desk.plan.pk,
            typed=PlanTyped("旧計画", state="current", predecessor_id=after.pk),
            version=1,
        )
    assert list(caught.value.errors) == ["predecessor"]


def test_a_plan_is_edited_under_a_version_count(desk: Desk) -> None:
    typed = PlanTyped("新しい名称", state="ended")
    given: dict[str, Any] = {"by": desk.dx, "plan_id": desk.plan.pk, "version": 1}
    assert edit_plan(**given, typed=typed).version == 2
    assert edit_plan(**given, typed=typed).version == 2
    with pytest.raises(Stale):
        edit_plan(**given, typed=PlanTyped("別の名称", state="ended"))


def test_items_keep_their_keys_places_and_departments(desk: Desk) -> None:
    plan = successor(desk)
    assert take(desk, plan, ["p", "i", "m"]).items == 3
    draft = plan.versions.get()
    assert (draft.label, draft.state) == ("策定中", "draft")
    rows = {row.key: row for row in draft.items.select_related("parent")}
    assert rows["p"].parent is None
    assert rows["i"].parent == rows["m"]
    assert rows["m"].parent == rows["p"]
    assert [one.pk for one in rows["m"].departments.all()] == [desk.department.pk]
    assert rows["i"].years.count() == 0, "years that are over stay with the old plan"


def test_taking_over_twice_or_in_parts_makes_one_tree(desk: Desk) -> None:
    plan = successor(desk)
    take(desk, plan, ["m"])
    assert take(desk, plan, ["m", "i"]).items == 1
    rows = {row.key: row for row in plan.versions.get().items.select_related("parent")}
    assert rows["i"].parent == rows["m"]
    assert [row.position for row in rows.values()] == [1, 2]


def test_a_kpi_shows_in_the_successor_with_its_figures(desk: Desk) -> None:
    item = desk.plan.versions.get(label="1.5").items.get(key="m")
    kpi = desk.indicator(plan=desk.plan, item=item, name="オープンデータ件数")
    target(kpi, "150")
    approved(desk, kpi, "137")
    computed(kpi)
    plan = successor(desk)
    assert take(desk, plan, ["m"], [kpi]).indicators == 1
    assert take(desk, plan, [], [kpi]).indicators == 0
    assert CarriedIndicator.objects.get().item_key == "m"
    page = text_of(browser(desk.viewer).get(f"/o/{desk.organization.code}/plans/{plan.pk}/"))
    for words in ("オープンデータ件数", "137件（R7年度）", f"引継ぎ：{desk.plan.title}"):
        assert words in page
    board = text_of(
        browser(desk.viewer).get(f"/o/{desk.organization.code}/dashboard/?plan={plan.pk}")
    )
    assert "オープンデータ件数" in board
    own = text_of(browser(desk.viewer).get(desk.url()))
    assert "137件（R7年度）" in own


def test_a_kpi_can_be_left_again_and_stays_with_its_plan(desk: Desk) -> None:
    kpi = desk.indicator(plan=desk.plan)
    plan = successor(desk)
    take(desk, plan, [], [kpi])
    given: dict[str, Any] = {"by": desk.dx, "plan_id": plan.pk, "indicator_id": kpi.pk}
    assert (stop_carrying(**given), stop_carrying(**given)) == (1, 0)
    kpi.refresh_from_db()
    assert kpi.plan == desk.plan


def test_what_is_not_the_predecessors_is_refused(desk: Desk) -> None:
    plan = successor(desk)
    elsewhere = desk.indicator(plan=PlanFactory(organization=desk.organization))
    for kpi in (elsewhere, Desk().indicator()):
        with pytest.raises(Invalid, match="前の計画に見つかりません"):
            take(desk, plan, ["m"], [kpi])
    assert not plan.versions.exists(), "nothing of a refused takeover stays"
    with pytest.raises(Invalid, match="選ばれていません"):
        take(desk, plan, [])


def test_only_the_own_dx_office_takes_over(desk: Desk) -> None:
    plan = successor(desk)
    with pytest.raises(NotAllowed):
        take(desk, plan, ["m"], by=desk.editor)
    with pytest.raises(NotFound):
        take(desk, plan, ["m"], by=Desk().dx)


def test_the_page_takes_over_what_is_chosen_and_says_how_much(desk: Desk) -> None:
    kpi = desk.indicator(plan=desk.plan, name="削減時間")
    plan = successor(desk)
    client, url = browser(desk.dx), f"/o/{desk.organization.code}/plans/{plan.pk}/takeover/"
    page = text_of(client.get(url))
    assert "項目m" in page
    assert "削減時間" in page
    refused = client.post(url, {})
    assert (refused.status_code, "選ばれていません" in text_of(refused)) == (422, True)
    item = desk.plan.versions.get(label="1.5").items.get(key="m")
    after = client.post(url, {"item": [item.pk], "kpi": [kpi.pk]}, follow=True)
    assert "項目1件、KPI1件を引き継ぎました" in text_of(after)
    assert text_of(after).count("引継ぎ済み") == 2


def test_the_page_costs_as_many_queries_for_twenty_kpis_as_for_two(desk: Desk) -> None:
    plan = successor(desk)
    client, url = browser(desk.dx), f"/o/{desk.organization.code}/plans/{plan.pk}/takeover/"
    used = []
    for more in (2, 18):
        judged(desk.organization, [90] * more, plan=desk.plan)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        used.append(len(queries))
    assert used[0] == used[1]
