"""Meetings, agenda, papers and minutes."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "committees:meeting_new": form(Act.COMMITTEE_MANAGE),
    "committees:meeting": reading(Act.COMMITTEE_VIEW),
    "committees:meeting_edit": form(Act.COMMITTEE_MANAGE),
    "committees:meeting_mark": command(Act.COMMITTEE_MANAGE),
    "committees:agenda": form(Act.COMMITTEE_MANAGE),
    "committees:agenda_item": form(Act.COMMITTEE_MANAGE),
    "committees:agenda_step": command(Act.COMMITTEE_MANAGE),
    "committees:meeting_paper_new": form(Act.COMMITTEE_MANAGE),
    "committees:meeting_paper_freeze": command(Act.COMMITTEE_MANAGE),
    "committees:meeting_paper": reading(Act.COMMITTEE_VIEW),
    "committees:meeting_paper_edit": form(Act.COMMITTEE_MANAGE),
    "committees:meeting_paper_file": reading(Act.COMMITTEE_VIEW),
    "committees:meeting_paper_replace": command(Act.COMMITTEE_MANAGE),
    "committees:meeting_paper_remove": command(Act.COMMITTEE_MANAGE),
    "committees:minutes": reading(Act.COMMITTEE_MANAGE),
    "committees:minutes_step": command(Act.COMMITTEE_MANAGE),
    "committees:minutes_published": reading(Act.COMMITTEE_VIEW),
    "committees:minutes_paste": form(Act.COMMITTEE_MANAGE),
    "committees:minutes_write": command(Act.COMMITTEE_MANAGE),
    "committees:statement_new": form(Act.COMMITTEE_MANAGE),
    "committees:statement": form(Act.COMMITTEE_MANAGE),
    "committees:statement_step": command(Act.COMMITTEE_MANAGE),
}
