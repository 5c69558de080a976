"""Making and naming an inventory: the DX office's to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import slugify

from core import audit
from core.errors import DomainError, Invalid, Refused
from inventories.models import Inventory, InventoryFeed
from inventories.services.access import lock_inventory, refuse_if_stale, require_department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import PlanItem

LIMITS = {"name": 120, "unit": 20, "weight_name": 40, "weight_unit": 20, "description": 2000}
_LABELS = {
    "name": "名称",
    "unit": "行の数え方",
    "weight_name": "重みの名称",
    "weight_unit": "重みの単位",
    "description": "説明",
}


@dataclass(frozen=True)
class InventoryTyped:
    """The fields of an inventory. Without `weight_name` its rows have no weight."""

    name: str
    description: str = ""
    unit: str = "件"
    weight_name: str = ""
    weight_unit: str = ""
    department_id: int | None = None


def make_inventory(
    *,
    by: Actor,
    typed: InventoryTyped,
    kind: Inventory.Kind = Inventory.Kind.THINGS,
    item: PlanItem | None = None,
) -> Inventory:
    """Makes an empty inventory. Raises Refused or NotAllowed; a name is used once.

    `item` is the item of a plan of the organization's that it belongs to.
    """
    by.require(Act.INVENTORY_MANAGE)
    fields = _checked(by, typed)
    if item is not None:
        fields |= {"plan_id": item.plan_version.plan_id, "item_key": item.key}
    with transaction.atomic(), audit.acting(by=by.user, intent="make_inventory"):
        # Two people who make one of the same name at once: the second waits and is refused.
        organization = type(by.organization).objects.select_for_update().get(pk=by.organization.pk)
        _refuse_taken_name(by, typed.name.strip())
        key = _free_key(by, typed.name)
        return Inventory.objects.create(organization=organization, key=key, kind=kind, **fields)


def edit_inventory(
    *, by: Actor, inventory: Inventory, typed: InventoryTyped, version: int
) -> Inventory:
    """Saves the fields. Raises Refused, Stale or NotAllowed; unchanged it stays as it is."""
    by.require(Act.INVENTORY_MANAGE)
    fields = _checked(by, typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_inventory"):
        current = lock_inventory(by, inventory.pk)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        refuse_if_stale(current, version, typed=fields)
        _refuse_taken_name(by, typed.name.strip(), besides=current.pk)
        if not fields["weight_name"]:
            _refuse_weightless(current)
        for name, value in fields.items():
            setattr(current, name, value)
        current.version += 1
        current.save()
        return current


def _checked(by: Actor, typed: InventoryTyped) -> dict[str, object]:
    fields = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(typed).items()
    }
    errors: dict[str, DomainError] = {}
    for name in ("name", "unit"):
        if not fields[name]:
            errors[name] = Invalid(
                "blank",
                f"{_LABELS[name]}が入力されていません。",
                f"{_LABELS[name]}を入力してください。",
            )
    for name, limit in LIMITS.items():
        length = len(str(fields[name]))
        if length > limit:
            errors[name] = Invalid(
                "too_long",
                f"{_LABELS[name]}が{length}文字あります。",
                f"{limit}文字以内にしてください。",
            )
    if fields["weight_unit"] and not fields["weight_name"]:
        errors["weight_name"] = Invalid(
            "weight_unnamed",
            "重みの単位だけが入力されています。",
            "重みの名称（例：年間申請件数）も入力するか、単位を空欄にしてください。",
        )
    try:
        require_department(by, typed.department_id)
    except Invalid as error:
        errors["department"] = error
    if errors:
        raise Refused(errors)
    return fields


def _refuse_taken_name(by: Actor, name: str, *, besides: int | None = None) -> None:
    same = Inventory.objects.filter(organization=by.organization, name=name)
    if besides is not None:
        same = same.exclude(pk=besides)
    if same.exists():
        raise Refused(
            {
                "name": Invalid(
                    "name_taken",
                    f"「{name}」という台帳がすでにあります。",
                    "別の名称を付けるか、その台帳を使ってください。",
                )
            }
        )


def _refuse_weightless(inventory: Inventory) -> None:
    feeds: Mapping[str, object] = {"measure": InventoryFeed.Measure.WEIGHT}
    by_weight = inventory.feeds.filter(**feeds) | inventory.feeds.filter(minimum_weight__gte=0)
    if by_weight.exists() or inventory.rows.filter(weight__isnull=False).exists():
        raise Refused(
            {
                "weight_name": Invalid(
                    "weight_in_use",
                    "重みの入った行、または重みで数えるKPIがあるため、重みをなくせません。",
                    "名称を残すか、先に行の重みとKPIの数え方を変えてください。",
                )
            }
        )


def _free_key(by: Actor, name: str) -> str:
    base = slugify(name, allow_unicode=True)[:50] or "inventory"
    taken = set(
        Inventory.objects.filter(organization=by.organization).values_list("key", flat=True)
    )
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
