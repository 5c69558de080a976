"""What happened to a row: who changed what and when, from the record the database keeps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.apps import apps
from django.utils import timezone

from core.fiscal import era_year_label
from inventories.columns import LABELS
from inventories.models import InventoryRow
from kpis.wording import exact_text, moment_text
from organizations.models import Department, User
from organizations.permissions import Act
from organizations.selectors import Actor

_ACTS = {
    "add_inventory_row": "行を追加",
    "edit_inventory_row": "行を編集",
    "mark_inventory_rows_done": "完了",
    "undo_inventory_row_done": "完了を取消し",
    "exclude_inventory_row": "対象外にした",
    "include_inventory_row": "対象に戻した",
    "import_inventory_rows": "ファイルから取込み",
    "load_sample_inventory": "見本データとして登録",
    "load_inventories": "公表資料から登録",
    "place_talent_rows": "段階を変更",
    "make_rollout": "展開に加えた",
    "add_rollout_departments": "展開に加えた",
    "remove_rollout_department": "展開から外した",
    "restore_rollout_department": "展開に戻した",
}
_SHOWN = (
    "code",
    "name",
    "department_id",
    "group",
    "level_id",
    "weight",
    "planned",
    "done_on",
    "excluded_because",
    "note",
)
_FIELD_LABELS = {
    **LABELS,
    "department_id": LABELS["department"],
    "done_on": LABELS["done"],
    "level_id": "段階",
}


def row_history(actor: Actor, row: InventoryRow) -> list[dict[str, str]]:
    """Newest first, for the history component; four queries, whatever its length."""
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    model = apps.get_model("inventories", "InventoryRowEvent")
    events = list(model.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id"))
    people = {person for event in events if (person := _person(event))}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    departments = dict(
        Department.objects.filter(pk__in={event.department_id for event in events} - {None})
        .order_by()
        .values_list("id", "name")
    )
    levels = _level_names({event.level_id for event in events} - {None})
    pairs = [*pairwise(events), (events[-1], None)] if events else []
    weight_name = row.inventory.weight_name
    return [
        _entry(
            event, before, names, {"department_id": departments, "level_id": levels}, weight_name
        )
        for event, before in pairs
    ]


def _entry(
    event: Any,
    before: Any,
    names: dict[int, str],
    named: dict[str, dict[int, str]],
    weight_name: str,
) -> dict[str, str]:
    metadata = event.pgh_context or {}
    changes = []
    for field in _SHOWN:
        new = _said(field, getattr(event, field), named)
        old = _said(field, getattr(before, field), named) if before else ""
        if new != old:
            label = _FIELD_LABELS[field] if field != "weight" else weight_name or LABELS[field]
            changes.append(
                f"{label}：{old or '（空欄）'} → {new or '（空欄）'}"
                if before
                else f"{label}：{new}"
            )
    return {
        "what": _ACTS.get(metadata.get("intent", ""), "登録" if before is None else "変更"),
        "who": names.get(_person(event) or 0, ""),
        "when": moment_text(timezone.localtime(event.pgh_created_at)),
        "state": "draft",
        "value": "",
        "reason": "\n".join(changes),
    }


def _level_names(ids: set[int]) -> dict[int, str]:
    """Names of levels as they were last, from the record: one that was removed had a name too."""
    if not ids:
        return {}
    model = apps.get_model("inventories", "InventoryLevelEvent")
    events = model.objects.filter(pgh_obj_id__in=ids).order_by("pgh_obj_id", "-pgh_id")
    return dict(events.distinct("pgh_obj_id").values_list("pgh_obj_id", "name"))


def _person(event: Any) -> int | None:
    user = (event.pgh_context or {}).get("user")
    return int(user) if user else None


def _said(field: str, value: Any, named: dict[str, dict[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if field in named:
        return named[field].get(value, "")
    if field == "weight":
        return exact_text(value)
    return era_year_label(value) if field == "done_on" else str(value)
