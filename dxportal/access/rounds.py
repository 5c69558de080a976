"""Collection rounds and notices."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

# Each figure in them is decided on its own: what is not the person's comes back undone.
_SUBMITTING = Access({"POST": Act.FIGURE_SUBMIT})
_ANSWERING = Access({"POST": Act.FIGURE_ENTER})
_DECIDING = Access({"POST": Act.FIGURE_APPROVE})
_MANAGING = Access({"POST": Act.ROUND_MANAGE})
_NOTICE = Access({"POST": Act.NOTICE_VIEW})

URLS: dict[str, Access] = {
    "kpis:review_decide": _DECIDING,
    "kpis:rounds": reading(Act.ROUND_VIEW),
    "kpis:round_new": form(Act.ROUND_MANAGE),
    "kpis:round": reading(Act.ROUND_VIEW),
    "kpis:round_edit": form(Act.ROUND_MANAGE),
    "kpis:round_items": _MANAGING,
    "kpis:round_open": _MANAGING,
    "kpis:round_remind": _MANAGING,
    "kpis:round_close": _MANAGING,
    "kpis:round_delete": _MANAGING,
    "kpis:round_figures": reading(Act.ROUND_VIEW),
    "kpis:round_submit": _SUBMITTING,
    "kpis:round_answer": _ANSWERING,
    "kpis:round_unlock": form(Act.ROUND_MANAGE),
    "organizations:notices": reading(Act.NOTICE_VIEW),
    "organizations:notice_open": _NOTICE,
    "organizations:notices_read": _NOTICE,
}
