"""Drafting, deciding and taking over plans."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "plans:new": form(Act.PLAN_EDIT),
    "plans:edit": form(Act.PLAN_EDIT),
    "dashboards:plan_takeover": form(Act.PLAN_EDIT),
    "plans:draft": reading(Act.PLAN_EDIT),
    "plans:draft_new": form(Act.PLAN_EDIT),
    "plans:draft_edit": form(Act.PLAN_EDIT),
    "plans:draft_decide": form(Act.PLAN_EDIT),
    "plans:draft_discard": command(Act.PLAN_EDIT),
    "plans:draft_restore": command(Act.PLAN_EDIT),
    "plans:item_new": form(Act.PLAN_EDIT),
    "plans:item_edit": form(Act.PLAN_EDIT),
    "plans:item_move": command(Act.PLAN_EDIT),
    "plans:item_remove": command(Act.PLAN_EDIT),
    "plans:item_restore": command(Act.PLAN_EDIT),
    "plans:milestones": reading(Act.PLAN_VIEW),
    "plans:milestone_new": form(Act.PLAN_EDIT),
    "plans:milestone": form(Act.PLAN_EDIT),
    "plans:milestone_remove": command(Act.PLAN_EDIT),
    "plans:stage_remove": command(Act.PLAN_EDIT),
    "plans:viewpoint_remove": command(Act.PLAN_EDIT),
    "plans:system_remove": command(Act.PLAN_EDIT),
    "plans:part_restore": command(Act.PLAN_EDIT),
    "plans:terms": reading(Act.PLAN_VIEW),
    "plans:stage_new": form(Act.PLAN_EDIT),
    "plans:stage": form(Act.PLAN_EDIT),
    "plans:viewpoint_new": form(Act.PLAN_EDIT),
    "plans:viewpoint": form(Act.PLAN_EDIT),
    "plans:systems": reading(Act.PLAN_VIEW),
    "plans:system_new": form(Act.PLAN_EDIT),
    "plans:system": form(Act.PLAN_EDIT),
    "plans:progress": reading(Act.PLAN_VIEW),
    "plans:progress_cell": form(Act.PLAN_VIEW, sends=Act.PLAN_PROGRESS),
    "plans:progress_undo": command(Act.PLAN_PROGRESS),
}
