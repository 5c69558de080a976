"""Addresses of the pages of plans that change and of committees, on the sample."""

from __future__ import annotations

from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack
from tests.journeys.staging import staged

HOME = f"/o/{SAMPLE}"
PLANS = f"{HOME}/plans"
INVENTORIES = f"{HOME}/inventories"
COMMITTEES = f"{HOME}/committees"
Found = list[tuple[str, str, str]]
OFFICE, MEMBER = "dx_office", "committee_member"


def plan_work_pages(stack: Stack) -> Found:
    """(name, role, address) of the pages that change plans and show what changed."""
    made = staged(stack)
    plan, key = f"{PLANS}/{made['plan']}", made["plan_item_key"]
    draft = f"{plan}/draft/items/{made['plan_item']}/"
    return [
        ("plan-new", OFFICE, f"{PLANS}/new/"),
        ("plan-edit", OFFICE, f"{plan}/edit/"),
        ("plan-takeover", OFFICE, f"{plan}/takeover/"),
        ("plan-draft", OFFICE, f"{plan}/draft/"),
        ("plan-draft-new", OFFICE, f"{plan}/draft/new/"),
        ("plan-draft-edit", OFFICE, f"{plan}/draft/edit/"),
        ("plan-draft-decide", OFFICE, f"{plan}/draft/decide/"),
        ("plan-item-new", OFFICE, f"{plan}/draft/items/new/"),
        ("plan-item-edit", OFFICE, draft),
        ("milestones", OFFICE, f"{plan}/milestones/"),
        ("milestone-new", OFFICE, f"{plan}/milestones/new/"),
        ("milestone", OFFICE, f"{plan}/milestones/{made['milestone']}/"),
        ("terms", OFFICE, f"{plan}/terms/"),
        ("stage-new", OFFICE, f"{plan}/stages/new/"),
        ("stage", OFFICE, f"{plan}/stages/{made['stage']}/"),
        ("viewpoint-new", OFFICE, f"{plan}/viewpoints/new/"),
        ("viewpoint", OFFICE, f"{plan}/viewpoints/{made['viewpoint']}/"),
        ("systems", OFFICE, f"{plan}/systems/"),
        ("system-new", OFFICE, f"{plan}/systems/new/"),
        ("system", OFFICE, f"{plan}/systems/{made['system']}/"),
        ("progress", "department_editor", f"{plan}/progress/"),
        ("progress-cell", OFFICE, f"{plan}/progress/{key}/2026/"),
        ("roadmaps", "viewer", f"{PLANS}/roadmap/"),
        ("roadmap", "viewer", f"{plan}/roadmap/"),
        ("timeline", "viewer", f"{plan}/timeline/"),
        ("plan-version", "viewer", f"{plan}/versions/{made['plan_draft']}/"),
        ("plan-difference", "viewer", f"{plan}/difference/"),
        ("plan-difference-kanazawa", "viewer", _kanazawa(stack)),
        ("plan-item", "viewer", f"{plan}/items/{key}/"),
        ("rollout-new", OFFICE, f"{INVENTORIES}/rollouts/new/"),
        ("rollout", OFFICE, f"{INVENTORIES}/{made['rollout']}/rollout/"),
        ("talent-new", OFFICE, f"{INVENTORIES}/talent/new/"),
        ("talent", OFFICE, f"{INVENTORIES}/{made['talent']}/talent/"),
        ("level-new", OFFICE, f"{INVENTORIES}/{made['talent']}/levels/new/"),
        ("level", OFFICE, f"{INVENTORIES}/levels/{made['level']}/"),
    ]


def committee_pages(stack: Stack) -> Found:
    """(name, role, address) of the pages of committees, meetings and action items."""
    made = staged(stack)
    one = f"{COMMITTEES}/{made['committee']}"
    return [
        ("committees", OFFICE, f"{COMMITTEES}/"),
        ("committees-member", MEMBER, f"{COMMITTEES}/"),
        ("committee-new", OFFICE, f"{COMMITTEES}/new/"),
        ("committee", OFFICE, f"{one}/"),
        ("committee-member", MEMBER, f"{one}/"),
        ("committee-edit", OFFICE, f"{one}/edit/"),
        ("committee-members", OFFICE, f"{one}/members/"),
        ("committee-member-edit", OFFICE, f"{one}/members/{made['member']}/"),
        ("committee-words", OFFICE, f"{one}/words/"),
        ("committee-mark", OFFICE, f"{one}/words/marks/{made['mark']}/"),
        ("committee-status", OFFICE, f"{one}/words/statuses/{made['status']}/"),
        *_meetings(one, made),
        *_items(one, made),
        ("mine", MEMBER, f"{COMMITTEES}/mine/"),
        ("remarks", MEMBER, f"{one}/remarks/"),
    ]


def _meetings(one: str, made: dict[str, int]) -> Found:
    held, ahead = (f"{one}/meetings/{made[f'meeting_{state}']}/" for state in ("held", "ahead"))
    paper = f"{ahead}papers/{made['paper']}/"
    return [
        ("meeting-new", OFFICE, f"{one}/meetings/new/"),
        ("meeting", OFFICE, ahead),
        ("meeting-held", OFFICE, held),
        ("meeting-member", MEMBER, held),
        ("meeting-edit", OFFICE, f"{ahead}edit/"),
        ("agenda", OFFICE, f"{ahead}agenda/"),
        ("agenda-item", OFFICE, f"{ahead}agenda/{made['agenda']}/"),
        ("meeting-paper-new", OFFICE, f"{ahead}papers/new/"),
        ("meeting-paper", OFFICE, paper),
        ("meeting-paper-edit", OFFICE, f"{paper}edit/"),
        ("minutes", OFFICE, f"{held}minutes/"),
        ("minutes-published", OFFICE, f"{held}minutes/published/"),
        ("minutes-paste", OFFICE, f"{held}minutes/paste/"),
        ("statement-new", OFFICE, f"{held}minutes/new/"),
        ("statement", OFFICE, f"{held}minutes/{made['statement']}/"),
        ("item-from-statement", OFFICE, f"{held}statements/{made['statement']}/item/"),
        ("freeze", OFFICE, f"{ahead}freeze/"),
        ("raises", OFFICE, f"{ahead}raises/"),
        ("announce", OFFICE, f"{ahead}announce/"),
        ("answers", OFFICE, f"{ahead}answers/"),
        ("answers-ask", OFFICE, f"{ahead}answers/ask/"),
        ("answers-take", OFFICE, f"{ahead}answers/{made['answer_item']}/take/"),
        (
            "answer",
            OFFICE,
            f"{ahead}answers/{made['answer_item']}/{made['answer_department']}/",
        ),
        ("answers-due", "department_editor", f"{COMMITTEES}/answers/"),
    ]


def _items(one: str, made: dict[str, int]) -> Found:
    item, imported = f"{one}/items/{made['item']}/", f"{one}/imports/{made['import']}/"
    return [
        ("items", OFFICE, f"{one}/items/"),
        ("items-member", MEMBER, f"{one}/items/"),
        ("items-none", "viewer", f"{one}/items/?q=%E3%81%82%E3%82%8A%E3%81%88%E3%81%AA%E3%81%84"),
        ("item", OFFICE, item),
        ("item-member", MEMBER, item),
        ("item-new", OFFICE, f"{one}/items/new/"),
        ("item-edit", OFFICE, f"{item}edit/"),
        ("item-links", OFFICE, f"{item}links/"),
        ("items-order", OFFICE, f"{one}/items/order/"),
        ("items-dropped", OFFICE, f"{one}/items/dropped/"),
        ("compare", OFFICE, f"{one}/compare/"),
        ("compare-member", MEMBER, f"{one}/compare/"),
        ("paper", OFFICE, f"{one}/paper/"),
        ("paper-settings", OFFICE, f"{one}/paper/settings/"),
        ("item-import", OFFICE, f"{one}/imports/"),
        ("item-import-preview", OFFICE, imported),
        ("item-import-columns", OFFICE, f"{imported}columns/"),
        ("item-import-row", OFFICE, f"{imported}rows/0/"),
    ]


def _kanazawa(stack: Stack) -> str:
    plan = stack.sql(
        "SELECT p.id FROM plans_plan p JOIN organizations_organization o"
        " ON o.id = p.organization_id WHERE o.code = %s ORDER BY p.id LIMIT 1",
        "172014",
    )[0][0]
    return f"/o/172014/plans/{plan}/difference/"
