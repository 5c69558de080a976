"""What a plan file says, as dataclasses. Format: docs/data-files.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from organizations.models import Organization
from plans.models import MigrationPhase, Plan, PlanItem, PlanVersion
from plans.services.data_file import Place, Printed


@dataclass(frozen=True)
class OrganizationEntry:
    code: str
    name: str
    kind: Organization.Kind
    is_sample: bool = False


@dataclass(frozen=True)
class DepartmentEntry:
    name: str
    valid_from: Printed | None = None
    valid_to: Printed | None = None
    children: tuple[DepartmentEntry, ...] = ()


@dataclass(frozen=True)
class SuccessionEntry:
    """`predecessor` and `successor` are department paths: 局の名称/課の名称."""

    place: Place
    predecessor: str
    successor: str
    effective_on: Printed


@dataclass(frozen=True)
class YearEntry:
    year: Printed
    planned: str
    note: str = ""


@dataclass(frozen=True)
class ItemEntry:
    place: Place
    key: str
    kind: PlanItem.Kind
    title: str
    number: str = ""
    text: str = ""
    departments: tuple[str, ...] = ()
    years: tuple[YearEntry, ...] = ()
    stage: int | None = None
    viewpoints: tuple[str, ...] = ()
    children: tuple[ItemEntry, ...] = ()


@dataclass(frozen=True)
class VersionEntry:
    label: str
    state: PlanVersion.State
    decided: Printed | None = None
    note: str = ""
    items: tuple[ItemEntry, ...] = ()


@dataclass(frozen=True)
class MilestoneEntry:
    """`until` marks a period without a stated beginning (～R9年度)."""

    place: Place
    key: str
    title: str
    when: Printed
    until: bool = False
    note: str = ""
    item: str | None = None


@dataclass(frozen=True)
class StageEntry:
    number: int
    name: str
    term: str = ""
    description: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class ViewpointEntry:
    key: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class PhaseEntry:
    """`starts` and `ends` as printed; one of them at least."""

    place: Place
    kind: MigrationPhase.Kind
    starts: Printed | None = None
    ends: Printed | None = None


@dataclass(frozen=True)
class SystemEntry:
    """A move between systems; `item` is the key of the plan's item."""

    place: Place
    key: str
    function: str
    to_system: str
    from_system: str = ""
    note: str = ""
    item: str | None = None
    phases: tuple[PhaseEntry, ...] = ()


@dataclass(frozen=True)
class PlanEntry:
    place: Place
    key: str
    title: str
    state: Plan.State
    source: str
    summary: str = ""
    fy_from: int | None = None
    fy_to: int | None = None
    predecessor: str | None = None
    versions: tuple[VersionEntry, ...] = ()
    milestones: tuple[MilestoneEntry, ...] = ()
    stages: tuple[StageEntry, ...] = ()
    viewpoints: tuple[ViewpointEntry, ...] = ()
    systems: tuple[SystemEntry, ...] = ()


@dataclass(frozen=True)
class PlanFile:
    organization: OrganizationEntry
    departments: tuple[DepartmentEntry, ...] = ()
    successions: tuple[SuccessionEntry, ...] = ()
    plans: tuple[PlanEntry, ...] = ()


@dataclass(frozen=True)
class PlacedItem:
    """An item of a version's tree: its depth, its place in the whole and its parent's key."""

    entry: ItemEntry
    depth: int
    position: int
    parent: str | None


def items_in_order(version: VersionEntry) -> list[PlacedItem]:
    """The version's items as printed: each before its children, positions from 1."""
    placed: list[PlacedItem] = []
    for entry, depth, parent in _walk(version.items, 0, None):
        if any(entry.key == other.entry.key for other in placed):
            raise entry.place.error(
                f"識別子「{entry.key}」がこの版で2回使われています。", "別の識別子にしてください。"
            )
        placed.append(PlacedItem(entry, depth, len(placed) + 1, parent))
    return placed


def _walk(
    items: tuple[ItemEntry, ...], depth: int, parent: str | None
) -> Iterator[tuple[ItemEntry, int, str | None]]:
    for entry in items:
        yield entry, depth, parent
        yield from _walk(entry.children, depth + 1, entry.key)
