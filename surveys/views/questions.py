"""The editor of questions: the list, one question, the bank, and the small acts on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.bank import bank, ready
from surveys.forms.questions import TONES, QuestionForm, question_values
from surveys.models import Page, Question, Survey
from surveys.selectors.editor import get_built, get_page, get_question
from surveys.selectors.outline import outline
from surveys.selectors.structures import structure_of
from surveys.services.access import why_fixed
from surveys.services.questions import (
    add_question,
    add_ready,
    copy_question,
    edit_question,
    move_question,
    remove_question,
)
from surveys.structures.checking import KINDS, all_questions
from surveys.structures.rules import NAMEABLE, earlier_than
from surveys.structures.structure import Asked, Structure
from surveys.views.frame import address, conflict_of, frame, rebased, trail


@acting(Act.SURVEY_MANAGE)
@require_safe
def question_list(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    structure = structure_of(shown)
    context = frame(actor, shown, "questions") | {
        "pages": outline(shown, structure),
        "count": len(structure.questions),
        "why_fixed": why_fixed(shown),
        "kinds": Question.Kind.choices,
        "breadcrumbs": trail(actor, shown, "質問"),
    }
    return render(request, "surveys/questions.html", context)


@acting(Act.SURVEY_MANAGE)
@require_safe
def bank_page(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    pages = list(shown.pages.all())
    asked = request.GET.get("page", "")
    chosen = next((page for page in pages if str(page.pk) == asked), pages[-1] if pages else None)
    there = set(shown.questions.values_list("wording", flat=True))
    context = frame(actor, shown, "questions") | {
        "ready": [(each, each.asked.wording in there) for each in bank()],
        "pages": pages,
        "page": chosen,
        "why_fixed": why_fixed(shown),
        "breadcrumbs": trail(actor, shown, _step(actor, pk), "質問の例"),
    }
    return render(request, "surveys/bank.html", context)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, actor: Actor, pk: int, page: int) -> HttpResponse:
    into = get_page(actor, pk, page)
    structure = structure_of(into.survey)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "single"
    data = request.POST if request.method == "POST" else None
    earlier = _before_page_end(structure, page)
    form = QuestionForm(data, kind=kind, earlier=earlier)
    if data is None or "more" in data or not form.is_valid():
        return _page(request, actor, into.survey, form, page=into, fresh=True)
    try:
        made = add_question(by=actor, survey=into.survey, page=into, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, into.survey, form, page=into, status=refused.status)
    messages.success(request, f"質問「{made}」を追加しました。")
    return _back(actor, pk, made.pk)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    row = get_question(actor, pk, question)
    structure = structure_of(row.survey)
    current = next(each for each in all_questions(structure.pages) if each.id == row.pk)
    data = request.POST if request.method == "POST" else None
    kind = request.GET.get("kind", "")
    parts: dict[str, Any] = {
        "kind": kind if kind in KINDS else current.kind,
        "earlier": earlier_than(structure, current),
        "current": current,
        "version": row.version,
    }
    form = QuestionForm(data, **parts)
    if data is None or "more" in data or not form.is_valid():
        return _page(request, actor, row.survey, form, question=row, fresh=True)
    return _save(request, actor, row, form, parts)


def _save(
    request: HttpRequest, actor: Actor, row: Question, form: QuestionForm, parts: dict[str, Any]
) -> HttpResponse:
    version = form.cleaned_data["version"] or 0
    try:
        edit_question(by=actor, question=row, typed=form.typed(), version=version)
    except Stale as stale:
        conflict = conflict_of(form, question_values(parts["current"]))
        again = QuestionForm(rebased(request.POST, stale), **parts)
        return _page(request, actor, row.survey, again, question=row, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, row.survey, form, question=row, status=refused.status)
    messages.success(request, "質問を保存しました。")
    return _back(actor, row.survey_id, row.pk)


def _page(
    request: HttpRequest,
    actor: Actor,
    survey: Survey,
    form: QuestionForm,
    *,
    page: Page | None = None,
    question: Question | None = None,
    status: int = 200,
    fresh: bool = False,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form; `fresh` where it was not sent to be saved."""
    title = "質問の変更" if question else "質問の追加"
    context = frame(actor, survey, "questions") | {
        "form": form,
        "page": page or (question.page if question else None),
        "question": question,
        "conflict": conflict,
        "title": title,
        "tones": TONES,
        "kinds": Question.Kind.choices,
        "why_fixed": why_fixed(survey),
        "fresh": fresh,
        "has_errors": not fresh and not conflict,
        "breadcrumbs": trail(actor, survey, _step(actor, survey.pk), title),
    }
    return render(request, "surveys/question_edit.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@require_POST
def question_ready(request: HttpRequest, actor: Actor, pk: int, page: int) -> HttpResponse:
    into = get_page(actor, pk, page)
    found = ready(request.POST.get("name", ""))
    if found is None:
        messages.error(request, "この質問の例は見つかりません。一覧から選び直してください。")
        return HttpResponseRedirect(address(actor, "bank", pk))
    try:
        made = add_ready(by=actor, page=into, asked=found.asked)
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "questions", pk))
    messages.success(request, f"質問「{made}」を追加しました。必要なら書き換えてください。")
    return _back(actor, pk, made.pk)


@acting(Act.SURVEY_MANAGE)
@require_POST
def question_copy(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    row = get_question(actor, pk, question)
    try:
        made = copy_question(by=actor, question=row)
    except Invalid as refused:
        messages.error(request, str(refused))
        return _back(actor, pk, question)
    messages.success(request, f"質問「{made}」を写しました。")
    return _back(actor, pk, made.pk)


@acting(Act.SURVEY_MANAGE)
@require_POST
def question_move(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    row = get_question(actor, pk, question)
    up = request.POST.get("direction") == "up"
    _told(request, lambda: move_question(by=actor, question=row, up=up), "")
    return _back(actor, pk, question)


@acting(Act.SURVEY_MANAGE)
@require_POST
def question_remove(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    row = get_question(actor, pk, question)
    _told(
        request, lambda: remove_question(by=actor, question=row), f"質問「{row}」を削除しました。"
    )
    return HttpResponseRedirect(address(actor, "questions", pk))


def _told(request: HttpRequest, act: Callable[[], None], done: str) -> None:
    """Does it and says so, or says why not."""
    try:
        act()
    except (Invalid, Refused) as refused:
        errors = list(refused.errors.values()) if isinstance(refused, Refused) else [refused]
        messages.error(request, "\n".join(str(error) for error in errors))
    else:
        if done:
            messages.success(request, done)


def _before_page_end(structure: Structure, page: int) -> dict[str, Asked]:
    """The questions that a new one at the page's end may name."""
    found: dict[str, Asked] = {}
    for each in structure.pages:
        found |= {
            question.key: question for question in each.questions if question.kind in NAMEABLE
        }
        if each.id == page:
            break
    return found


def _step(actor: Actor, pk: int) -> dict[str, str]:
    return {"label": "質問", "url": address(actor, "questions", pk)}


def _back(actor: Actor, pk: int, question: int) -> HttpResponse:
    """To the list, at the question's place."""
    return HttpResponseRedirect(f"{address(actor, 'questions', pk)}#question-{question}")
