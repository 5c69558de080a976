"""Answers collected elsewhere: choosing a file, saying what its columns are, giving it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.imports import AnswerFileForm
from surveys.intake.shapes import propose
from surveys.intake.sheet import unpack
from surveys.intake.targets import targets_of
from surveys.models import AnswerImport, Question, Survey
from surveys.selectors.editor import get_built
from surveys.selectors.imports import column_lines, get_import, imports_of
from surveys.selectors.structures import structure_of
from surveys.services import imports as service
from surveys.services.access import why_fixed
from surveys.views.frame import address, frame, trail

KINDS = dict(Question.Kind.choices)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_built(actor, pk)
    if request.method != "POST":
        return _upload(request, actor, survey, AnswerFileForm())
    form = AnswerFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, actor, survey, form, status=422)
    chosen = form.cleaned_data["file"]
    try:
        found = service.receive(
            by=actor, survey=survey, content=chosen.read(), file_name=chosen.name
        )
    except Invalid as refused:
        form.refuse(refused)
        return _upload(request, actor, survey, form, status=refused.status)
    return HttpResponseRedirect(address(actor, "import_columns", pk, found.pk))


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    if found.state != AnswerImport.State.MAPPING:
        return ended(request, actor, found)
    if not found.survey.questions.exists():
        return _proposals(request, actor, found)
    targets = service.targets_stored(found)
    if request.method != "POST":
        return _columns(request, actor, found, targets, {})
    targets = [request.POST.get(f"c{at}", "") for at in range(len(found.headings))]
    try:
        service.set_targets(by=actor, found=found, targets=targets)
    except Refused as refused:
        return _columns(request, actor, found, targets, refused.errors)
    return HttpResponseRedirect(address(actor, "import_check", pk, imported))


@acting(Act.SURVEY_MANAGE)
@require_POST
def import_questions(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    if found.state != AnswerImport.State.MAPPING:
        return ended(request, actor, found)
    choices = [
        service.QuestionChoice(
            taken=f"take{at}" in request.POST,
            kind=request.POST.get(f"kind{at}", ""),
            wording=request.POST.get(f"wording{at}", ""),
        )
        for at in range(len(propose(unpack(bytes(found.rows or b"")))))
    ]
    try:
        count = service.make_questions(by=actor, found=found, choices=choices)
    except (Invalid, Refused) as refused:
        return _proposals(request, actor, found, choices, refused)
    messages.success(request, f"質問を{count}問作りました。「質問」の画面で直せます。")
    return HttpResponseRedirect(address(actor, "import_columns", pk, imported))


@acting(Act.SURVEY_MANAGE)
@require_POST
def import_drop(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    service.drop(by=actor, found=get_import(actor, pk, imported))
    messages.success(request, "取込みをやめました。読み込んだ回答は消えています。")
    return HttpResponseRedirect(address(actor, "imports", pk))


def ended(request: HttpRequest, actor: Actor, found: AnswerImport) -> HttpResponse:
    context = page(actor, found, "終わった取込み")
    return render(request, "surveys/imports/ended.html", context)


def page(actor: Actor, found: AnswerImport, label: str) -> dict[str, Any]:
    step = {"label": "回答の取込み", "url": address(actor, "imports", found.survey_id)}
    return frame(actor, found.survey, "imports") | {
        "found": found,
        "breadcrumbs": trail(actor, found.survey, step, label),
    }


def _upload(
    request: HttpRequest, actor: Actor, survey: Survey, form: AnswerFileForm, status: int = 200
) -> HttpResponse:
    context = frame(actor, survey, "imports") | {
        "form": form,
        "imports": imports_of(survey),
        "why_fixed": why_fixed(survey),
        "is_imported": survey.origin == Survey.Origin.IMPORTED,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, survey, "回答の取込み"),
    }
    return render(request, "surveys/imports/upload.html", context, status=status)


def _columns(
    request: HttpRequest,
    actor: Actor,
    found: AnswerImport,
    targets: list[str],
    errors: dict[str, DomainError],
) -> HttpResponse:
    columns = column_lines(found)
    lines = [
        {"name": f"c{at}", "line": line, "chosen": chosen, "error": errors.get(f"c{at}")}
        for at, (line, chosen) in enumerate(zip(columns, targets, strict=True))
    ]
    context = page(actor, found, "列の対応") | {
        "lines": lines,
        "options": targets_of(structure_of(found.survey)),
        "errors": errors,
        "has_errors": bool(errors),
        "unused": sum(not chosen for chosen in targets),
        "telling": sum(line.telling for line in columns),
    }
    return render(request, "surveys/imports/columns.html", context, status=422 if errors else 200)


def _proposals(
    request: HttpRequest,
    actor: Actor,
    found: AnswerImport,
    typed: list[service.QuestionChoice] | None = None,
    refused: DomainError | None = None,
) -> HttpResponse:
    proposals = propose(unpack(bytes(found.rows or b"")))
    lines = [
        {
            "at": at,
            "asked": each.asked,
            "headings": [found.headings[place] for place in each.columns],
            "kinds": [(kind, KINDS[kind]) for kind in each.kinds],
            "taken": typed[at].taken if typed else True,
            "kind": typed[at].kind if typed else each.asked.kind,
            "wording": typed[at].wording if typed else each.asked.wording,
        }
        for at, each in enumerate(proposals)
    ]
    errors = list(refused.errors.values()) if isinstance(refused, Refused) else [refused]
    context = page(actor, found, "ファイルから質問を作る") | {
        "lines": lines,
        "errors": errors if refused else [],
        "has_errors": refused is not None,
    }
    status = refused.status if refused else 200
    return render(request, "surveys/imports/questions.html", context, status=status)
