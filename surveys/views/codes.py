"""Codes as a download, the only time they can be seen."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import Survey
from surveys.papers.code_slips import codes_zip
from surveys.selectors.running import get_run
from surveys.services.codes import CodeBatch, make_codes, remake_codes
from surveys.views.running import base_url, running_response


@acting(Act.SURVEY_MANAGE)
@require_POST
def codes(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_run(actor, pk)
    return _download(request, actor, survey, lambda: make_codes(by=actor, survey=survey))


@acting(Act.SURVEY_MANAGE)
@require_POST
def codes_again(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """New codes of the group chosen, or of all where "all" is."""
    survey = get_run(actor, pk)
    cell = request.POST.get("cell", "")
    chosen = None if cell == "all" else int(cell) if cell.isdecimal() and len(cell) < 19 else 0
    return _download(
        request, actor, survey, lambda: remake_codes(by=actor, survey=survey, cell_id=chosen)
    )


def _download(
    request: HttpRequest, actor: Actor, survey: Survey, make: Callable[[], CodeBatch]
) -> HttpResponse:
    try:
        batch = make()
    except Invalid as refused:
        return running_response(request, actor, survey, status=refused.status, refused=refused)
    response = HttpResponse(
        codes_zip(batch, base_url=base_url(request)), content_type="application/zip"
    )
    name = f"回答コード_{survey.title}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "no-store"
    return response
