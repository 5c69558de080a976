"""Committees: the list, making one, its page, its settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from committees.forms.committees import CommitteeForm, committee_values
from committees.models import Committee
from committees.selectors.meetings import (
    committee_lines,
    item_counts,
    meetings_of,
    members_of,
)
from committees.selectors.overdue import overdue_counts
from committees.selectors.seats import get_committee
from committees.services.committees import edit_committee, make_committee
from committees.views.committees_frame import address, conflict_of, frame, rebased, trail
from core.clock import now, today
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_VIEW)
@require_GET
def committee_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines = committee_lines(actor, today=today())
    with_ended = bool(request.GET.get("ended"))
    ended = [line for line in lines if _is_over(line.committee)]
    context = {
        "actor": actor,
        "code": actor.organization.code,
        "lines": lines if with_ended else [line for line in lines if line not in ended],
        "ended": len(ended),
        "with_ended": with_ended,
        "may_manage": actor.can(Act.COMMITTEE_MANAGE),
        "breadcrumbs": [{"label": "会議・指摘事項"}],
        "now": now(),
    }
    return render(request, "committees/committees.html", context)


def _is_over(committee: Committee) -> bool:
    return committee.ended_on is not None and committee.ended_on < today()


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def committee_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_committee(by=actor, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"「{made.name}」を作りました。続けて委員を登録できます。")
            return HttpResponseRedirect(address(actor, "members", made.pk))
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "has_errors": form.is_bound,
        "code": actor.organization.code,
        "breadcrumbs": [
            {"label": "会議・指摘事項", "url": address(actor, "list")},
            {"label": "会議体を作る"},
        ],
    }
    return render(request, "committees/committee_edit.html", context, status=status)


@acting(Act.COMMITTEE_VIEW)
@require_GET
def committee(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    meetings = list(meetings_of(shown))
    counts = item_counts(actor, shown)
    members = list(members_of(shown))
    sitting = [m for m in members if m.term_to is None or m.term_to >= today()]
    context: dict[str, Any] = frame(actor, shown, "committee") | {
        "meetings": meetings,
        "counts": counts,
        "total": sum(count.count for count in counts),
        "overdue": overdue_counts(actor, today=today()).get(shown.pk, 0),
        "members": sitting,
        "former": len(members) - len(sitting),
        "is_over": _is_over(shown),
        "breadcrumbs": [*trail(actor, shown)[:-1], {"label": shown.name}],
    }
    return render(request, "committees/committee.html", context)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def committee_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    form = CommitteeForm(
        request.POST if request.method == "POST" else None, initial=committee_values(shown)
    )
    if request.method != "POST":
        return _edit_page(request, actor, shown, form)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            edit_committee(by=actor, committee=shown, typed=form.typed(), version=version)
        except Stale as stale:
            conflict = conflict_of(form, committee_values(stale.theirs["row"]))
            again = CommitteeForm(rebased(request.POST, stale))
            return _edit_page(request, actor, shown, again, status=409, conflict=conflict)
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "保存しました。")
            return HttpResponseRedirect(address(actor, "committee", pk))
    return _edit_page(request, actor, shown, form, status=422)


def _edit_page(
    request: HttpRequest,
    actor: Actor,
    shown: Committee,
    form: CommitteeForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = frame(actor, shown, "") | {
        "form": form,
        "conflict": conflict,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, shown, "設定"),
    }
    return render(request, "committees/committee_edit.html", context, status=status)
