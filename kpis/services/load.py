"""Loading an indicator file: KPIs, their targets and published figures. See docs/data-files.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpis.models import Indicator, RatingScheme
from kpis.services.achievements import mark_for_recompute
from kpis.services.indicator_entries import IndicatorEntry, IndicatorFile
from kpis.services.load_definitions import definition_of, load_definitions
from kpis.services.load_figures import load_actuals
from kpis.services.load_series import load_series
from kpis.services.load_targets import load_targets
from organizations.models import Organization
from plans.models import Plan, PlanItem
from plans.services.data_file import Place, Printed, last_day, read_data_file
from plans.services.load import INTENT
from plans.services.load_departments import department_id, department_ids
from plans.services.row_sync import LoadReport, loading, sync_rows

STANDARD_SCHEME = {
    "key": "standard",
    "name": "標準",
    "on_track_from": Decimal(80),
    "slightly_late_from": Decimal(50),
}
# Columns that a file's entry holds as they are stored.
_AS_WRITTEN = (
    "key",
    "name",
    "unit",
    "decimals",
    "kind",
    "desired",
    "rule",
    "frequency",
    "entry_days",
    "pace_shape",
    "reporting",
    "source",
    "roll_up",
    "derivation",
)


@dataclass(frozen=True)
class Surroundings:
    """What an organization's indicators refer to: plans and items by key, departments by path."""

    organization: Organization
    scheme: RatingScheme
    plans: Mapping[str, int]
    items: Mapping[tuple[int, str], int]
    departments: Mapping[str, int]


def load_indicator_file(path: Path, *, intent: str = INTENT) -> LoadReport:
    """Loads the file in one transaction; again, it changes nothing.

    The organization and its plans must be there (load_plan_file). A figure that the file changes
    becomes a new revision; nothing is deleted. Indicators that changed are marked for recompute.
    Raises DataFileError, naming file and place, and then has loaded nothing.
    """
    file = read_data_file(path, IndicatorFile)
    report = LoadReport()
    with loading(intent):
        around = _surroundings(file, Place(path.name), intent, report)
        wanted = [_values(entry, n, around) for n, entry in enumerate(file.indicators, start=1)]
        rows, touched = sync_rows(
            Indicator.objects.filter(organization=around.organization),
            wanted,
            key=("key",),
            intent=intent,
            report=report,
        )
        ids = {entry.key: rows[(entry.key,)].pk for entry in file.indicators}
        changed = {rows[key].pk for key in touched}
        for load_part in (load_definitions, load_series, load_targets, load_actuals):
            changed |= load_part(
                file,
                organization_id=around.organization.pk,
                ids=ids,
                departments=around.departments,
                intent=intent,
                report=report,
            )
        if changed:
            mark_for_recompute(sorted(changed))
    return report


def _surroundings(
    file: IndicatorFile, place: Place, intent: str, report: LoadReport
) -> Surroundings:
    organization = Organization.objects.filter(code=file.organization).first()
    if organization is None:
        raise place.inside("organization").error(
            f"団体「{file.organization}」がまだありません。",
            "先に計画のデータファイルを読み込んでください。",
        )
    schemes, _ = sync_rows(
        RatingScheme.objects.filter(organization=organization),
        [{"organization_id": organization.pk, **STANDARD_SCHEME}],
        key=("key",),
        intent=intent,
        report=report,
    )
    # Drafts come first ("draft" > "decided"): a KPI stands at an item that was decided, if any.
    items = PlanItem.objects.filter(organization=organization).order_by(
        "-plan_version__state", "plan_version__position"
    )
    return Surroundings(
        organization=organization,
        scheme=schemes[(STANDARD_SCHEME["key"],)],
        plans=dict(Plan.objects.filter(organization=organization).values_list("key", "pk")),
        # Of several versions with the item, the newest one's stays in the dictionary.
        items={
            (plan, key): pk
            for plan, key, pk in items.values_list("plan_version__plan", "key", "pk")
        },
        departments=department_ids(organization),
    )


def _values(entry: IndicatorEntry, position: int, around: Surroundings) -> dict[str, Any]:
    if entry.plan not in around.plans:
        raise entry.place.inside("plan").error(
            f"計画「{entry.plan}」がありません。", "計画の識別子を直してください。"
        )
    plan_id = around.plans[entry.plan]
    if entry.item is not None and (plan_id, entry.item) not in around.items:
        raise entry.place.inside("item").error(
            f"項目「{entry.item}」が計画「{entry.plan}」にありません。", "識別子を直してください。"
        )
    baseline = entry.baseline
    return {
        **{name: getattr(entry, name) for name in _AS_WRITTEN},
        "definition": definition_of(entry),
        "organization_id": around.organization.pk,
        "plan_id": plan_id,
        "item_id": around.items[(plan_id, entry.item)] if entry.item else None,
        "department_id": department_id(around.departments, entry.department, entry.place),
        "scheme_id": around.scheme.pk,
        "position": position,
        "baseline": _number(entry, baseline.figure) if baseline else None,
        "baseline_on": last_day(baseline.when) if baseline else None,
        "baseline_note": baseline.note if baseline else "",
        "department_threshold": _number(entry, entry.department_threshold),
        "minimum": _number(entry, entry.minimum),
        "maximum": _number(entry, entry.maximum),
    }


def _number(entry: IndicatorEntry, figure: Printed | None) -> Decimal | None:
    if figure is None:
        return None
    reading = entry.read(figure)
    if reading.value is None:
        raise figure.place.error(f"「{figure.typed}」は数値ではありません。", "数値が必要です。")
    return reading.value
