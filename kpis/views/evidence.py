"""根拠資料 of a figure: attach, fetch, take off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid
from kpis.forms import EvidenceForm
from kpis.selectors.cells import get_cell, get_place
from kpis.selectors.evidence import get_evidence
from kpis.services.evidence import attach_evidence, remove_evidence
from kpis.views.figure import figure_response, to_figure
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.FIGURE_ENTER)
@require_POST
def evidence_attach(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    actor.require(Act.FIGURE_ENTER, place.answerable_id)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return figure_response(request, actor, place, evidence_form=form, status=422)
    file = form.cleaned_data["file"]
    try:
        added = attach_evidence(
            by=actor, measurement=get_cell(place), name=file.name, content=file.read()
        )
    except Invalid as invalid:
        form.add_error("file", str(invalid))
        return figure_response(request, actor, place, evidence_form=form, status=422)
    messages.success(request, f"根拠資料「{added.name}」を付けました。")
    return to_figure(actor, place)


@acting(Act.EVIDENCE_VIEW)
@require_GET
def evidence_file(
    request: HttpRequest, actor: Actor, pk: int, period: str, evidence: int
) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    file = get_evidence(actor, place, evidence)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@acting(Act.FIGURE_ENTER)
@require_POST
def evidence_remove(
    request: HttpRequest, actor: Actor, pk: int, period: str, evidence: int
) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    actor.require(Act.FIGURE_ENTER, place.answerable_id)
    file = get_evidence(actor, place, evidence, removed=True)
    try:
        remove_evidence(by=actor, evidence=file)
    except Invalid as invalid:
        return figure_response(request, actor, place, refused=invalid, status=422)
    messages.success(
        request, f"根拠資料「{file.name}」を外しました。もう一度付けると元に戻ります。"
    )
    return to_figure(actor, place)
