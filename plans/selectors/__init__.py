"""Reads of plans: what a plan says in a version, drafts at work, and how far items came."""

from __future__ import annotations

from plans.selectors.plans import (
    PlanDetail,
    Roadmap,
    RoadmapRow,
    TreeItem,
    get_plan,
    plan_detail,
    plans_of,
    sees_drafts,
)

__all__ = [
    "PlanDetail",
    "Roadmap",
    "RoadmapRow",
    "TreeItem",
    "get_plan",
    "plan_detail",
    "plans_of",
    "sees_drafts",
]
