"""Results as files: the same document as on the pages. And single answers given with names."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from core.clock import today
from core.downloads import CONTENT_TYPES
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.exports.csv_file import result_csv
from surveys.exports.pdf import result_pdf
from surveys.exports.report import Report, report_of
from surveys.exports.singles import singles_csv, singles_xlsx
from surveys.exports.slides import result_pptx
from surveys.exports.workbook import result_xlsx
from surveys.selectors.results import result_for
from surveys.services.singles import take_singles

MEDIA_TYPES = {
    **CONTENT_TYPES,
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@acting(Act.SURVEY_VIEW)
@require_safe
def results_csv(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _result(actor, pk, "csv", lambda report: result_csv(report.document))


@acting(Act.SURVEY_VIEW)
@require_safe
def results_xlsx(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _result(actor, pk, "xlsx", result_xlsx)


@acting(Act.SURVEY_VIEW)
@require_safe
def results_pdf(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _result(actor, pk, "pdf", result_pdf)


@acting(Act.SURVEY_VIEW)
@require_safe
def results_pptx(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _result(actor, pk, "pptx", result_pptx)


@acting(Act.SURVEY_MANAGE)
@require_POST
def answers_csv(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """By POST: taking them is put on record."""
    singles = take_singles(by=actor, pk=pk)
    return _file(singles_csv(singles), f"{singles.title}_記名の回答", "csv")


@acting(Act.SURVEY_MANAGE)
@require_POST
def answers_xlsx(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    singles = take_singles(by=actor, pk=pk)
    return _file(singles_xlsx(singles), f"{singles.title}_記名の回答", "xlsx")


def _result(actor: Actor, pk: int, kind: str, write: Callable[[Report], bytes]) -> HttpResponse:
    survey, document = result_for(actor, pk)
    report = report_of(survey, document, today=today())
    return _file(write(report), report.file_name, kind)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = (
        content_disposition_header(True, f"{name}.{kind}") or "attachment"
    )
    # Who may see it depends on the person's rights: no shared memory may keep it.
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
