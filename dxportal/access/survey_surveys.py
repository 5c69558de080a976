"""Who may call: surveys, their settings, groups and declared tables."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "surveys:list": reading(Act.SURVEY_VIEW),
    "surveys:new": form(Act.SURVEY_MANAGE),
    # Others than the DX office find a survey once it was opened (surveys/selectors/surveys.py).
    "surveys:survey": reading(Act.SURVEY_VIEW),
    "surveys:edit": form(Act.SURVEY_MANAGE),
    "surveys:discard": command(Act.SURVEY_MANAGE),
    "surveys:revive": command(Act.SURVEY_MANAGE),
    "surveys:next_wave": command(Act.SURVEY_MANAGE),
    "surveys:groups": reading(Act.SURVEY_MANAGE),
    "surveys:roll": command(Act.SURVEY_MANAGE),
    "surveys:roll_paste": command(Act.SURVEY_MANAGE),
    "surveys:tables": command(Act.SURVEY_MANAGE),
    "surveys:axis_departments": command(Act.SURVEY_MANAGE),
    "surveys:groups_copy": command(Act.SURVEY_MANAGE),
    "surveys:axis_new": form(Act.SURVEY_MANAGE),
    "surveys:axis": form(Act.SURVEY_MANAGE),
    "surveys:axis_merge": form(Act.SURVEY_MANAGE),
    "surveys:axis_remove": command(Act.SURVEY_MANAGE),
}
