"""Plans, their versions and items, the roadmap, milestones and moves between systems."""

from __future__ import annotations

from plans.models.item import PlanItem, PlanItemDepartment, PlanItemViewpoint, PlanItemYear
from plans.models.milestone import Milestone
from plans.models.plan import Plan, PlanVersion
from plans.models.progress import ItemProgress
from plans.models.system_migration import MigrationPhase, SystemMigration
from plans.models.terms import PlanStage, PlanViewpoint

__all__ = [
    "ItemProgress",
    "MigrationPhase",
    "Milestone",
    "Plan",
    "PlanItem",
    "PlanItemDepartment",
    "PlanItemViewpoint",
    "PlanItemYear",
    "PlanStage",
    "PlanVersion",
    "PlanViewpoint",
    "SystemMigration",
]
