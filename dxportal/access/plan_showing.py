"""Differences, roadmaps and time lines of plans, and an item's page."""

from __future__ import annotations

from dxportal.access.gates import Access, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "plans:roadmaps": reading(Act.PLAN_VIEW),
    "plans:roadmap": reading(Act.PLAN_VIEW),
    "plans:timeline": reading(Act.PLAN_VIEW),
    "dashboards:plan_version": reading(Act.PLAN_VIEW),
    "dashboards:plan_difference": reading(Act.PLAN_VIEW),
    "dashboards:plan_item": reading(Act.PLAN_VIEW),
}
