"""What the office does with the departments' answers: taking them into the item, returning one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.answers import ReturnForm
from committees.forms.items import ItemForm, start_of
from committees.models import ActionItem, ActionItemRevision, Meeting, ResponseDraft
from committees.selectors.answers import (
    AnswerLine,
    answer_lines,
    drafts_for,
    get_answer_meeting,
    get_draft,
)
from committees.selectors.item_page import newest_state
from committees.selectors.items import get_item, item_choices
from committees.selectors.states import states_now
from committees.services.answers import return_answer, take_answers
from committees.services.items_typing import carried, item_conflict, typed_now
from committees.views.answers import answer_response
from committees.views.items_frame import address, frame, items_step, meeting_step, trail
from committees.views.items_one import item_form, rebased
from core.clock import today
from core.errors import Invalid, NotFound, Refused, Stale
from core.rich_text import lines, marked_lines
from core.text_changes import changes
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

SUBMITTED = ResponseDraft.State.SUBMITTED


@dataclass(frozen=True)
class Taking:
    """An item and what its departments answered for a meeting."""

    meeting: Meeting
    item: ActionItem
    lines: list[AnswerLine]


@acting(Act.ITEM_EDIT)
@require_POST
def answer_return(
    request: HttpRequest, actor: Actor, *, pk: int, meeting: int, item: int, department: int
) -> HttpResponse:
    draft = get_draft(actor, get_answer_meeting(actor, pk, meeting), item, department)
    form = ReturnForm(request.POST, auto_id="return_%s")
    form.is_valid()
    seen = form.cleaned_data.get("seq") or 0
    try:
        return_answer(by=actor, draft=draft, reason=form.text("reason"), expected_seq=seen)
    except (Invalid, Stale) as refused:
        if not form.errors:
            form.refuse(refused)
        status = refused.status
        return answer_response(request, actor, draft, return_form=form, status=status)
    messages.success(request, f"{draft.department}に差し戻しました。")
    return HttpResponseRedirect(address(actor, "answers", pk, meeting))


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def answers_take(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, item: int
) -> HttpResponse:
    """The departments' answers side by side, and the item's wording made of them."""
    shown = get_answer_meeting(actor, pk, meeting)
    taking = _taking(actor, shown, item)
    if request.method != "POST":
        form = item_form(shown.committee, None, initial=_start(taking))
        return _page(request, actor, taking, form)
    form = item_form(shown.committee, request.POST)
    form.is_valid()
    try:
        _take(request, actor, taking, form)
    except Stale as stale:
        return _stale(request, actor, taking, stale, form)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, taking, form, status=422)
    messages.success(request, "回答を対応状況に反映しました。")
    return HttpResponseRedirect(address(actor, "answers", pk, meeting))


def _taking(actor: Actor, meeting: Meeting, pk: int) -> Taking:
    """Raises NotFound where nobody was asked about the item."""
    asked = get_item(actor, meeting.committee, pk)
    found = answer_lines(actor, drafts_for(actor, meeting).filter(item=asked), today=today())
    if not found:
        raise NotFound(
            "no_answers", "この指摘事項の回答は依頼していません。", "回答の一覧から選んでください。"
        )
    return Taking(meeting, asked, found)


def _take(request: HttpRequest, actor: Actor, taking: Taking, form: ItemForm) -> None:
    """Takes the answers that the page showed as handed in: "id:seq"."""
    seen = dict(value.split(":", 1) for value in request.POST.getlist("drafts") if ":" in value)
    chosen = [
        (line.draft, int(seen[str(line.draft.pk)]))
        for line in taking.lines
        if seen.get(str(line.draft.pk), "").isdecimal()
    ]
    take_answers(
        by=actor,
        item=taking.item,
        expected_seq=form.cleaned_data.get("seq") or 0,
        drafts=chosen,
        typed=carried(typed_now(taking.item), form.typed()),
        settled=bool(form.cleaned_data.get("settled")),
    )


def _start(taking: Taking) -> dict[str, Any]:
    """The item's own fields, with the answers handed in one below the other."""
    start = start_of(typed_now(taking.item), taking.item)
    given = [line for line in taking.lines if line.draft.state == SUBMITTED and line.newest]
    texts = list(dict.fromkeys(line.newest.response for line in given if line.newest))
    if texts:
        start["response"] = "\n".join(texts)
    marks = {line.newest.status.mark for line in given if line.newest and line.newest.status}
    if len(marks) == 1:
        start["status_mark"] = marks.pop()
    return start


def _stale(
    request: HttpRequest, actor: Actor, taking: Taking, stale: Stale, form: ItemForm
) -> HttpResponse:
    """Somebody changed the item, or a department its answer, meanwhile: both are shown anew."""
    theirs = stale.theirs["revision"]
    more: dict[str, Any] = {"changed": stale}
    if isinstance(theirs, ActionItemRevision):
        more["conflict"] = item_conflict(theirs, form.typed())
        form = item_form(taking.meeting.committee, rebased(request.POST, stale))
    return _page(request, actor, taking, form, status=409, **more)


def _page(
    request: HttpRequest,
    actor: Actor,
    taking: Taking,
    form: ItemForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    meeting, state = taking.meeting, newest_state(taking.item)
    committee = meeting.committee
    back = {"label": "担当課の回答", "url": address(actor, "answers", committee.pk, meeting.pk)}
    steps = (items_step(actor, committee), meeting_step(actor, meeting), back, "回答の反映")
    context = frame(actor, committee) | {
        "meeting": meeting,
        "item": taking.item,
        "state": state,
        "item_text": lines(state.text),
        "item_response": lines(state.response),
        "given": [(line, _marked(state.response, line)) for line in taking.lines],
        "form": form,
        "known": item_choices(states_now(committee, settled=False)),
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, committee, *steps),
        **more,
    }
    return render(request, "committees/answers_take.html", context, status=status)


def _marked(response: str, line: AnswerLine) -> Any:
    """A department's answer with what it would change in the item's."""
    if line.newest is None:
        return ()
    return marked_lines(changes(response, line.newest.response), deletions=True)
