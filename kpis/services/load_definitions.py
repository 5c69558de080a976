"""Definition versions of an indicator file. A wording the file changes becomes a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.clock import today as clock_today
from kpis.models import DefinitionVersion, Indicator
from kpis.services.indicator_entries import DefinitionEntry, IndicatorEntry, IndicatorFile
from plans.services.data_file import last_day
from plans.services.row_sync import LoadReport

CHANGED_BY_FILE = "出典の記載に合わせて更新しました。"


def definition_of(entry: IndicatorEntry) -> str:
    """The wording in force: the last of the versions where the file gives them."""
    if not entry.definitions:
        return entry.definition
    if entry.definition:
        raise entry.place.inside("definitions").error(
            "definition と definitions の両方があります。", "どちらか一つにしてください。"
        )
    return entry.definitions[-1].text


def load_definitions(
    file: IndicatorFile,
    *,
    organization_id: int,
    ids: Mapping[str, int],
    departments: Mapping[str, int],
    intent: str,
    report: LoadReport,
) -> set[int]:
    """Adds the versions that are not there yet; returns the ids of the indicators they are of.

    Where the file gives no versions, its one definition is version 1, and a later change of it a
    version that compares with the earlier one. What people changed in the portal stays.
    """
    kept = _kept(list(ids.values()))
    rows = {row.pk: row for row in Indicator.objects.filter(pk__in=ids.values())}
    added: list[DefinitionVersion] = []
    for entry in file.indicators:
        row = rows[ids[entry.key]]
        there = kept.get(row.pk, [])
        wanted = _given(entry) if entry.definitions else _one(row, there)
        for number, values in enumerate(wanted, start=1):
            if number > len(there):
                added.append(
                    DefinitionVersion(
                        organization_id=organization_id, indicator=row, number=number, **values
                    )
                )
    DefinitionVersion.objects.bulk_create(added)
    for version in added:
        row = rows[version.indicator_id]
        if version.number > row.definition_version:
            row.definition_version = version.number
            row.save(update_fields=["definition_version"])
    report.created += sum(version.number == 1 for version in added)
    report.updated += sum(version.number > 1 for version in added)
    return {version.indicator_id for version in added}


def _kept(ids: list[int]) -> dict[int, list[DefinitionVersion]]:
    found: dict[int, list[DefinitionVersion]] = {}
    for version in DefinitionVersion.objects.filter(indicator__in=ids).order_by("number"):
        found.setdefault(version.indicator_id, []).append(version)
    return found


def _one(row: Indicator, there: list[DefinitionVersion]) -> list[dict[str, Any]]:
    """Version 1; or those there and, where the row's wording is another one, a further one."""
    if not there:
        return [{"text": row.definition}]
    versions: list[dict[str, Any]] = [{} for _ in there]
    if there[-1].text != row.definition:
        versions.append(
            {
                "text": row.definition,
                "applies_from": _after(there[-1], clock_today()),
                "reason": CHANGED_BY_FILE,
            }
        )
    return versions


def _after(last: DefinitionVersion, today: date) -> date:
    return max(last.applies_from, today) if last.applies_from else today


def _given(entry: IndicatorEntry) -> list[dict[str, Any]]:
    versions = [_version(number, each) for number, each in enumerate(entry.definitions, start=1)]
    days = [version["applies_from"] for version in versions[1:]]
    if days != sorted(set(days)):
        raise entry.place.inside("definitions").error(
            "版の適用開始日が順に並んでいません。", "古い版から順に書いてください。"
        )
    return versions


def _version(number: int, entry: DefinitionEntry) -> dict[str, Any]:
    if number > 1 and (entry.applies_from is None or not entry.reason):
        raise entry.place.error(
            "2番目からの版には、applies_from と reason が必要です。", "両方を書いてください。"
        )
    if number == 1 and entry.breaks_series:
        raise entry.place.error(
            "最初の版には、比べる前の版がありません。", "breaks_series を消してください。"
        )
    return {
        "text": entry.text,
        "applies_from": entry.applies_from.as_date().first if entry.applies_from else None,
        "breaks_series": entry.breaks_series,
        "reason": entry.reason,
        "decided_on": last_day(entry.decided_on),
        "decided_by": entry.decided_by,
    }
