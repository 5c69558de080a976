"""Committees and who sits on them."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "committees:list": reading(Act.COMMITTEE_VIEW),
    "committees:new": form(Act.COMMITTEE_MANAGE),
    # Which committees a member from outside may open is told by their seats.
    "committees:committee": reading(Act.COMMITTEE_VIEW),
    "committees:committee_edit": form(Act.COMMITTEE_MANAGE),
    "committees:members": form(Act.COMMITTEE_MANAGE),
    "committees:member": form(Act.COMMITTEE_MANAGE),
    "committees:member_remove": command(Act.COMMITTEE_MANAGE),
    "committees:words": reading(Act.COMMITTEE_MANAGE),
    "committees:mark_new": command(Act.COMMITTEE_MANAGE),
    "committees:mark": form(Act.COMMITTEE_MANAGE),
    "committees:status_new": command(Act.COMMITTEE_MANAGE),
    "committees:status": form(Act.COMMITTEE_MANAGE),
}
