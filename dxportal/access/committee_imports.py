"""Action tables brought in."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "committees:item_import": form(Act.ITEM_EDIT),
    "committees:item_import_preview": reading(Act.ITEM_EDIT),
    "committees:item_import_columns": form(Act.ITEM_EDIT),
    "committees:item_import_row": form(Act.ITEM_EDIT),
    "committees:item_import_join": command(Act.ITEM_EDIT),
    "committees:item_import_departments": command(Act.ITEM_EDIT),
    "committees:item_import_statuses": command(Act.ITEM_EDIT),
    "committees:item_import_write": command(Act.ITEM_EDIT),
    "committees:item_import_cancel": command(Act.ITEM_EDIT),
    "committees:item_import_undo": command(Act.ITEM_EDIT),
}
