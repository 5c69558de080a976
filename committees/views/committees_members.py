"""Who sits on a committee: the list with a form, and a seat's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.committees import MemberForm, member_values
from committees.models import Committee, CommitteeMember
from committees.selectors.meetings import get_member, members_of
from committees.selectors.seats import get_committee
from committees.services.committees import add_member, edit_member, remove_member
from committees.views.committees_frame import address, conflict_of, frame, rebased, trail
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_member(by=actor, committee=shown, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"「{added}」を登録しました。")
            return HttpResponseRedirect(address(actor, "members", pk))
    context = frame(actor, shown, "members") | {
        "form": form,
        "has_errors": form.is_bound,
        "members": list(members_of(shown)),
        "breadcrumbs": trail(actor, shown, "委員"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "committees/committee_members.html", context, status=status)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, actor: Actor, pk: int, member: int) -> HttpResponse:
    shown = get_member(actor, pk, member)
    form = MemberForm(
        request.POST if request.method == "POST" else None, initial=member_values(shown)
    )
    if request.method != "POST":
        return _page(request, actor, shown, form)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            edit_member(by=actor, member=shown, typed=form.typed(), version=version)
        except Stale as stale:
            conflict = conflict_of(form, member_values(stale.theirs["row"]))
            again = MemberForm(rebased(request.POST, stale))
            return _page(request, actor, shown, again, status=409, conflict=conflict)
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "保存しました。")
            return HttpResponseRedirect(address(actor, "members", pk))
    return _page(request, actor, shown, form, status=422)


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def member_remove(request: HttpRequest, actor: Actor, pk: int, member: int) -> HttpResponse:
    shown = get_member(actor, pk, member)
    name = str(shown)
    try:
        remove_member(by=actor, member=shown)
    except Invalid as refused:
        form = MemberForm(initial=member_values(shown))
        return _page(request, actor, shown, form, status=422, refused=refused)
    messages.success(request, f"「{name}」を削除しました。")
    return HttpResponseRedirect(address(actor, "members", pk))


def _page(
    request: HttpRequest,
    actor: Actor,
    shown: CommitteeMember,
    form: MemberForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    committee: Committee = shown.committee
    step = {"label": "委員", "url": address(actor, "members", committee.pk)}
    context = frame(actor, committee, "") | {
        "member": shown,
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, committee, step, str(shown)),
        **more,
    }
    return render(request, "committees/committee_member.html", context, status=status)
