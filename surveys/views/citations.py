"""What an issue rests on: shown figures and released comments, chosen and worded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.citing import Place
from surveys.forms.acting import CitationForm
from surveys.models import Citation, Finding, Survey
from surveys.selectors.acting_choices import groups_to_cite, lines_to_cite, released_texts
from surveys.selectors.findings import get_citation, get_finding
from surveys.selectors.results import result_for
from surveys.selectors.surveys import get_survey
from surveys.services.findings import (
    cite_comment,
    cite_result,
    edit_citation,
    remove_citation,
)
from surveys.tabulation.document import WHOLE, Document
from surveys.views.acting_frame import Saved, form_page
from surveys.views.findings import findings_step
from surveys.views.frame import address, frame, trail


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_cite(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey, document = result_for(actor, pk)
    shown = get_finding(actor, survey, finding)
    refused, status = None, 200
    if request.method == "POST":
        try:
            _cite(request, actor, shown)
        except (Invalid, Refused) as error:
            refused, status = str(error), 422
        else:
            messages.success(request, "根拠を追加しました。")
            return HttpResponseRedirect(address(actor, "finding", pk, finding))
    context = frame(actor, survey, "findings") | {
        "finding": shown,
        "refused": refused,
        "has_errors": refused is not None,
        "breadcrumbs": trail(actor, survey, findings_step(actor, survey), "根拠を選ぶ"),
        **_offered(request, survey, document),
    }
    return render(request, "surveys/acting/cite.html", context, status=status)


def _offered(request: HttpRequest, survey: Survey, document: Document) -> dict[str, Any]:
    """What may be cited: shown figures of the group asked for, released comments."""
    groups = groups_to_cite(document)
    asked = request.GET.get("place", "")
    place = asked if asked in dict(groups) else f"{WHOLE}|{WHOLE}"
    words = request.GET.get("q", "").strip()
    return {
        "groups": groups,
        "place": place,
        "lines": lines_to_cite(document, *place.split("|", 1)),
        "q": words,
        "texts": released_texts(survey, words),
    }


def _cite(request: HttpRequest, actor: Actor, shown: Finding) -> Citation:
    sent = request.POST
    if sent.get("comment"):
        return cite_comment(by=actor, finding=shown, key=sent["comment"])
    question, _, row = sent.get("line", "").partition("|")
    table, _, group = sent.get("place", "").partition("|")
    return cite_result(
        by=actor, finding=shown, place=Place(question, row, table or WHOLE, group or WHOLE)
    )


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def citation(
    request: HttpRequest, actor: Actor, pk: int, finding: int, citation: int
) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_citation(actor, get_finding(actor, survey, finding), citation)
    saved = None
    form = CitationForm(initial=_values(shown))
    if request.method == "POST":
        saved = Saved(
            request,
            CitationForm,
            lambda form, version: edit_citation(
                by=actor, citation=shown, words=form.text("words"), version=version
            ),
            _values,
        )
        if saved.done:
            messages.success(request, "根拠の言い方を保存しました。")
            return HttpResponseRedirect(address(actor, "finding", pk, finding))
        form = saved.form  # type: ignore[assignment]
    return _citation_page(request, actor, survey, finding, form=form, saved=saved)


def _citation_page(
    request: HttpRequest,
    actor: Actor,
    survey: Survey,
    finding: int,
    *,
    form: CitationForm,
    saved: Saved | None,
) -> HttpResponse:
    return form_page(
        request,
        actor,
        survey,
        form,
        title="根拠の言い方",
        back=address(actor, "finding", survey.pk, finding),
        saved=saved,
        way=[findings_step(actor, survey)],
    )


def _values(row: Citation) -> dict[str, object]:
    return {"words": row.words, "version": row.version}


@acting(Act.MEASURE_EDIT)
@require_POST
def citation_remove(
    request: HttpRequest, actor: Actor, pk: int, finding: int, citation: int
) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_finding(actor, survey, finding)
    get_citation(actor, shown, citation)
    remove_citation(by=actor, finding=shown, citation_id=citation)
    messages.success(request, "根拠を外しました。")
    return HttpResponseRedirect(address(actor, "finding", pk, finding))
