"""Departments' answers for a meeting: asking, the list, writing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from committees.forms.answers import AnswerForm, AskForm, ReturnForm
from committees.models import Meeting, ResponseDraft
from committees.selectors.answers import (
    answer_lines,
    answers_asked,
    answers_waiting,
    drafts_for,
    drafts_to_write,
    get_answer_meeting,
    get_draft,
    revisions_of,
)
from committees.selectors.seats import committees_visible_to
from committees.selectors.states import states_now
from committees.selectors.vocabulary import status_choices, statuses_of
from committees.services.answers import AnswerTyped, ask_departments, save_answer
from committees.services.items_typing import answer_conflict
from committees.typed_fields import read_day
from committees.views.answers_picks import OPEN_ONES, pick_choices, picked_items
from committees.views.items_frame import (
    address,
    frame,
    items_step,
    meeting_step,
    page_there_is,
    trail,
)
from core.clock import today
from core.errors import DomainError, Invalid, Refused, Stale
from core.rich_text import lines
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_ANSWER)
@require_safe
def answers_due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the person's departments still owe, in all committees; for the office, each meeting."""
    office = actor.can(Act.ITEM_EDIT)
    title = "担当課の回答" if office else "回答する指摘事項"
    context = {
        "code": actor.organization.code,
        "title": title,
        "office": office,
        "waiting": answers_waiting(actor) if office else [],
        "lines": answer_lines(actor, drafts_to_write(actor), today=today()),
        "breadcrumbs": [
            {"label": "会議・指摘事項", "url": page_there_is(actor, "list")},
            {"label": title},
        ],
    }
    return render(request, "committees/answers_due.html", context)


@acting(Act.ITEM_ANSWER)
@require_safe
def answers(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_answer_meeting(actor, pk, meeting)
    return answers_response(request, actor, shown)


def answers_response(
    request: HttpRequest, actor: Actor, shown: Meeting, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The answers for a meeting: all for the office, a department's own."""
    found = answer_lines(actor, drafts_for(actor, shown), today=today())
    state, department = request.GET.get("state", ""), request.GET.get("department", "")
    kept = [
        line
        for line in found
        if (not state or line.draft.state == state)
        and (not department or str(line.draft.department_id) == department)
    ]
    context = _frame(actor, shown) | {
        "lines": kept,
        "total": len(found),
        "state": state,
        "department": department,
        "states": ResponseDraft.State.choices,
        "departments": sorted(
            {(row.draft.department_id, str(row.draft.department)) for row in found}
        ),
        "late": sum(line.is_late for line in found),
        "submitted": sum(line.draft.state == ResponseDraft.State.SUBMITTED for line in found),
        "to_write": sum(line.to_write for line in found),
        "breadcrumbs": _trail(actor, shown, "担当課の回答"),
        **more,
    }
    return render(request, "committees/answers.html", context, status=status)


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def answers_ask(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    """Chooses the items whose departments are asked, and the day."""
    shown = get_answer_meeting(actor, pk, meeting)
    start = {"due": shown.answers_due_on.isoformat() if shown.answers_due_on else ""}
    form = AskForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if request.method == "POST":
        form.is_valid()
        try:
            count = _ask(request, actor, shown, form.text("due"))
        except DomainError as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, f"{count}件の回答を新たに依頼しました。")
            return HttpResponseRedirect(address(actor, "answers", pk, meeting))
    context = _frame(actor, shown) | _to_choose_from(request, shown)
    context |= {
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": _trail(actor, shown, "回答を依頼"),
    }
    return render(request, "committees/answers_ask.html", context, status=status)


def _to_choose_from(request: HttpRequest, shown: Meeting) -> dict[str, Any]:
    """The items with those chosen: as sent, or as the address says."""
    states = states_now(shown.committee, settled=False)
    picked = request.GET.get("pick", OPEN_ONES)
    sent = request.method == "POST"
    return {
        "states": states,
        "asked": answers_asked(shown),
        "picked": picked,
        "picks": pick_choices(states),
        "chosen": _chosen(request) if sent else picked_items(states, picked),
    }


def _chosen(request: HttpRequest) -> set[int]:
    return {int(pk) for pk in request.POST.getlist("items") if pk.isdecimal()}


def _ask(request: HttpRequest, actor: Actor, shown: Meeting, due: str) -> int:
    try:
        due_on = read_day(due)
    except DomainError as error:
        error.field = "due"
        raise
    return ask_departments(by=actor, meeting=shown, item_ids=_chosen(request), due_on=due_on)


@acting(Act.ITEM_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(
    request: HttpRequest, actor: Actor, *, pk: int, meeting: int, item: int, department: int
) -> HttpResponse:
    """An answer: its department writes it, the office reads it."""
    shown = get_answer_meeting(actor, pk, meeting)
    draft = get_draft(actor, shown, item, department)
    if request.method != "POST":
        return answer_response(request, actor, draft)
    form = _form(actor, draft, request.POST)
    form.is_valid()
    submit = request.POST.get("act") == "submit"
    seen = form.cleaned_data.get("seq") or 0
    try:
        saved = save_answer(
            by=actor, draft=draft, typed=form.typed(), expected_seq=seen, submit=submit
        )
    except (Stale, Refused, Invalid) as refused:
        return _refused(request, actor, draft, form, refused)
    if _is_autosave(request):
        return JsonResponse({"seq": saved.latest_seq})
    messages.success(request, "提出しました。" if submit else "一時保存しました。")
    return HttpResponseRedirect(_answers_url(actor, shown) if submit else request.path)


def _refused(
    request: HttpRequest, actor: Actor, draft: ResponseDraft, form: AnswerForm, error: DomainError
) -> HttpResponse:
    """The page with everything typed, or a line for the script that saves as one types."""
    if _is_autosave(request):
        return JsonResponse({"detail": str(error)}, status=error.status)
    if not isinstance(error, Stale):
        form.refuse(error)
        return answer_response(request, actor, draft, form=form, status=422)
    data = request.POST.copy()
    theirs = error.theirs["revision"]
    data["seq"] = str(theirs.seq if theirs else 0)
    conflict = answer_conflict(theirs, form.typed())
    again = _form(actor, draft, data)
    return answer_response(request, actor, draft, form=again, conflict=conflict, status=409)


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def answer_response(
    request: HttpRequest,
    actor: Actor,
    draft: ResponseDraft,
    *,
    form: AnswerForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of an answer beside its item, with a form that came back where one did."""
    (line,) = answer_lines(actor, [draft], today=today())
    closed = draft.meeting.frozen_at is not None or draft.state == ResponseDraft.State.TAKEN
    may_write = actor.can(Act.ITEM_ANSWER, draft.department_id) and not closed
    context = _frame(actor, draft.meeting) | {
        "draft": draft,
        "line": line,
        "item_text": lines(line.item.text),
        "item_response": lines(line.item.response),
        "given": lines(line.newest.response) if line.newest else (),
        "history": revisions_of(draft),
        "form": (form or _form(actor, draft, None)) if may_write else None,
        "return_form": ReturnForm(initial={"seq": draft.latest_seq}, auto_id="return_%s"),
        "may_return": actor.can(Act.ITEM_EDIT) and draft.state == ResponseDraft.State.SUBMITTED,
        "has_errors": status != 200,
        "breadcrumbs": _trail(
            actor,
            draft.meeting,
            {"label": "担当課の回答", "url": _answers_url(actor, draft.meeting)},
            f"{draft.department} {line.item.title}",
        ),
        **more,
    }
    return render(request, "committees/answer.html", context, status=status)


def _form(actor: Actor, draft: ResponseDraft, data: Any) -> AnswerForm:
    """The newest wording; at first, the item's own answer to go on from."""
    newest = draft.revisions.select_related("status").filter(seq=draft.latest_seq).first()
    if newest is not None:
        message = "" if newest.state == ResponseDraft.State.RETURNED else newest.message
        typed = AnswerTyped(newest.status.mark if newest.status else "", newest.response, message)
    else:
        (line,) = answer_lines(actor, [draft], today=today())
        typed = AnswerTyped(line.item.status_mark, line.item.response)
    statuses = status_choices(statuses_of(draft.item.committee))
    start = vars(typed) | {"seq": draft.latest_seq}
    return AnswerForm(data, initial=start, statuses=statuses)


def _frame(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    seen = committees_visible_to(actor).filter(pk=meeting.committee_id).exists()
    return frame(actor, meeting.committee) | {
        "meeting": meeting,
        "reads_committee": seen,
        "answers_url": _answers_url(actor, meeting),
    }


def _answers_url(actor: Actor, meeting: Meeting) -> str:
    return address(actor, "answers", meeting.committee_id, meeting.pk)


def _trail(actor: Actor, meeting: Meeting, *more: dict[str, str] | str) -> list[dict[str, str]]:
    committee = meeting.committee
    steps = [items_step(actor, committee), meeting_step(actor, meeting)]
    return trail(actor, committee, *steps, *more)
