"""The departments' answers."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    # The lists show each person what their departments were asked.
    "committees:answers_due": reading(Act.ITEM_ANSWER),
    "committees:answers": reading(Act.ITEM_ANSWER),
    "committees:answers_ask": form(Act.ITEM_EDIT),
    "committees:answers_take": form(Act.ITEM_EDIT),
    # Another department's answer is not there, rather than closed: drafts stay unheard of.
    "committees:answer": form(Act.ITEM_ANSWER),
    "committees:answer_return": Access({"POST": Act.ITEM_EDIT}),
}
