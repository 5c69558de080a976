"""The committee's own marks and statuses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from committees.forms.committees import MarkForm, StatusForm
from committees.models import Committee, ItemStatus, StatementMark
from committees.selectors.meetings import get_mark, get_status
from committees.selectors.seats import get_committee
from committees.services.committees_words import (
    add_mark,
    add_status,
    edit_mark,
    edit_status,
    remove_mark,
    remove_status,
)
from committees.views.committees_frame import address, frame, trail
from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_MANAGE)
@require_GET
def words(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _page(request, actor, get_committee(actor, pk))


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def mark_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    form = MarkForm(request.POST, auto_id="mark_%s")
    if form.is_valid():
        try:
            added = add_mark(by=actor, committee=shown, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            return _done(request, actor, pk, f"記号「{added.mark}」を加えました。")
    return _page(request, actor, shown, mark_form=form, has_errors=True)


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def status_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    form = StatusForm(request.POST, auto_id="status_%s")
    if form.is_valid():
        try:
            added = add_status(by=actor, committee=shown, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            return _done(request, actor, pk, f"状態「{added.mark}」を加えました。")
    return _page(request, actor, shown, status_form=form, has_errors=True)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, actor: Actor, pk: int, mark: int) -> HttpResponse:
    shown = get_mark(actor, pk, mark)
    start = {"mark": shown.mark, "word": shown.word, "meaning": shown.meaning}
    form = MarkForm(request.POST if request.method == "POST" else None, initial=start)
    refused: Invalid | None = None
    if request.method == "POST" and "remove" in request.POST:
        try:
            remove_mark(by=actor, mark=shown)
            return _done(request, actor, pk, f"記号「{shown.mark}」を削除しました。")
        except Invalid as error:
            refused, form = error, MarkForm(initial=start)
    elif request.method == "POST" and form.is_valid():
        try:
            edit_mark(by=actor, mark=shown, typed=form.typed())
            return _done(request, actor, pk, "保存しました。")
        except (Refused, Invalid) as error:
            form.refuse(error)
    return _word_page(request, actor, shown, form, refused)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, actor: Actor, pk: int, status: int) -> HttpResponse:
    shown = get_status(actor, pk, status)
    start = {
        "mark": shown.mark,
        "word": shown.word,
        "closes": shown.closes,
        "tone": shown.tone,
    }
    form = StatusForm(request.POST if request.method == "POST" else None, initial=start)
    refused: Invalid | None = None
    if request.method == "POST" and "remove" in request.POST:
        try:
            remove_status(by=actor, status=shown)
            return _done(request, actor, pk, f"状態「{shown.mark}」を削除しました。")
        except Invalid as error:
            refused, form = error, StatusForm(initial=start)
    elif request.method == "POST" and form.is_valid():
        try:
            edit_status(by=actor, status=shown, typed=form.typed())
            return _done(request, actor, pk, "保存しました。")
        except (Refused, Invalid) as error:
            form.refuse(error)
    return _word_page(request, actor, shown, form, refused)


def _done(request: HttpRequest, actor: Actor, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(address(actor, "words", pk))


def _page(
    request: HttpRequest, actor: Actor, shown: Committee, *, has_errors: bool = False, **more: Any
) -> HttpResponse:
    context = frame(actor, shown, "words") | {
        "marks": list(shown.marks.all()),
        "statuses": list(shown.statuses.all()),
        "mark_form": MarkForm(auto_id="mark_%s"),
        "status_form": StatusForm(auto_id="status_%s"),
        "has_errors": has_errors,
        "breadcrumbs": trail(actor, shown, "記号と状態"),
        **more,
    }
    code = 422 if has_errors else 200
    return render(request, "committees/committee_words.html", context, status=code)


def _word_page(
    request: HttpRequest,
    actor: Actor,
    shown: StatementMark | ItemStatus,
    form: MarkForm | StatusForm,
    refused: Invalid | None,
) -> HttpResponse:
    step = {"label": "記号と状態", "url": address(actor, "words", shown.committee_id)}
    context = frame(actor, shown.committee, "") | {
        "word": shown,
        "kind": "記号" if isinstance(shown, StatementMark) else "状態",
        "form": form,
        "refused": refused,
        "has_errors": request.method == "POST",
        "breadcrumbs": trail(actor, shown.committee, step, shown.mark),
    }
    code = 422 if request.method == "POST" else 200
    return render(request, "committees/committee_word.html", context, status=code)
