"""Who may call: opening, codes, turnout, reminders, closing."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

MANAGE = Act.SURVEY_MANAGE
URLS: dict[str, Access] = {
    "surveys:running": reading(MANAGE),
    "surveys:turnout": reading(MANAGE),
    "surveys:opening": form(MANAGE),
    "surveys:extending": form(MANAGE),
    "surveys:closing": form(MANAGE),
    "surveys:reminding": Access({"POST": MANAGE}),
    "surveys:codes": Access({"POST": MANAGE}),
    "surveys:codes_again": Access({"POST": MANAGE}),
}
