"""Inventories."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "inventories:list": reading(Act.INVENTORY_VIEW),
    "inventories:new": form(Act.INVENTORY_MANAGE),
    "inventories:detail": reading(Act.INVENTORY_VIEW),
    "inventories:edit": form(Act.INVENTORY_MANAGE),
    "inventories:progress": reading(Act.INVENTORY_VIEW),
    # Which rows of the file, or of those chosen, are within reach is told row by row.
    "inventories:import": form(Act.INVENTORY_EDIT),
    "inventories:mark": Access({"POST": Act.INVENTORY_EDIT}),
    "inventories:row_new": form(Act.INVENTORY_EDIT),
    "inventories:row": form(Act.INVENTORY_VIEW, sends=Act.INVENTORY_EDIT),
    "inventories:row_mark": command(Act.INVENTORY_EDIT),
    "inventories:rollout_new": form(Act.INVENTORY_MANAGE),
    "inventories:rollout": reading(Act.INVENTORY_VIEW),
    "inventories:rollout_departments": command(Act.INVENTORY_MANAGE),
    "inventories:rollout_kpi": command(Act.INVENTORY_MANAGE),
    "inventories:rollout_remove": command(Act.INVENTORY_MANAGE),
    "inventories:rollout_restore": command(Act.INVENTORY_MANAGE),
    "inventories:talent_new": form(Act.INVENTORY_MANAGE),
    "inventories:talent": reading(Act.INVENTORY_VIEW),
    "inventories:talent_place": Access({"POST": Act.INVENTORY_EDIT}),
    "inventories:level_new": form(Act.INVENTORY_MANAGE),
    "inventories:level": form(Act.INVENTORY_MANAGE),
    "inventories:level_remove": command(Act.INVENTORY_MANAGE),
    "inventories:feeds": reading(Act.INVENTORY_VIEW),
    "inventories:feed_new": form(Act.INVENTORY_MANAGE),
    "inventories:feed": form(Act.INVENTORY_MANAGE),
    "inventories:feed_remove": command(Act.INVENTORY_MANAGE),
}
