"""Preparing a round, opening and closing it: the DX office's acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, Refused, Stale
from core.many_fields import many_fields
from kpis.models.round import CollectionRound
from kpis.round_forms import NewRoundForm, TermsForm, chosen_ids
from kpis.selectors.listing import list_choices
from kpis.selectors.rounds import get_round, round_page
from kpis.services import rounds as services
from kpis.services.round_reminders import remind_by_hand
from kpis.views.round_trail import round_trail
from kpis.views.rounds import prepare_response
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

form_page = require_http_methods(["GET", "HEAD", "POST"])
# A box for each KPI of the period; no organization in sight has as many.
MOST_CHOICES = 20_000
LABELS = {
    "title": "名称",
    "deadline": "締切",
    "note": "依頼文",
    "remind_before": "締切前の催促",
    "remind_after": "締切後の催促",
}


@acting(Act.ROUND_MANAGE)
@form_page
def round_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    choices = list_choices(actor)
    offered: Any = {"plans": choices.plans, "departments": choices.departments, "today": today()}
    form = NewRoundForm(*([request.POST] if request.method == "POST" else []), **offered)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.create_round(
                by=actor, terms=form.terms(), today=today(), **form.chosen()
            )
        except (Invalid, Refused) as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, "調査依頼を準備しました。対象を確かめてから開始してください。"
            )
            return _to(actor, asked)
    context = {"form": form, "breadcrumbs": round_trail(actor, label="調査依頼を作成")}
    return render(request, "kpis/rounds/new.html", context, status=422 if form.errors else 200)


@acting(Act.ROUND_MANAGE)
@form_page
def round_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    form, status, stale = TermsForm.of(asked), 200, None
    if request.method == "POST":
        form = TermsForm(request.POST)
        form.fix_title(asked)
        try:
            if form.is_valid():
                services.edit_round(by=actor, today=today(), **_edit(asked, form))
                messages.success(request, "調査依頼の内容を保存しました。")
                return _to(actor, asked)
        except Stale as error:
            stale, form, status = error, _again(request, asked), 409
        except (Invalid, Refused) as refused:
            form.refuse(refused)
        status = 422 if form.errors else status
    context = {"form": form, "asked": asked, "changes": _changes(stale) if stale else []}
    context["breadcrumbs"] = round_trail(actor, asked, "内容の変更")
    return render(request, "kpis/rounds/edit.html", context, status=status)


@many_fields(MOST_CHOICES)
@acting(Act.ROUND_MANAGE)
@require_POST
def round_items(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    version = request.POST.get("version", "")
    try:
        services.choose_indicators(
            by=actor,
            round_id=asked.pk,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            indicator_ids=chosen_ids(request.POST),
        )
    except (Invalid, Stale) as refused:
        if asked.state != CollectionRound.State.DRAFT:
            return _said(request, actor, asked, refused)
        return prepare_response(request, actor, asked, refused=refused, status=refused.status)
    messages.success(request, "対象のKPIを保存しました。")
    return _to(actor, asked)


@acting(Act.ROUND_MANAGE)
@require_POST
def round_open(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    try:
        services.open_round(by=actor, round_id=asked.pk, today=today())
    except Invalid as refused:
        if asked.state == CollectionRound.State.DRAFT:
            return prepare_response(request, actor, asked, refused=refused, status=422)
        return _said(request, actor, asked, refused)
    messages.success(request, "調査を開始し、部局の担当者と部局長に知らせました。")
    if not round_page(actor, asked, today=today()).total.outstanding:
        messages.warning(
            request, "対象の値はすべて提出済みか承認済みです。部局が入力する値はありません。"
        )
    return _to(actor, asked)


@acting(Act.ROUND_MANAGE)
@require_POST
def round_remind(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    try:
        told = remind_by_hand(by=actor, round_id=asked.pk, today=today())
    except Invalid as refused:
        return _said(request, actor, asked, refused)
    messages.success(request, f"催促を{told}人に送りました。")
    return _to(actor, asked)


@acting(Act.ROUND_MANAGE)
@require_POST
def round_close(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    try:
        services.close_round(by=actor, round_id=asked.pk, today=today())
    except Invalid as refused:
        return _said(request, actor, asked, refused)
    messages.success(request, "調査を締め切りました。対象の値は変更できなくなりました。")
    return _to(actor, asked)


@acting(Act.ROUND_MANAGE)
@require_POST
def round_delete(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    try:
        services.discard_round(by=actor, round_id=asked.pk)
    except Invalid as refused:
        return _said(request, actor, asked, refused)
    messages.success(request, f"調査依頼「{asked.title}」を削除しました。")
    return redirect("kpis:rounds", actor.organization.code)


def _to(actor: Actor, asked: CollectionRound) -> HttpResponse:
    return redirect("kpis:round", actor.organization.code, asked.pk)


def _said(
    request: HttpRequest, actor: Actor, asked: CollectionRound, refused: Invalid | Stale
) -> HttpResponse:
    """The round as it is now, with the sentence that says why nothing was done."""
    messages.error(request, str(refused))
    return _to(actor, asked)


def _edit(asked: CollectionRound, form: TermsForm) -> dict[str, Any]:
    return {
        "round_id": asked.pk,
        "expected_version": form.cleaned_data["version"] or 0,
        "terms": form.terms(),
    }


def _again(request: HttpRequest, asked: CollectionRound) -> TermsForm:
    """What was typed, on top of the version that is now shown."""
    data = request.POST.copy()
    data["version"] = str(asked.version)
    form = TermsForm(data)
    form.fix_title(asked)
    return form


def _changes(stale: Stale) -> list[dict[str, object]]:
    return [
        {"label": LABELS[name], "theirs": stale.theirs.get(name), "mine": mine}
        for name, mine in stale.typed.items()
        if stale.theirs.get(name) != mine
    ]
