"""What every page of a committee's items has: the way to it, and the links between its pages."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from committees.models import ActionItem, Committee, Meeting
from committees.selectors.seats import is_only_member, sees_unsettled
from core.clock import now
from organizations.permissions import Act
from organizations.selectors import Actor


def address(actor: Actor, name: str, *places: int) -> str:
    return reverse(f"committees:{name}", args=[actor.organization.code, *places])


def page_there_is(actor: Actor, name: str, *places: int) -> str:
    """The address of a page, blank where the portal has none of that name."""
    try:
        return address(actor, name, *places)
    except NoReverseMatch:
        return ""


def trail(actor: Actor, committee: Committee, *more: dict[str, str] | str) -> list[dict[str, str]]:
    """Breadcrumbs: the committees, this one, and further pages or words."""
    way = [
        {"label": "会議・指摘事項", "url": page_there_is(actor, "list")},
        {"label": committee.name, "url": page_there_is(actor, "committee", committee.pk)},
    ]
    way += [{"label": step} if isinstance(step, str) else step for step in more]
    return [step if step.get("url") else {"label": step["label"]} for step in way]


def items_step(actor: Actor, committee: Committee) -> dict[str, str]:
    return {"label": "指摘事項への対応状況", "url": address(actor, "items", committee.pk)}


def item_step(actor: Actor, item: ActionItem, title: str) -> dict[str, str]:
    return {"label": title, "url": address(actor, "item", item.committee_id, item.pk)}


def meeting_step(actor: Actor, meeting: Meeting) -> dict[str, str]:
    url = page_there_is(actor, "meeting", meeting.committee_id, meeting.pk)
    return {"label": meeting.label, "url": url}


def frame(actor: Actor, committee: Committee) -> dict[str, Any]:
    """Context of every page of a committee's items."""
    return {
        "actor": actor,
        "code": actor.organization.code,
        "committee": committee,
        "may_edit": actor.can(Act.ITEM_EDIT),
        "may_answer": actor.can(Act.ITEM_ANSWER, anywhere=True),
        "sees_unsettled": sees_unsettled(actor),
        "is_only_member": is_only_member(actor),
        "now": now(),
    }
