"""How a committee prints its action table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from committees.forms.paper_settings import PaperSettingsForm, initial_of
from committees.models import Committee
from committees.paper_settings import COLUMNS, ORDERS, PaperSettings, read_settings
from committees.selectors.papers import paper_choices
from committees.selectors.seats import get_committee
from committees.services.paper_settings import save_paper_settings
from committees.views.committees_frame import rebased
from committees.views.items_frame import address, frame, items_step, trail
from core.errors import Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_settings(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    form = _form(committee, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, committee, form)
    if not form.is_valid():
        return _page(request, actor, committee, form, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        save_paper_settings(by=actor, committee=committee, typed=form.typed(), version=version)
    except Stale as stale:
        again = _form(committee, rebased(request.POST, stale))
        return _page(request, actor, committee, again, status=409, conflict=_conflict(stale))
    except Refused as refused:
        form.refuse(refused)
        return _page(request, actor, committee, form, status=422)
    messages.success(request, "資料の設定を保存しました。")
    return HttpResponseRedirect(address(actor, "paper", committee.pk))


def _form(committee: Committee, data: Any) -> PaperSettingsForm:
    settings = read_settings(committee.paper)
    return PaperSettingsForm(
        data,
        initial=initial_of(settings, committee.version),
        choices=paper_choices(committee, settings),
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    form: PaperSettingsForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    paper = {"label": "資料", "url": address(actor, "paper", committee.pk)}
    context = frame(actor, committee) | {
        "form": form,
        "has_errors": status != 200,
        "paper_url": paper["url"],
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), paper, "資料の設定"),
        **more,
    }
    return render(request, "committees/paper_settings.html", context, status=status)


def _conflict(stale: Stale) -> dict[str, Any]:
    """The settings that the other person's save and this one say differently."""
    theirs = _said(read_settings(stale.theirs["row"].paper))
    mine = _said(read_settings(stale.typed["paper"]))
    changes = [
        {"label": label, "theirs": theirs[label], "mine": mine[label]}
        for label in theirs
        if theirs[label] != mine[label]
    ]
    return {"changes": changes}


def _said(settings: PaperSettings) -> dict[str, str]:
    """The settings in words, to hold two of them side by side."""
    return {
        "資料の題名": settings.title,
        "資料番号": settings.number,
        "注記": settings.note,
        "載せる列": "、".join(COLUMNS[column] for column in settings.columns),
        "行の並び順": ORDERS[settings.order],
        "状況": "、".join(settings.statuses),
        "施策区分": "、".join(settings.areas),
        "担当課": "、".join(settings.departments),
        "変更のあった項目だけ": "はい" if settings.changed_only else "いいえ",
        "削った文字": "載せる" if settings.deletions else "載せない",
    }
