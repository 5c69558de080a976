"""Who may call: results as files and as data."""

from __future__ import annotations

from dxportal.access.gates import Access, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "surveys:results_csv": reading(Act.SURVEY_VIEW),
    "surveys:results_xlsx": reading(Act.SURVEY_VIEW),
    "surveys:results_pdf": reading(Act.SURVEY_VIEW),
    "surveys:results_pptx": reading(Act.SURVEY_VIEW),
    # Answers with names of a confidential survey: taking them is put on record.
    "surveys:answers_csv": Access({"POST": Act.SURVEY_MANAGE}),
    "surveys:answers_xlsx": Access({"POST": Act.SURVEY_MANAGE}),
    "api:surveys": reading(Act.SURVEY_VIEW),
    "api:survey-results": reading(Act.SURVEY_VIEW),
}
