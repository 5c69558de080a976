"""One statement of the minutes: adding, changing, splitting, joining, moving, taking off."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.minutes import StatementForm, statement_values
from committees.models import Meeting, Statement
from committees.selectors.meetings import agenda_of, get_meeting
from committees.selectors.minutes import get_statement
from committees.services.minutes_editing import (
    add_statement,
    edit_statement,
    join_statement,
    move_statement,
    remove_statement,
    split_statement,
)
from committees.views.committees_frame import (
    address,
    conflict_of,
    meeting_frame,
    rebased,
    way_to,
)
from committees.views.minutes import minutes_page
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

_SENTENCE = re.compile(r"(?<=[。！？])(?=[^\s」』）)”])|(?<=\n)(?=\S)")


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_new(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() else None
    start: dict[str, object] = {}
    if after:
        before = get_statement(actor, pk, meeting, after)
        start = {"agenda": str(before.agenda_item_id or "")}
    form = _form(shown, request.POST if request.method == "POST" else None, start)
    if form.is_bound and form.is_valid():
        try:
            made = add_statement(by=actor, meeting=shown, typed=form.typed(), after=after)
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "発言を加えました。")
            return _back(actor, pk, meeting, made)
    context = meeting_frame(actor, shown, "minutes") | {
        "form": form,
        "after": after,
        "has_errors": form.is_bound,
        "breadcrumbs": way_to(actor, shown, _step(actor, shown), "発言を加える"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "committees/minutes_statement_new.html", context, status=status)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def statement(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, statement: int
) -> HttpResponse:
    shown = get_statement(actor, pk, meeting, statement)
    data = request.POST if request.method == "POST" else None
    form = _form(shown.meeting, data, statement_values(shown))
    if not form.is_bound:
        return _page(request, actor, shown, form)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            edit_statement(by=actor, statement=shown, typed=form.typed(), version=version)
        except Stale as stale:
            conflict = conflict_of(form, statement_values(stale.theirs["row"]))
            again = _form(shown.meeting, rebased(request.POST, stale), {})
            return _page(request, actor, shown, again, status=409, conflict=conflict)
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "保存しました。")
            return _back(actor, pk, meeting, shown)
    return _page(request, actor, shown, form, status=422)


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def statement_step(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, statement: int
) -> HttpResponse:
    shown = get_statement(actor, pk, meeting, statement)
    act = request.POST.get("act", "")
    version, at = (_number(request.POST.get(name, "")) for name in ("version", "at"))
    there = shown
    try:
        if act in {"up", "down"}:
            move_statement(by=actor, statement=shown, way="up" if act == "up" else "down")
        elif act == "split":
            there = split_statement(by=actor, statement=shown, at=at, version=version)
            messages.success(request, "2つの発言に分けました。発言者を確かめてください。")
        elif act == "join":
            there = join_statement(by=actor, statement=shown, version=version)
            messages.success(request, "前の発言につなぎました。")
        elif act == "remove":
            return _removed(request, actor, shown)
    except (Invalid, Stale) as refused:
        form = _form(shown.meeting, None, statement_values(shown))
        status = refused.status
        return _page(request, actor, shown, form, status=status, refused=refused)
    return _back(actor, pk, meeting, there)


def _removed(request: HttpRequest, actor: Actor, shown: Statement) -> HttpResponse:
    sat = shown.meeting
    seal = remove_statement(by=actor, statement=shown)
    return minutes_page(request, actor, sat, undo=seal)


def _page(
    request: HttpRequest,
    actor: Actor,
    shown: Statement,
    form: StatementForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    sat = shown.meeting
    context = meeting_frame(actor, sat, "minutes") | {
        "statement": shown,
        "form": form,
        "cuts": _cuts(shown.text),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, sat, _step(actor, sat), "発言"),
        **more,
    }
    return render(request, "committees/minutes_statement.html", context, status=status)


def _cuts(text: str) -> list[dict[str, Any]]:
    """Where a statement can be split: before each paragraph or sentence but the first."""
    places = [found.start() for found in _SENTENCE.finditer(text)]
    return [
        {"at": at, "text": text[at : at + 40].split("\n", maxsplit=1)[0]} for at in places if at
    ]


def _form(shown: Meeting, data: Any, start: dict[str, object]) -> StatementForm:
    committee = shown.committee
    return StatementForm(
        data,
        initial=start,
        agenda=[(str(item.pk), str(item)) for item in agenda_of(shown)],
        marks=[(mark.mark, f"{mark.mark} {mark.word}") for mark in committee.marks.all()],
        members=[(str(member.pk), str(member)) for member in committee.members.all()],
    )


def _back(actor: Actor, pk: int, meeting: int, said: Statement) -> HttpResponse:
    return HttpResponseRedirect(f"{address(actor, 'minutes', pk, meeting)}#s{said.pk}")


def _step(actor: Actor, shown: Meeting) -> dict[str, str]:
    url = address(actor, "minutes", shown.committee_id, shown.pk)
    return {"label": "議事録", "url": url}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
