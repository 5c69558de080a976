"""The action table as a paper."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "committees:paper": reading(Act.COMMITTEE_VIEW),
    "committees:paper_xlsx": reading(Act.COMMITTEE_VIEW),
    "committees:paper_pdf": reading(Act.COMMITTEE_VIEW),
    "committees:paper_docx": reading(Act.COMMITTEE_VIEW),
    "committees:paper_settings": form(Act.COMMITTEE_MANAGE),
}
