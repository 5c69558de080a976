"""What every page of an inventory has: the way to it, and the tabs between its pages."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.errors import Stale
from inventories.models import Inventory
from organizations.permissions import Act
from organizations.selectors import Actor


def trail(actor: Actor, *more: str, inventory: Inventory | None = None) -> list[dict[str, str]]:
    """Breadcrumbs: the organization, the list, the inventory, and further words."""
    code = actor.organization.code
    way = [
        {"label": actor.organization.name, "url": reverse("dashboards:todo", args=[code])},
        {"label": "台帳", "url": reverse("inventories:list", args=[code])},
    ]
    if inventory is not None:
        way.append({"label": inventory.name, "url": address(actor, "detail", inventory.pk)})
    return [*way, *({"label": word} for word in more)]


def address(actor: Actor, name: str, pk: int) -> str:
    return reverse(f"inventories:{name}", args=[actor.organization.code, pk])


def rebased(post: QueryDict, stale: Stale) -> QueryDict:
    """What was typed, on top of the version now shown: saving again overwrites knowingly."""
    data = post.copy()
    data["version"] = str(stale.theirs["row"].version)
    return data


def frame(actor: Actor, inventory: Inventory, current: str) -> dict[str, Any]:
    """Context of a page of one inventory; `current` is the URL name of the tab."""
    pages = [("detail", "行の一覧"), ("progress", "部局別の進み"), ("feeds", "集計するKPI")]
    if actor.can(Act.INVENTORY_EDIT, anywhere=True):
        pages.append(("import", "ファイルの取込み"))
    return {
        "actor": actor,
        "code": actor.organization.code,
        "inventory": inventory,
        "may_manage": actor.can(Act.INVENTORY_MANAGE),
        "may_edit": actor.can(Act.INVENTORY_EDIT, anywhere=True),
        "tabs": [
            {"label": label, "url": address(actor, name, inventory.pk), "current": name == current}
            for name, label in pages
        ],
    }
