"""Rollouts: a row a department, a KPI of their own in one step, more departments later."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import NotAllowed, Refused
from inventories.models import InventoryFeed
from inventories.selectors.rollouts import rollout_page
from inventories.services.rollouts import (
    RolloutTyped,
    add_departments,
    make_progress_kpi,
    make_rollout,
)
from inventories.services.rows import mark_done
from tests.inventories.lists import parts
from tests.kpis.pages import TODAY, browser, text_of
from tests.plans.work.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.indicator(plan=made.plan)  # brings the rating scheme
    return made


def typed(desk: Desk, **fields: object) -> RolloutTyped:
    both = (desk.department.pk, desk.other.pk)
    plain = {"name": "端末の配備", "plan_id": desk.plan.pk, "item_key": "i"}
    return RolloutTyped(**{**plain, "department_ids": both, "planned": "R9.3月下旬予定", **fields})  # type: ignore[arg-type]


def url(desk: Desk, path: str) -> str:
    return f"/o/{desk.organization.code}/inventories/{path}"


def test_a_rollout_has_a_row_for_each_department_with_its_fuzzy_time(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    rows = list(made.rows.all())
    assert {row.department_id for row in rows} == {desk.department.pk, desk.other.pk}
    assert {str(row.planned_on) for row in rows} == {"2027-03-31"}
    assert (made.plan_id, made.item_key, made.kind) == (desk.plan.pk, "i", "rollout")


def test_a_rollout_without_item_department_or_readable_time_says_all_three(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        make_rollout(
            by=desk.dx, typed=typed(desk, item_key="none", department_ids=(), planned="そのうち")
        )
    assert set(caught.value.errors) == {"item", "departments", "planned"}


def test_only_the_office_makes_a_rollout(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        make_rollout(by=desk.editor, typed=typed(desk))


def test_the_same_rollout_twice_is_refused_by_its_name(desk: Desk) -> None:
    make_rollout(by=desk.dx, typed=typed(desk))
    with pytest.raises(Refused) as caught:
        make_rollout(by=desk.dx, typed=typed(desk))
    assert set(caught.value.errors) == {"name"}


def test_its_kpi_is_made_and_counted_in_one_step_and_only_once(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    kpi = make_progress_kpi(by=desk.dx, inventory=made, name="配備した部局の割合")
    assert make_progress_kpi(by=desk.dx, inventory=made, name="別の名前") == kpi
    assert InventoryFeed.objects.get(inventory=made).indicator == kpi
    assert parts(kpi) == (Decimal(0), Decimal(2))
    assert kpi.item is not None
    assert kpi.item.key == "i"


def test_marking_a_department_done_moves_the_kpi(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    kpi = make_progress_kpi(by=desk.dx, inventory=made, name="配備した部局の割合")
    row = made.rows.get(department=desk.department)
    mark_done(by=desk.editor, inventory=made, row_ids=[row.pk], done="")
    assert parts(kpi) == (Decimal(1), Decimal(2))


def test_a_department_is_added_once(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk, department_ids=(desk.department.pk,)))
    ids = [desk.department.pk, desk.other.pk]
    assert add_departments(by=desk.dx, inventory=made, ids=ids, planned="") == 1
    assert add_departments(by=desk.dx, inventory=made, ids=ids, planned="") == 0
    assert rollout_page(desk.dx, made, today=TODAY).missing == ()


def test_the_form_makes_it_and_comes_back_with_what_was_typed(desk: Desk) -> None:
    office = browser(desk.dx)
    sent = {"name": "配備", "item": f"{desk.plan.pk}:i", "planned": "そのうち"}
    again = office.post(url(desk, "rollouts/new/"), sent)
    assert again.status_code == 422
    assert "そのうち" in text_of(again)
    sent |= {"planned": "R9.3", "departments": [str(desk.department.pk)]}
    assert office.post(url(desk, "rollouts/new/"), sent).status_code == 302


def test_the_page_shows_the_share_and_makes_the_kpi(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    office = browser(desk.dx)
    office.post(url(desk, f"{made.pk}/rollout/kpi/"), {"name": "配備した部局の割合"})
    row = made.rows.get(department=desk.department)
    back = office.post(url(desk, f"{made.pk}/mark/"), {"rows": row.pk, "done": "", "back": "home"})
    assert back.headers["Location"].endswith("/rollout/")
    page = text_of(office.get(url(desk, f"{made.pk}/rollout/")))
    assert "50.0%" in page
    assert "配備した部局の割合" in page


def test_another_organization_does_not_find_it(desk: Desk) -> None:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    other = Desk()
    assert browser(other.dx).get(url(other, f"{made.pk}/rollout/")).status_code == 404
