"""Pages of a survey: adding, heading, ordering, taking away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.questions import PageForm
from surveys.models import Page
from surveys.selectors.editor import get_built, get_page
from surveys.services.access import why_fixed
from surveys.services.pages import add_page, edit_page, move_page, remove_page
from surveys.views.frame import address, conflict_of, frame, rebased, trail


@acting(Act.SURVEY_MANAGE)
@require_POST
def page_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    try:
        made = add_page(by=actor, survey=get_built(actor, pk))
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "questions", pk))
    messages.success(request, "ページを追加しました。")
    return HttpResponseRedirect(f"{address(actor, 'questions', pk)}#page-{made.pk}")


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def page_edit(request: HttpRequest, actor: Actor, pk: int, page: int) -> HttpResponse:
    shown = get_page(actor, pk, page)
    form = PageForm(request.POST if request.method == "POST" else None, initial=_values(shown))
    if request.method != "POST" or not form.is_valid():
        return _page(request, actor, shown, form)
    try:
        edit_page(
            by=actor,
            page=shown,
            title=form.text("title"),
            text=form.text("text"),
            version=form.cleaned_data["version"] or 0,
        )
    except Stale as stale:
        conflict = conflict_of(form, _values(stale.theirs["row"]))
        again = PageForm(rebased(request.POST, stale))
        return _page(request, actor, shown, again, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, shown, form, status=refused.status)
    messages.success(request, "ページを保存しました。")
    return HttpResponseRedirect(f"{address(actor, 'questions', pk)}#page-{page}")


@acting(Act.SURVEY_MANAGE)
@require_POST
def page_move(request: HttpRequest, actor: Actor, pk: int, page: int) -> HttpResponse:
    shown = get_page(actor, pk, page)
    try:
        move_page(by=actor, page=shown, up=request.POST.get("direction") == "up")
    except Invalid as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{address(actor, 'questions', pk)}#page-{page}")


@acting(Act.SURVEY_MANAGE)
@require_POST
def page_remove(request: HttpRequest, actor: Actor, pk: int, page: int) -> HttpResponse:
    shown = get_page(actor, pk, page)
    try:
        remove_page(by=actor, page=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "ページを削除しました。")
    return HttpResponseRedirect(address(actor, "questions", pk))


def _values(page: Page) -> dict[str, Any]:
    return {"title": page.title, "text": page.text, "version": page.version}


def _page(
    request: HttpRequest,
    actor: Actor,
    shown: Page,
    form: PageForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    step = {"label": "質問", "url": address(actor, "questions", shown.survey_id)}
    context = frame(actor, shown.survey, "questions") | {
        "form": form,
        "page": shown,
        "conflict": conflict,
        "why_fixed": why_fixed(shown.survey),
        "has_errors": status != 200 and not conflict,
        "breadcrumbs": trail(actor, shown.survey, step, "ページの見出しと説明"),
    }
    return render(request, "surveys/page_edit.html", context, status=status)
