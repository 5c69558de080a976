"""Reads of plans start from the actor and keep the plan's own order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotFound
from organizations.models import Role
from organizations.selectors import Actor
from plans.selectors import plan_detail, plans_of
from tests.factories import OrganizationFactory, PlanFactory, actor_with
from tests.plans.plan_rows import cell_of, item_of, two_versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Actor:
    return actor_with(Role.VIEWER, OrganizationFactory())


def test_only_the_own_organizations_plans_are_listed_newest_first(actor: Actor) -> None:
    old = PlanFactory(organization=actor.organization, fy_from=2017, fy_to=2021)
    new = PlanFactory(organization=actor.organization, fy_from=2022, fy_to=2026, predecessor=old)
    PlanFactory()
    assert list(plans_of(actor)) == [new, old]
    assert list(plans_of(actor)[1].successors.all()) == [new]


def test_the_newest_version_is_shown_unless_one_is_asked_for(actor: Actor) -> None:
    plan = two_versions(actor.organization)
    newest, first = plan_detail(actor, plan.pk), plan_detail(actor, plan.pk, version="1.0")
    assert newest.version is not None and newest.version.label == "1.5"
    assert [item.key for item in newest.items] == ["v", "p", "m", "i"]
    assert [item.key for item in first.items] == ["v", "p", "m"]
    assert [version.label for version in newest.versions] == ["1.0", "1.5"]


def test_the_tree_nests_vision_policy_measure_and_initiative(actor: Actor) -> None:
    (vision,) = plan_detail(actor, two_versions(actor.organization).pk).tree
    (policy,) = vision.below
    (measure,) = policy.below
    assert [one.item.kind for one in measure.below] == ["initiative"]


def test_the_roadmap_has_every_year_and_leaves_unplanned_ones_empty(actor: Actor) -> None:
    roadmap = plan_detail(actor, two_versions(actor.organization).pk).roadmap
    assert roadmap.fiscal_years == (2021, 2022, 2023)
    (row,) = roadmap.rows
    assert [cell.planned if cell else None for cell in row.cells] == ["検討", None, "導入"]


def test_a_plan_without_versions_is_empty_and_no_error(actor: Actor) -> None:
    detail = plan_detail(actor, PlanFactory(organization=actor.organization).pk)
    assert (detail.version, detail.tree, detail.roadmap.rows) == (None, (), ())


def test_another_organizations_plan_is_not_found(actor: Actor) -> None:
    with pytest.raises(NotFound):
        plan_detail(actor, two_versions(OrganizationFactory()).pk)


def test_an_unknown_version_is_not_found(actor: Actor) -> None:
    with pytest.raises(NotFound):
        plan_detail(actor, two_versions(actor.organization).pk, version="9.9")


def test_twenty_items_cost_as_many_queries_as_two(actor: Actor) -> None:
    plan = two_versions(actor.organization)
    version = plan.versions.get(label="1.5")
    used = []
    for more in (2, 18):
        for number in range(more):
            cell_of(item_of(version, f"x{more}-{number}", "initiative"), 2022, "拡充")
        with CaptureQueriesContext(connection) as queries:
            detail = plan_detail(actor, plan.pk)
            assert all(list(item.departments.all()) == [] for item in detail.items)
        used.append(len(queries))
    assert used[0] == used[1]
