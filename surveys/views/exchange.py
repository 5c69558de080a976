"""Questions out as XLSForm and JSON, and in from both, with a look at what will come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.downloads import download
from core.errors import DomainError, Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.exchange.json_file import SurveyFile, from_json, to_json
from surveys.exchange.reading import read_file
from surveys.exchange.xlsform_writing import xlsform
from surveys.forms.exchange import StructureFileForm
from surveys.models import Survey
from surveys.selectors.editor import get_built
from surveys.selectors.outline import outline
from surveys.selectors.structures import structure_of
from surveys.services.access import why_fixed
from surveys.services.taking_in import problems_of, take_in
from surveys.views.frame import address, frame, trail


@acting(Act.SURVEY_MANAGE)
@require_safe
def structure_xlsform(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    content = xlsform(shown.title, f"survey{shown.pk}", structure_of(shown))
    return download(content, name=f"{shown.title}_XLSForm", kind="xlsx")


@acting(Act.SURVEY_MANAGE)
@require_safe
def structure_json(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    content = to_json(shown.title, structure_of(shown))
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{shown.title}.json") or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def structure_import(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    if request.method != "POST":
        return _page(request, actor, shown, StructureFileForm())
    form = StructureFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, actor, shown, form, status=422)
    chosen = form.cleaned_data["file"]
    try:
        file = read_file(chosen.read(), file_name=chosen.name)
    except Invalid as refused:
        form.refuse(refused)
        return _page(request, actor, shown, form, status=refused.status)
    return _look(request, actor, shown, file)


@acting(Act.SURVEY_MANAGE)
@require_POST
def structure_take(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    form = StructureFileForm()
    try:
        file = from_json(request.POST.get("structure", ""))
        count = take_in(
            by=actor,
            survey=shown,
            file=file,
            replaces=request.POST.get("how") == "replace",
            with_groups="groups" in request.POST,
        )
    except (Invalid, Refused) as refused:
        messages.error(request, "\n".join(_sentences(refused)))
        return _page(request, actor, shown, form, status=refused.status)
    messages.success(request, f"質問を{count}問取り込みました。")
    return HttpResponseRedirect(address(actor, "questions", pk))


def _sentences(refused: DomainError) -> list[str]:
    if isinstance(refused, Refused):
        return [str(error) for error in refused.errors.values()]
    return [str(refused)]


def _look(request: HttpRequest, actor: Actor, shown: Survey, file: SurveyFile) -> HttpResponse:
    """What will come, before anything is changed."""
    problems = problems_of(file)
    context = _context(actor, shown) | {
        "file": file,
        "problems": problems,
        "pages": outline(shown, file.structure),
        "count": len(file.structure.questions),
        "there": shown.questions.count(),
        "structure": to_json(file.title, file.structure),
        "axes": file.structure.axes,
    }
    status = 422 if problems else 200
    return render(request, "surveys/structure_preview.html", context, status=status)


def _page(
    request: HttpRequest, actor: Actor, shown: Survey, form: StructureFileForm, status: int = 200
) -> HttpResponse:
    context = _context(actor, shown) | {"form": form, "has_errors": status != 200}
    return render(request, "surveys/structure_import.html", context, status=status)


def _context(actor: Actor, shown: Survey) -> dict[str, Any]:
    step = {"label": "質問", "url": address(actor, "questions", shown.pk)}
    return frame(actor, shown, "questions") | {
        "why_fixed": why_fixed(shown),
        "breadcrumbs": trail(actor, shown, step, "ファイルから取り込む"),
    }
