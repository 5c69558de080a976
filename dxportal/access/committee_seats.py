"""What members from outside do, and inviting them."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "committees:mine": reading(Act.COMMITTEE_VIEW),
    "committees:remarks": reading(Act.ITEM_COMMENT),
    # Who may write is told by the seats: without one, the form comes back with why (422).
    "committees:item_comment": Access({"POST": Act.ITEM_COMMENT}),
    "committees:comment_remove": Access({"POST": Act.ITEM_COMMENT}),
    "committees:item_raise": Access({"POST": Act.ITEM_COMMENT}),
    "committees:raises": reading(Act.ITEM_EDIT),
    "committees:meeting_calendar": reading(Act.COMMITTEE_VIEW),
    "committees:meeting_announce": form(Act.COMMITTEE_MANAGE),
}
