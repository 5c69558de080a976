"""Stages, viewpoints and system migrations of a plan file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from plans.models import (
    MigrationPhase,
    Plan,
    PlanItemViewpoint,
    PlanStage,
    PlanViewpoint,
    SystemMigration,
)
from plans.services.plan_entries import PhaseEntry, PlacedItem, PlanEntry


class Sync(Protocol):
    """Brings an organization's rows in line with the file; see plans.services.row_sync."""

    def __call__(
        self, model: Any, wanted: Sequence[dict[str, Any]], *, key: Sequence[str]
    ) -> dict[tuple[Any, ...], Any]: ...


class Terms:
    """A plan's stages by number and viewpoints by key, loaded."""

    def __init__(self, plan: Plan, entry: PlanEntry, sync: Sync) -> None:
        self._sync = sync
        stages = [{"plan_id": plan.pk, **vars(one)} for one in entry.stages]
        # What people took out of the plan is known to the file all the same.
        self._numbers = {one.number for one in entry.stages}
        self._keys = {one.key for one in entry.viewpoints}
        # The current stage is the portal's where people moved it on: at most one can be.
        moved_on = plan.stages.filter(is_current=True).exclude(
            number__in=[one.number for one in entry.stages if one.is_current]
        )
        current = set(moved_on.values_list("number", flat=True))
        for values in stages:
            if current:
                values["is_current"] = values["number"] in current
        rows = sync(PlanStage, stages, key=("plan_id", "number"))
        self.stages = {row.number: row.pk for row in rows.values()}
        viewpoints = [
            {"plan_id": plan.pk, "position": position, **vars(one)}
            for position, one in enumerate(entry.viewpoints, start=1)
        ]
        rows = sync(PlanViewpoint, viewpoints, key=("plan_id", "key"))
        self.viewpoints = {row.key: row.pk for row in rows.values()}

    def stage_id(self, item: PlacedItem) -> int | None:
        if item.entry.stage is None:
            return None
        if item.entry.stage not in self._numbers:
            raise item.entry.place.inside("stage").error(
                f"第{item.entry.stage}段階がこの計画にありません。", "stages に加えてください。"
            )
        return self.stages.get(item.entry.stage)

    def load_viewpoints(self, placed: Sequence[PlacedItem], ids: Mapping[str, int]) -> None:
        """Which viewpoints the items stand under."""
        wanted = []
        for item in placed:
            for key in item.entry.viewpoints:
                if key not in self._keys:
                    raise item.entry.place.inside("viewpoints").error(
                        f"視点「{key}」がこの計画にありません。", "viewpoints に加えてください。"
                    )
                if viewpoint := self.viewpoints.get(key):
                    wanted.append({"item_id": ids[item.entry.key], "viewpoint_id": viewpoint})
        self._sync(PlanItemViewpoint, wanted, key=("item_id", "viewpoint_id"))


def load_systems(plan: Plan, entry: PlanEntry, items: Collection[str], sync: Sync) -> None:
    """Moves between systems with their phases; `items` are the keys of the plan's items."""
    wanted = []
    for position, one in enumerate(entry.systems, start=1):
        if one.item is not None and one.item not in items:
            raise one.place.inside("item").error(
                f"項目「{one.item}」がこの計画にありません。", "識別子を直してください。"
            )
        names = ("key", "function", "from_system", "to_system", "note")
        values = {name: getattr(one, name) for name in names}
        wanted.append(
            {"plan_id": plan.pk, "item_key": one.item or "", "position": position, **values}
        )
    rows = sync(SystemMigration, wanted, key=("plan_id", "key"))
    ids = {row.key: row.pk for row in rows.values()}
    phases = [
        {"migration_id": ids[one.key], **_phase(phase)}
        for one in entry.systems
        for phase in one.phases
        if one.key in ids
    ]
    sync(MigrationPhase, phases, key=("migration_id", "kind"))


def _phase(entry: PhaseEntry) -> dict[str, Any]:
    if entry.starts is None and entry.ends is None:
        raise entry.place.error("開始も終了もありません。", "starts か ends を書いてください。")
    return {
        "kind": entry.kind,
        "from_typed": entry.starts.typed if entry.starts else "",
        "from_first": entry.starts.as_date().first if entry.starts else None,
        "to_typed": entry.ends.typed if entry.ends else "",
        "to_last": entry.ends.last_day() if entry.ends else None,
    }
