"""Writing the rows of an import, and taking all of it back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from committees.models import ActionItem, ActionItemRevision, ItemImport
from committees.reading.judging import JudgedRow, Outcome
from committees.selectors.imports import get_import, preview_of
from committees.services.imports import moved_on
from committees.services.imports_stored import from_json, to_json
from committees.services.items import (
    add_items,
    department_names,
    revise_items,
)
from committees.services.items_access import lock_committee
from committees.services.items_dropping import drop_items
from committees.services.items_reading import typed_of
from core import audit
from core.clock import now
from core.errors import Invalid, Stale
from organizations.permissions import Act
from organizations.selectors import Actor

State = ItemImport.State


def write(
    *, by: Actor, found: ItemImport, chosen: Collection[int], seen: str, version: int
) -> ItemImport:
    """Writes the chosen rows, settled, all or none. A second click writes nothing more.

    Raises Stale where the items or the import changed since the preview, Invalid without a row.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="import_items"):
        current = _locked(by, found)
        if current.state == State.DONE:
            return current
        if current.state != State.PREVIEWED or current.version != version:
            raise moved_on()
        preview = preview_of(current)
        if preview.seen != seen:
            raise Stale(
                "items_changed",
                "確認しているあいだに、この会議体の指摘事項が変更されました。",
                "いまの内容と比べ直しました。確かめてから、もう一度取り込んでください。",
            )
        rows = [row for row in preview.judged.writable if row.index in chosen]
        if not rows:
            raise Invalid(
                "nothing_chosen",
                "取り込む行が選ばれていません。",
                "一つ以上の行を選んでください。",
                field="chosen",
            )
        reason = _reason(current)
        written = _added(by, current, rows, reason) + _revised(by, rows, reason)
        kept = from_json(current.rows)
        kept.counts = {str(outcome): count for outcome, count in preview.counts.items()}
        kept.counts["missing"] = len(preview.judged.missing)
        current.rows, current.written = to_json(kept), written
        current.state, current.done_at, current.content = State.DONE, now(), None
        current.version += 1
        current.save()
        return current


def undo(*, by: Actor, found: ItemImport) -> ItemImport:
    """Takes back what an import wrote: former wordings anew, new items off the list.

    All or none. Raises Stale, naming them, where items were changed since. Twice is once.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="undo_item_import"):
        current = _locked(by, found)
        if current.state == State.UNDONE:
            return current
        if current.state != State.DONE:
            raise moved_on()
        written = {entry["item"]: entry for entry in current.written}
        items = {
            row.pk: row
            for row in ActionItem.objects.select_for_update().filter(pk__in=written).order_by("pk")
        }
        _refuse_newer(items, written)
        _put_back(by, items, written)
        new = [items[pk] for pk, entry in written.items() if not entry["before"]]
        if new:
            drop_items(by=by, items=new, reason="表の取込みの取消し")
        current.state, current.undone_at = State.UNDONE, now()
        current.version += 1
        current.save()
        return current


def _locked(by: Actor, found: ItemImport) -> ItemImport:
    lock_committee(by, found.committee_id)
    get_import(by, found.committee_id, found.pk)
    return (
        ItemImport.objects.select_for_update(of=("self",))
        .select_related("committee")
        .get(pk=found.pk)
    )


def _reason(found: ItemImport) -> str:
    what = found.file_name or "貼り付けた表"
    meeting = f"（{found.meeting.label}）" if found.meeting else ""
    return f"表の取込み：{what}{meeting}"[:400]


def _added(
    by: Actor, found: ItemImport, rows: list[JudgedRow], reason: str
) -> list[dict[str, int]]:
    new = [row for row in rows if row.outcome is Outcome.NEW]
    if not new:
        return []
    made = add_items(
        by=by,
        committee=found.committee,
        items=[row.typed for row in new],
        settled=True,
        reason=reason,
    )
    return [{"item": each.item_id, "seq": each.seq, "before": 0} for each in made]


def _revised(by: Actor, rows: list[JudgedRow], reason: str) -> list[dict[str, int]]:
    changed = [(row, row.before) for row in rows if row.before is not None]
    items = ActionItem.objects.in_bulk([before.item_id for _, before in changed])
    made = revise_items(
        by=by,
        changes=[(items[before.item_id], before.seq, row.typed) for row, before in changed],
        settled=True,
        reason=reason,
    )
    return [
        {"item": each.item_id, "seq": each.seq, "before": before.seq}
        for each, (_, before) in zip(made, changed, strict=True)
    ]


def _refuse_newer(items: dict[int, ActionItem], written: dict[int, dict[str, int]]) -> None:
    newer = [
        row.pk
        for row in items.values()
        if row.latest_seq != written[row.pk]["seq"] or row.dropped_at is not None
    ]
    if not newer:
        return
    numbers = ActionItemRevision.objects.filter(
        item__in=newer, seq__in={written[pk]["seq"] for pk in newer}
    )
    named = sorted(
        {row.number or "番号なし" for row in numbers if row.seq == written[row.item_id]["seq"]}
    )
    raise Stale(
        "newer_edits",
        f"取り込んだあとに変更された指摘事項があります（番号 {'、'.join(named)}）。",
        "取込みは取り消していません。これらの項目は、項目の画面で一つずつ直してください。",
    )


def _put_back(by: Actor, items: dict[int, ActionItem], written: dict[int, dict[str, int]]) -> None:
    """The wordings from before the import, as new ones: history keeps all."""
    before = {pk: entry["before"] for pk, entry in written.items() if entry["before"]}
    if not before:
        return
    former = [
        row
        for row in ActionItemRevision.objects.filter(item__in=before).select_related("status")
        if row.seq == before[row.item_id]
    ]
    names = department_names([row.pk for row in former])
    revise_items(
        by=by,
        changes=[
            (
                items[row.item_id],
                items[row.item_id].latest_seq,
                typed_of(row, names[row.pk], row.status.mark if row.status else ""),
            )
            for row in former
        ],
        settled=True,
        reason="表の取込みの取消し",
    )
