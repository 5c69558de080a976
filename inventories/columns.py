"""The columns of an inventory's file: what is written, and how a heading is known again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.folding import fold
from core.sheets.writing import Column
from inventories.models import Inventory

# The fields that are read back, in the order of the file.
FIELDS = (
    "code",
    "name",
    "department",
    "group",
    "weight",
    "planned",
    "done",
    "excluded_because",
    "note",
)
LABELS = {
    "code": "番号",
    "name": "名称",
    "department": "担当部局",
    "group": "区分",
    "weight": "重み",
    "planned": "予定",
    "done": "完了日",
    "excluded_because": "対象外の理由",
    "note": "備考",
}
# Written for readers; told by the others, so never read back.
STATE, PLANNED_ON = "状態", "予定日（読み取り）"
_OTHER_NAMES = {
    "整理番号": "code",
    "No": "code",
    "No.": "code",
    "手続名": "name",
    "名前": "name",
    "部局": "department",
    "担当課": "department",
    "所管課": "department",
    "重み": "weight",
    "予定時期": "planned",
    "完了年月日": "done",
    "対象外理由": "excluded_because",
    "メモ": "note",
}


def weight_title(inventory: Inventory) -> str:
    """年間申請件数（件）."""
    name = inventory.weight_name or LABELS["weight"]
    return f"{name}（{inventory.weight_unit}）" if inventory.weight_unit else name


def file_columns(inventory: Inventory) -> list[Column]:
    """Every column of the list as a file, with the two that are only to be read."""
    columns = []
    for field in FIELDS:
        if field == "weight":
            columns.append(Column(weight_title(inventory), "number"))
        elif field == "done":
            columns.append(Column(PLANNED_ON, "date"))
            columns.append(Column(LABELS[field], "date"))
        else:
            columns.append(Column(LABELS[field]))
    return [*columns, Column(STATE)]


def known_headings(inventory: Inventory) -> Mapping[str, str]:
    """Heading, folded → field."""
    names = {label: field for field, label in LABELS.items()} | _OTHER_NAMES
    names[weight_title(inventory)] = "weight"
    if inventory.weight_name:
        names[inventory.weight_name] = "weight"
    return {_folded(name): field for name, field in names.items()}


def fields_of(inventory: Inventory, heading: Iterable[str]) -> dict[str, int]:
    """Field → column of a heading row; the first of two that mean the same."""
    known = known_headings(inventory)
    found: dict[str, int] = {}
    for index, text in enumerate(heading):
        field = known.get(_folded(text))
        if field and field not in found:
            found[field] = index
    return found


def _folded(text: str) -> str:
    return "".join(fold(text).split()).casefold()
