"""Objects of plan work that stand in addresses: a plan with a draft, its items and terms."""

from __future__ import annotations

from typing import Any

from plans.models import (
    Plan,
    PlanItem,
    PlanItemDepartment,
    PlanStage,
    PlanVersion,
    PlanViewpoint,
)
from plans.services.drafts import DraftTyped, make_draft
from plans.services.milestones import MilestoneTyped, add_milestone
from plans.services.system_migrations import PhaseTyped, SystemTyped, save_system
from tests.kpis.cells import Office

KEY = "i-0123456789ab"
PAGES = (
    *("edit", "draft", "draft_new", "draft_edit", "draft_decide", "draft_discard"),
    *("draft_restore", "item_new", "item_edit", "item_move", "item_remove", "item_restore"),
    *("milestones", "milestone_new", "milestone", "terms", "stage_new", "stage"),
    *("viewpoint_new", "viewpoint", "systems", "system_new", "system", "progress"),
    *("progress_cell", "progress_undo", "milestone_remove", "stage_remove"),
    *("viewpoint_remove", "system_remove", "part_restore"),
)


def plan_of(place: Office) -> Plan:
    """The plan of the place's KPI, with a predecessor, a decided version and a draft, made once."""
    plan: Plan = place.indicator.plan
    if not plan.versions.exists():
        own = {"organization": place.organization}
        plan.predecessor = Plan.objects.create(**own, key="before", title="前の計画", state="ended")
        plan.save(update_fields=["predecessor"])
        decided = PlanVersion.objects.create(**own, plan=plan, label="1.0", state="decided")
        item = PlanItem.objects.create(
            **own, plan_version=decided, key=KEY, kind="initiative", title="取組", position=1
        )
        PlanItemDepartment.objects.create(**own, item=item, department=place.department)
        make_draft(by=place.office, plan_id=plan.pk, typed=DraftTyped("2.0"))
        PlanStage.objects.create(**own, plan=plan, number=1, name="段階")
        PlanViewpoint.objects.create(**own, plan=plan, key="v", name="視点")
        add_milestone(
            by=place.office,
            plan_id=plan.pk,
            key="m-0123456789ab",
            typed=MilestoneTyped("節目", "R7.3月下旬予定"),
        )
        save_system(
            by=place.office,
            plan_id=plan.pk,
            key="s-0123456789ab",
            typed=SystemTyped("メール", "新", phases=(PhaseTyped("cutover", ends="R7.3"),)),
        )
    return plan


def plan_objects() -> dict[tuple[str, str], Any]:
    """(address, keyword) → the object, for tests.repository.addresses."""
    return {
        **{(f"plans:{page}", "pk"): lambda place, _: plan_of(place).pk for page in PAGES},
        **{
            (page, "pk"): lambda place, _: plan_of(place).pk
            for page in (
                *("plans:roadmap", "plans:timeline", "dashboards:plan_version"),
                *("dashboards:plan_difference", "dashboards:plan_item"),
            )
        },
        ("dashboards:plan_version", "version"): lambda place, _: (
            plan_of(place).versions.get(state="decided").pk
        ),
        ("dashboards:plan_item", "item_key"): lambda place, _: _own(place),
        ("dashboards:plan_takeover", "pk"): lambda place, _: plan_of(place).pk,
        ("", "plan_item"): lambda place, _: (
            plan_of(place).versions.get(state="draft").items.get().pk
        ),
        ("", "milestone"): lambda place, _: plan_of(place).milestones.get().pk,
        ("", "stage"): lambda place, _: plan_of(place).stages.get().pk,
        ("", "viewpoint"): lambda place, _: plan_of(place).viewpoints.get().pk,
        ("", "system"): lambda place, _: plan_of(place).system_migrations.get().pk,
        ("plans:progress_cell", "item_key"): lambda place, _: _own(place),
        ("plans:progress_undo", "item_key"): lambda place, _: _own(place),
    }


def _own(place: Office) -> str:
    plan_of(place)
    return KEY
