"""Action items, their comparison between meetings."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

_COMMAND = Access({"POST": Act.ITEM_EDIT})
URLS: dict[str, Access] = {
    "committees:items": reading(Act.COMMITTEE_VIEW),
    "committees:item": reading(Act.COMMITTEE_VIEW),
    "committees:compare": reading(Act.COMMITTEE_VIEW),
    "committees:item_new": form(Act.ITEM_EDIT),
    "committees:item_edit": form(Act.ITEM_EDIT),
    "committees:item_from_statement": form(Act.ITEM_EDIT),
    "committees:item_links": form(Act.ITEM_EDIT),
    "committees:item_link_remove": _COMMAND,
    "committees:item_source_remove": _COMMAND,
    "committees:item_drop": _COMMAND,
    "committees:item_restore": _COMMAND,
    "committees:item_reopen": _COMMAND,
    "committees:items_settle": _COMMAND,
    "committees:items_order": form(Act.ITEM_EDIT),
    "committees:items_dropped": reading(Act.ITEM_EDIT),
    "committees:freeze": form(Act.ITEM_EDIT),
}
