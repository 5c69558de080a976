"""資料n of a meeting: adding, replacing, reading, fetching, taking off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from committees.forms.meetings import (
    PaperFileForm,
    PaperForm,
    PaperTableForm,
    ReplaceForm,
    paper_values,
)
from committees.models import Meeting, Paper
from committees.selectors.meetings import (
    agenda_of,
    get_meeting,
    get_paper,
    get_version,
    versions_of,
)
from committees.selectors.meetings_tables import read_choice, table_choices
from committees.services.meeting_papers import (
    add_file,
    add_table,
    edit_paper,
    freeze_again,
    remove_paper,
    replace_file,
    restore_paper,
)
from committees.views.committees_frame import (
    address,
    conflict_of,
    meeting_frame,
    rebased,
    way_to,
)
from committees.views.meeting_paper_tables import asked_file, builder, table_answer, table_context
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    """A further paper as a file."""
    sat = get_meeting(actor, pk, meeting)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PaperFileForm(*sent, agenda=_agenda_choices(sat), auto_id="file_%s")
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            paper = add_file(
                by=actor, meeting=sat, typed=form.typed(), name=file.name, content=file.read()
            )
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            return _added(request, actor, paper)
    return _new_page(request, actor, sat, file_form=form, status=422 if form.is_bound else 200)


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def paper_freeze(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    """A further paper frozen from the portal's own tables."""
    sat = get_meeting(actor, pk, meeting)
    tables = table_choices(actor)
    form = PaperTableForm(
        request.POST, agenda=_agenda_choices(sat), tables=tables, auto_id="table_%s"
    )
    if form.is_valid():
        chosen = form.text("table")
        kind, options = read_choice(chosen)
        typed = replace(form.typed(), title=form.text("title") or dict(tables)[chosen])
        try:
            paper = add_table(
                by=actor,
                meeting=sat,
                typed=typed,
                kind=kind,
                options=options,
                build=builder(actor, kind),
            )
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            return _added(request, actor, paper)
    return _new_page(request, actor, sat, table_form=form, status=422)


@acting(Act.COMMITTEE_VIEW)
@require_GET
def meeting_paper(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, paper: int
) -> HttpResponse:
    shown = get_paper(actor, pk, meeting, paper)
    asked = request.GET.get("version", "")
    version = get_version(shown, int(asked) if asked.isdecimal() else None, reader=actor)
    if kind := asked_file(request.GET, version):
        return table_answer(shown, version, kind)
    return _paper_page(request, actor, shown, version=version)


@acting(Act.COMMITTEE_VIEW)
@require_GET
def meeting_paper_file(request: HttpRequest, actor: Actor, **place: int) -> HttpResponse:
    """One version of a paper's file, to save; `place` names it."""
    pk, meeting, paper = (place[name] for name in ("pk", "meeting", "paper"))
    version = get_version(get_paper(actor, pk, meeting, paper), place["seq"], reader=actor)
    if version.content is None:
        return HttpResponseRedirect(address(actor, "meeting_paper", pk, meeting, paper))
    response = HttpResponse(bytes(version.content), content_type=version.media_type)
    response["Content-Disposition"] = content_disposition_header(True, version.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_paper_edit(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, paper: int
) -> HttpResponse:
    shown = get_paper(actor, pk, meeting, paper)
    choices = _agenda_choices(shown.meeting)
    data = request.POST if request.method == "POST" else None
    form = PaperForm(data, agenda=choices, initial=paper_values(shown))
    if not form.is_bound:
        return _edit_page(request, actor, shown, form)
    if not form.is_valid():
        return _edit_page(request, actor, shown, form, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        edit_paper(by=actor, paper=shown, typed=form.typed(), version=version)
    except Stale as stale:
        conflict = conflict_of(form, paper_values(stale.theirs["row"]))
        again = PaperForm(rebased(request.POST, stale), agenda=choices)
        return _edit_page(request, actor, shown, again, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _edit_page(request, actor, shown, form, status=422)
    messages.success(request, "保存しました。")
    return HttpResponseRedirect(address(actor, "meeting_paper", pk, meeting, paper))


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def meeting_paper_replace(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, paper: int
) -> HttpResponse:
    """A newer version: another file, or the same table frozen anew."""
    shown = get_paper(actor, pk, meeting, paper)
    before = get_version(shown).seq
    form: ReplaceForm | None = None
    try:
        if shown.kind == Paper.Kind.FILE:
            form = ReplaceForm(request.POST, request.FILES)
            if not form.is_valid():
                return _paper_page(request, actor, shown, replace_form=form, status=422)
            file = form.cleaned_data["file"]
            made = replace_file(by=actor, paper=shown, name=file.name, content=file.read())
        else:
            made = freeze_again(by=actor, paper=shown, build=builder(actor, shown.kind))
    except Invalid as refused:
        if form is not None:
            form.refuse(refused)
        more = {"refused": refused} if form is None else {"replace_form": form}
        return _paper_page(request, actor, shown, status=422, **more)
    same = "前の版と同じ内容のため、版は増えていません。"
    messages.success(request, same if made.seq == before else f"第{made.seq}版にしました。")
    return HttpResponseRedirect(address(actor, "meeting_paper", pk, meeting, paper))


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def meeting_paper_remove(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, paper: int
) -> HttpResponse:
    """Takes it off, or puts it back."""
    shown = get_paper(actor, pk, meeting, paper, removed=True)
    if request.POST.get("act") == "restore":
        back = restore_paper(by=actor, paper=shown)
        messages.success(request, f"{back.label}を元に戻しました。")
        return HttpResponseRedirect(address(actor, "meeting_paper", pk, meeting, paper))
    remove_paper(by=actor, paper=shown)
    context = meeting_frame(actor, shown.meeting, "") | {
        "paper": shown,
        "breadcrumbs": way_to(actor, shown.meeting, "資料を外しました"),
    }
    return render(request, "committees/meeting_paper_removed.html", context)


def _added(request: HttpRequest, actor: Actor, paper: Paper) -> HttpResponse:
    messages.success(request, f"{paper.label}「{paper.title}」を加えました。")
    places = (paper.meeting.committee_id, paper.meeting_id)
    return HttpResponseRedirect(address(actor, "meeting", *places))


def _agenda_choices(meeting: Meeting) -> list[tuple[str, str]]:
    return [(str(item.pk), str(item)) for item in agenda_of(meeting)]


def _new_page(
    request: HttpRequest,
    actor: Actor,
    sat: Meeting,
    *,
    file_form: PaperFileForm | None = None,
    table_form: PaperTableForm | None = None,
    status: int = 200,
) -> HttpResponse:
    choices = _agenda_choices(sat)
    tables = table_choices(actor)
    context = meeting_frame(actor, sat, "") | {
        "file_form": file_form or PaperFileForm(agenda=choices, auto_id="file_%s"),
        "table_form": table_form
        or PaperTableForm(agenda=choices, tables=tables, auto_id="table_%s"),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, sat, "資料を加える"),
    }
    return render(request, "committees/meeting_paper_new.html", context, status=status)


def _edit_page(
    request: HttpRequest,
    actor: Actor,
    shown: Paper,
    form: PaperForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = meeting_frame(actor, shown.meeting, "") | {
        "paper": shown,
        "form": form,
        "conflict": conflict,
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown.meeting, shown.label, "編集"),
    }
    return render(request, "committees/meeting_paper_edit.html", context, status=status)


def _paper_page(
    request: HttpRequest, actor: Actor, shown: Paper, *, status: int = 200, **more: Any
) -> HttpResponse:
    version = more.pop("version", None) or get_version(shown)
    context = meeting_frame(actor, shown.meeting, "") | {
        "paper": shown,
        "paper_number": shown.label,
        "version": version,
        "versions": versions_of(shown, reader=actor),
        "replace_form": ReplaceForm(),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown.meeting, shown.label),
        **table_context(request, version),
        **more,
    }
    return render(request, "committees/meeting_paper.html", context, status=status)
