"""Who may call: questions, files of the structure, preview, waves."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "surveys:questions": reading(Act.SURVEY_MANAGE),
    "surveys:bank": reading(Act.SURVEY_MANAGE),
    "surveys:structure_import": form(Act.SURVEY_MANAGE),
    "surveys:structure_take": command(Act.SURVEY_MANAGE),
    "surveys:structure_xlsform": reading(Act.SURVEY_MANAGE),
    "surveys:structure_json": reading(Act.SURVEY_MANAGE),
    "surveys:question": form(Act.SURVEY_MANAGE),
    "surveys:question_copy": command(Act.SURVEY_MANAGE),
    "surveys:question_move": command(Act.SURVEY_MANAGE),
    "surveys:question_remove": command(Act.SURVEY_MANAGE),
    "surveys:page_new": command(Act.SURVEY_MANAGE),
    "surveys:page": form(Act.SURVEY_MANAGE),
    "surveys:page_move": command(Act.SURVEY_MANAGE),
    "surveys:page_remove": command(Act.SURVEY_MANAGE),
    "surveys:question_new": form(Act.SURVEY_MANAGE),
    "surveys:question_ready": command(Act.SURVEY_MANAGE),
    "surveys:preview": reading(Act.SURVEY_MANAGE),
}
