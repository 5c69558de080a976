"""Levels that people are to reach: how many are wanted, who certifies them, who is in which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from core import audit
from core.errors import DomainError, Invalid, NotFound, Refused, Stale
from core.numerals import read_figure
from inventories.models import Inventory, InventoryLevel, InventoryRow
from inventories.services.access import lock_inventory, not_found, require_edit
from inventories.services.inventories import InventoryTyped, make_inventory
from inventories.services.rollouts import item_in_force
from organizations.permissions import Act
from organizations.selectors import Actor

# How many rows a refusal names.
NAMED = 3
_LIMITS = {"name": ("段階", 80), "certified_by": ("認定する者", 120), "note": ("備考", 400)}


@dataclass(frozen=True)
class TalentTyped:
    """What a new list of people says; without an item it belongs to no plan."""

    name: str
    description: str = ""
    plan_id: int | None = None
    item_key: str = ""


@dataclass(frozen=True)
class LevelTyped:
    """A level, as typed. `wanted` is a number of people, or blank where none is set."""

    name: str
    wanted: str = ""
    certified_by: str = ""
    note: str = ""


def make_talent(*, by: Actor, typed: TalentTyped) -> Inventory:
    """An empty list of groups of people, weighted by their number. Raises Refused, NotAllowed."""
    by.require(Act.INVENTORY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_talent_list"):
        facts = InventoryTyped(
            name=typed.name,
            description=typed.description,
            unit="組",
            weight_name="人数",
            weight_unit="人",
        )
        item = item_in_force(by, typed.plan_id, typed.item_key) if typed.item_key else None
        return make_inventory(by=by, typed=facts, kind=Inventory.Kind.TALENT, item=item)


def add_level(*, by: Actor, inventory: Inventory, typed: LevelTyped) -> InventoryLevel:
    """Adds a level at the end; the same one again stays one. Raises Refused or NotAllowed."""
    by.require(Act.INVENTORY_MANAGE)
    fields = _checked(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_talent_level"):
        locked = lock_inventory(by, inventory.pk)
        there = locked.levels.filter(name=fields["name"]).first()
        if there is not None:
            if all(getattr(there, name) == value for name, value in fields.items()):
                return there
            raise Refused({"name": _taken(str(fields["name"]))})
        last = locked.levels.aggregate(last=Max("position"))["last"]
        return InventoryLevel.objects.create(
            organization=by.organization,
            inventory=locked,
            position=0 if last is None else last + 1,
            **fields,
        )


def edit_level(*, by: Actor, level_id: int, typed: LevelTyped, version: int) -> InventoryLevel:
    """Saves a level. Raises Refused, Stale, NotFound or NotAllowed; unchanged it stays."""
    by.require(Act.INVENTORY_MANAGE)
    fields = _checked(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_talent_level"):
        row = _locked_level(by, level_id)
        if all(getattr(row, name) == value for name, value in fields.items()):
            return row
        if row.version != version:
            raise Stale(
                "changed_meanwhile",
                "画面を開いたあとに、ほかの人がこの段階を変更しました。",
                "最新の内容を確かめてから、もう一度保存してください。入力した文字は残しています。",
                theirs={"row": row},
                typed=asdict(typed),
            )
        others = row.inventory.levels.filter(name=fields["name"]).exclude(pk=row.pk)
        if others.exists():
            raise Refused({"name": _taken(str(fields["name"]))})
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        return row


def remove_level(*, by: Actor, level_id: int) -> None:
    """Takes a level out. Raises Invalid while groups of people stand in it."""
    by.require(Act.INVENTORY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_talent_level"):
        row = _locked_level(by, level_id)
        names = list(row.rows.order_by("position", "id").values_list("name", flat=True))
        if names:
            listed = "、".join(f"「{name}」" for name in names[:NAMED])
            if len(names) > NAMED:
                listed += f"など{len(names)}組"
            raise Invalid(
                "level_in_use",
                f"段階「{row.name}」には{listed}の行があるため、消せません。",
                "先に、行の段階をほかに変えてください。",
            )
        row.delete()


def place_rows(*, by: Actor, inventory: Inventory, levels: Mapping[int, int | None]) -> int:
    """Puts rows (by id) into levels of the same list; returns how many changed.

    All of them or none. Raises NotFound for a row or level of another list, NotAllowed for a row
    out of the person's reach. A row that stands there already stays as it is.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="place_talent_rows"):
        locked = lock_inventory(by, inventory.pk)
        known = set(locked.levels.values_list("pk", flat=True))
        rows = list(locked.rows.filter(pk__in=list(levels)))
        if len(rows) != len(levels) or {one for one in levels.values() if one} - known:
            raise not_found()
        changed = [row for row in rows if row.level_id != levels[row.pk]]
        for row in changed:
            require_edit(by, locked, row.department_id)
            row.level_id = levels[row.pk]
            row.version += 1
        InventoryRow.objects.bulk_update(changed, ["level", "version"])
        return len(changed)


def _locked_level(by: Actor, pk: int) -> InventoryLevel:
    place = InventoryLevel.objects.filter(organization=by.organization, pk=pk)
    inventory_id = place.values_list("inventory_id", flat=True).first()
    if inventory_id is None:
        raise level_not_found()
    lock_inventory(by, inventory_id)
    return place.select_related("inventory").get()


def level_not_found() -> NotFound:
    return NotFound(
        "level_not_found",
        "この段階は見つかりません。",
        "台帳の画面から選び直してください。",
    )


def _checked(typed: LevelTyped) -> dict[str, object]:
    errors: dict[str, DomainError] = {}
    fields: dict[str, object] = {}
    for name, (label, limit) in _LIMITS.items():
        text = str(getattr(typed, name)).strip()
        fields[name] = text
        if len(text) > limit:
            errors[name] = Invalid(
                "too_long",
                f"{label}が{len(text)}文字あります。",
                f"{limit}文字以内にしてください。",
            )
    if not fields["name"]:
        errors["name"] = Invalid(
            "blank", "段階が入力されていません。", "段階の名称を入力してください。"
        )
    fields["wanted"] = _wanted(typed.wanted, errors)
    if errors:
        raise Refused(errors)
    return fields


def _wanted(typed: str, errors: dict[str, DomainError]) -> int | None:
    try:
        read = read_figure(typed, unit="人")
    except DomainError as error:
        errors["wanted"] = error
        return None
    if read.state == "blank":
        return None
    value = read.value
    if value is None or read.approximate or value != int(value) or not 0 <= value < 10**9:
        errors["wanted"] = Invalid(
            "not_people",
            f"「{typed.strip()}」は人数として読めません。",
            "0以上の整数を入力してください。決まっていないときは空欄にします。",
        )
        return None
    return int(value)


def _taken(name: str) -> Invalid:
    return Invalid(
        "name_taken",
        f"「{name}」という段階がすでにあります。",
        "別の名称にするか、その段階を編集してください。",
    )
