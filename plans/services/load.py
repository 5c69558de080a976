"""Loading a plan file: an organization, its departments, its plans. Format: docs/data-files.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from organizations.models import Organization
from plans.models import Milestone, Plan, PlanItem, PlanItemDepartment, PlanItemYear, PlanVersion
from plans.services.data_file import Place, read_data_file
from plans.services.load_departments import department_id, load_departments
from plans.services.load_in_hand import labels_in_hand
from plans.services.load_terms import Terms, load_systems
from plans.services.plan_entries import (
    MilestoneEntry,
    PlacedItem,
    PlanEntry,
    PlanFile,
    items_in_order,
)
from plans.services.removals import REMOVABLE, removed_keys
from plans.services.row_sync import LoadReport, loading, sync_rows

INTENT = "load_plans"
_CODE = re.compile(r"\d{6}")


def load_plan_file(path: Path, *, intent: str = INTENT) -> LoadReport:
    """Loads the file in one transaction; again, it changes nothing.

    A changed file updates what it changes and leaves what people changed meanwhile; nothing is
    deleted. Raises DataFileError, naming file and place, and then has loaded nothing.
    """
    file = read_data_file(path, PlanFile)
    place = Place(path.name)
    report = LoadReport()
    with loading(intent):
        loader = _Loader(_organization(file, place, intent, report), intent, report)
        loader.departments = load_departments(
            loader.organization, file, intent=intent, report=report
        )
        for entry in file.plans:
            loader.load_plan(entry)
    return report


def _organization(file: PlanFile, place: Place, intent: str, report: LoadReport) -> Organization:
    entry = file.organization
    if not _CODE.fullmatch(entry.code):
        raise (
            place.inside("organization")
            .inside("code")
            .error(f"「{entry.code}」は団体コードではありません。", "6桁の数字で書いてください。")
        )
    rows, _ = sync_rows(
        Organization.objects.filter(code=entry.code),
        [vars(entry)],
        key=("code",),
        intent=intent,
        report=report,
    )
    return rows[(entry.code,)]


class _Loader:
    """Loads plans of one organization; `departments` are ids by path."""

    def __init__(self, organization: Organization, intent: str, report: LoadReport) -> None:
        self.organization = organization
        self.departments: Mapping[str, int] = {}
        self.plans: dict[str, Plan] = {}
        self.intent = intent
        self.report = report

    def load_plan(self, entry: PlanEntry) -> None:
        if entry.predecessor is not None and entry.predecessor not in self.plans:
            raise entry.place.inside("predecessor").error(
                f"前の計画「{entry.predecessor}」がこのファイルの前の方にありません。",
                "前の計画を先に書いてください。",
            )
        names = ("key", "title", "state", "source", "summary", "fy_from", "fy_to")
        values = {name: getattr(entry, name) for name in names}
        before = self.plans[entry.predecessor].pk if entry.predecessor else None
        rows = self._sync(Plan, [{**values, "predecessor_id": before}], key=("key",))
        plan = self.plans[entry.key] = rows[(entry.key,)]
        self.terms = Terms(plan, entry, self._sync)
        self._load_versions(plan, entry)

    def _load_versions(self, plan: Plan, entry: PlanEntry) -> None:
        """Versions that people work on in the portal, or decided there, are left as they are."""
        theirs = labels_in_hand(plan)
        versions = []
        for position, version in enumerate(entry.versions, start=1):
            if version.label in theirs:
                continue
            decided = version.decided.as_date() if version.decided else None
            versions.append(
                {
                    "plan_id": plan.pk,
                    "label": version.label,
                    "position": position,
                    "state": version.state,
                    "decided_typed": version.decided.typed if version.decided else "",
                    "decided_first": decided.first if decided else None,
                    "decided_last": decided.last if decided else None,
                    "note": version.note,
                }
            )
        rows = self._sync(PlanVersion, versions, key=("plan_id", "label"))
        newest: dict[str, int | None] = {}
        for version in entry.versions:
            placed = items_in_order(version)
            if version.label in theirs:
                ids = theirs[version.label]
                newest |= {item.entry.key: ids.get(item.entry.key) for item in placed}
            else:
                newest |= self._load_items(rows[(plan.pk, version.label)], placed)
        self._load_milestones(plan, entry.milestones, newest)
        load_systems(plan, entry, newest, self._sync)

    def _load_items(self, version: PlanVersion, placed: Sequence[PlacedItem]) -> dict[str, int]:
        ids: dict[str, int] = {}
        by_depth = sorted(placed, key=lambda item: item.depth)
        for _, level in groupby(by_depth, key=lambda item: item.depth):
            wanted = [
                {
                    "plan_version_id": version.pk,
                    "parent_id": ids[item.parent] if item.parent else None,
                    "key": item.entry.key,
                    "kind": item.entry.kind,
                    "number": item.entry.number,
                    "title": item.entry.title,
                    "text": item.entry.text,
                    "position": item.position,
                    "stage_id": self.terms.stage_id(item),
                }
                for item in level
            ]
            rows = self._sync(PlanItem, wanted, key=("plan_version_id", "key"))
            ids |= {row.key: row.pk for row in rows.values()}
        self._load_item_details(placed, ids)
        return ids

    def _load_item_details(self, placed: Sequence[PlacedItem], ids: Mapping[str, int]) -> None:
        years = [
            {
                "item_id": ids[item.entry.key],
                "fiscal_year": year.year.as_date().fiscal_year,
                "planned": year.planned,
                "note": year.note,
            }
            for item in placed
            for year in item.entry.years
        ]
        self._sync(PlanItemYear, years, key=("item_id", "fiscal_year"))
        responsible = [
            {
                "item_id": ids[item.entry.key],
                "department_id": department_id(self.departments, path, item.entry.place),
            }
            for item in placed
            for path in item.entry.departments
        ]
        self._sync(PlanItemDepartment, responsible, key=("item_id", "department_id"))
        self.terms.load_viewpoints(placed, ids)

    def _load_milestones(
        self, plan: Plan, entries: Sequence[MilestoneEntry], items: Mapping[str, int | None]
    ) -> None:
        """`items` are ids by key; None where people took the item out of its draft."""
        wanted = []
        for position, entry in enumerate(entries, start=1):
            if entry.item is not None and entry.item not in items:
                raise entry.place.inside("item").error(
                    f"項目「{entry.item}」がこの計画にありません。", "識別子を直してください。"
                )
            when = entry.when.as_date()
            gone = entry.item is not None and items[entry.item] is None
            wanted.append(
                ({} if gone else {"item_id": items[entry.item] if entry.item else None})
                | {
                    "plan_id": plan.pk,
                    "key": entry.key,
                    "title": entry.title,
                    "note": entry.note,
                    "when_typed": entry.when.typed,
                    "when_first": None if entry.until else when.first,
                    "when_last": when.last,
                    "position": position,
                }
            )
        self._sync(Milestone, wanted, key=("plan_id", "key"))

    def _sync(
        self, model: Any, wanted: Sequence[dict[str, Any]], *, key: Sequence[str]
    ) -> dict[tuple[Any, ...], Any]:
        there = model.objects.filter(organization=self.organization)
        if model in REMOVABLE and wanted:
            gone = removed_keys(there, key)
            wanted = [one for one in wanted if tuple(one[name] for name in key) not in gone]
        rows, _ = sync_rows(
            there,
            [{"organization_id": self.organization.pk, **values} for values in wanted],
            key=key,
            intent=self.intent,
            report=self.report,
        )
        return rows
