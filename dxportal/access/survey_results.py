"""Who may call: results and comments."""

from __future__ import annotations

from dxportal.access.gates import Access, command, reading
from organizations.permissions import Act

# Everybody who may see the survey sees the same result (surveys/selectors/results.py).
URLS: dict[str, Access] = {
    "surveys:results": reading(Act.SURVEY_VIEW),
    "surveys:results_groups": reading(Act.SURVEY_VIEW),
    "surveys:results_waves": reading(Act.SURVEY_VIEW),
    "surveys:result": reading(Act.SURVEY_VIEW),
    "surveys:texts": reading(Act.SURVEY_VIEW),
    "surveys:texts_assign": command(Act.SURVEY_MANAGE),
    "surveys:theme": command(Act.SURVEY_MANAGE),
    "surveys:masking": reading(Act.SURVEY_MANAGE),
    "surveys:masking_save": command(Act.SURVEY_MANAGE),
}
