"""What every page of an inventory has: the way to it, and the tabs between its pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from core.clock import today
from core.errors import Stale
from core.outbox import was_woken
from inventories.models import Inventory
from inventories.selectors.feeds import waiting_feeds
from organizations.permissions import Act
from organizations.selectors import Actor

# What a list of a kind opens with: how far the departments are, or how many people a level has.
_OWN_PAGES: dict[str, tuple[str, str]] = {
    Inventory.Kind.ROLLOUT: ("rollout", "部局への展開"),
    Inventory.Kind.TALENT: ("talent", "段階と人数"),
}
FOLLOWS_LATER = "保存しました。KPIへの反映は少し遅れます（自動で反映されます）。"


def trail(actor: Actor, *more: str, inventory: Inventory | None = None) -> list[dict[str, str]]:
    """Breadcrumbs: the KPIs, the list, the inventory, and further words."""
    code = actor.organization.code
    way = [
        {"label": "KPI", "url": reverse("kpis:list", args=[code])},
        {"label": "台帳", "url": reverse("inventories:list", args=[code])},
    ]
    if inventory is not None:
        way.append({"label": inventory.name, "url": address(actor, "detail", inventory.pk)})
    return [*way, *({"label": word} for word in more)]


def address(actor: Actor, name: str, pk: int) -> str:
    return reverse(f"inventories:{name}", args=[actor.organization.code, pk])


def home(actor: Actor, inventory: Inventory) -> str:
    """The page that a list of its kind opens with."""
    name, _ = _OWN_PAGES.get(inventory.kind, ("detail", ""))
    return address(actor, name, inventory.pk)


def rebased(post: QueryDict, stale: Stale) -> QueryDict:
    """What was typed, on top of the version now shown: saving again overwrites knowingly."""
    data = post.copy()
    data["version"] = str(stale.theirs["row"].version)
    return data


def tell_saved(request: HttpRequest, inventory: Inventory, said: str) -> None:
    """Says what was done, and where the KPIs do not follow at once."""
    messages.success(request, said)
    if waiting := waiting_feeds(inventory, today=today()):
        names = "、".join(f"「{name}」" for name in waiting)
        messages.warning(
            request,
            f"KPI{names}は、いまの期間の値の受付が終わっているため、この変更をまだ反映していません。"
            "受付が解除されたときか、次の期間に自動で反映します。",
        )
    elif not was_woken():
        messages.warning(request, FOLLOWS_LATER)


def frame(actor: Actor, inventory: Inventory, current: str) -> dict[str, Any]:
    """Context of a page of one inventory; `current` is the URL name of the tab."""
    pages = [("detail", "行の一覧"), ("progress", "部局別の進み"), ("feeds", "集計するKPI")]
    if inventory.kind in _OWN_PAGES:
        pages.insert(0, _OWN_PAGES[inventory.kind])
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
