"""Who may call: the pages people answer at."""

from __future__ import annotations

from dxportal.access.gates import Access, Gate, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    # No person, no session: a one-time code or the open link lets in.
    "answering:survey": form(Gate.PUBLIC),
    "answering:thanks": reading(Gate.PUBLIC),
    "surveys:answer": form(Act.SURVEY_ANSWER),
    "surveys:answered": reading(Act.SURVEY_ANSWER),
}
