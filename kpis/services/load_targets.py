"""Targets of an indicator file. A value the file changes becomes a revision of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from kpis.models import Target, TargetRevision
from kpis.services.indicator_entries import DecisionEntry, IndicatorEntry, IndicatorFile
from plans.services.data_file import last_day
from plans.services.load_departments import department_id
from plans.services.row_sync import LoadReport, sync_rows

CHANGED_BY_FILE = "出典の記載に合わせて更新しました。"
_VALUE = ("undecided", "value", "upper_value", "due_on")


def load_targets(
    file: IndicatorFile,
    *,
    organization_id: int,
    ids: Mapping[str, int],
    departments: Mapping[str, int],
    intent: str,
    report: LoadReport,
) -> set[int]:
    """Loads all targets; returns the ids of the indicators whose targets changed.

    `ids` are the indicators' by key, `departments` ids by path.
    """
    wanted: list[dict[str, Any]] = []
    decisions: list[list[dict[str, Any]]] = []
    for indicator in file.indicators:
        for entry in indicator.targets:
            wanted.append(
                {
                    "organization_id": organization_id,
                    "indicator_id": ids[indicator.key],
                    "department_id": department_id(departments, entry.department, entry.place),
                    "due_on": entry.due.last_day(),
                    "due_typed": entry.due.typed,
                    "is_interim": entry.interim,
                }
            )
            decisions.append([_revision(indicator, each) for each in entry.decisions])
            if entry.decisions[0].moved_to is not None:
                raise entry.place.error(
                    "初めの決定で期日を動かすことはできません。",
                    "due に初めの期日を書いてください。",
                )
    rows, touched = sync_rows(
        Target.objects.filter(indicator__in=ids.values()),
        wanted,
        key=("indicator_id", "department_id", "due_on"),
        intent=intent,
        report=report,
    )
    latest, last_seq = _loaded_so_far(list(ids.values()))
    added = []
    for target, revisions in zip(rows.values(), decisions, strict=True):
        for revision in _still_to_add(revisions, latest.get(target.pk)):
            seq = last_seq[target.pk] = last_seq.get(target.pk, 0) + 1
            reason = revision["reason"] or (CHANGED_BY_FILE if seq > 1 else "")
            added.append(
                TargetRevision(
                    organization_id=organization_id,
                    target=target,
                    seq=seq,
                    **{**revision, "reason": reason},
                )
            )
    TargetRevision.objects.bulk_create(added)
    revised = sum(each.target_id in latest for each in added)
    report.updated += revised
    report.created += len(added) - revised
    return {key[0] for key in touched} | {each.target.indicator_id for each in added}


def _loaded_so_far(ids: list[int]) -> tuple[dict[int, TargetRevision], dict[int, int]]:
    """By target: the latest revision that no person made, and the last number of all."""
    revisions = TargetRevision.objects.filter(target__indicator__in=ids)
    loaded = revisions.filter(by__isnull=True).order_by("target_id", "-seq").distinct("target_id")
    numbers = revisions.order_by().values_list("target_id").annotate(last=Max("seq"))
    return {revision.target_id: revision for revision in loaded}, dict(numbers)


def _still_to_add(
    revisions: list[dict[str, Any]], latest: TargetRevision | None
) -> list[dict[str, Any]]:
    """All of a new target's; of a known one's the last, where it says something else."""
    if latest is None:
        return revisions
    final = revisions[-1]
    same = all(getattr(latest, name) == final[name] for name in _VALUE)
    return [] if same else [final]


def _revision(indicator: IndicatorEntry, entry: DecisionEntry) -> dict[str, Any]:
    reading = indicator.read(entry.figure)
    upper = indicator.read(entry.upper) if entry.upper else None
    if entry.moved_to is not None and not entry.reason:
        raise entry.moved_to.place.error(
            "期日を変えた理由がありません。", "reason に理由を書いてください。"
        )
    if entry.undecided == (reading.value is not None):
        raise entry.figure.place.error(
            f"目標「{entry.figure.typed}」は値{'がある' if entry.undecided else 'がない'}のに、"
            f"undecided が{'付いています' if entry.undecided else '付いていません'}。",
            "どちらかを直してください。",
        )
    return {
        "undecided": entry.undecided,
        "value": reading.value,
        "upper_value": upper.value if upper else None,
        "due_on": last_day(entry.moved_to),
        "typed": entry.figure.typed,
        "decided_on": last_day(entry.decided_on),
        "decided_by": entry.decided_by,
        "reason": entry.reason,
    }
