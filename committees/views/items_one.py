"""One item: its page, adding it, and editing it without losing anybody's work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from committees.forms.items import DropForm, ItemForm, ReopenForm, start_of
from committees.models import ActionItem, Committee
from committees.selectors.answers import answer_lines, visible_drafts
from committees.selectors.comparisons import frozen_meetings
from committees.selectors.item_links import links_of
from committees.selectors.item_page import ItemPage, item_page, newest_state
from committees.selectors.items import get_item, item_choices
from committees.selectors.seats import get_committee
from committees.selectors.states import states_now
from committees.selectors.vocabulary import status_choices, statuses_of
from committees.services.items import ItemTyped, add_items, revise_items
from committees.services.items_typing import carried, item_conflict, typed_now
from committees.views.items_frame import address, frame, item_step, items_step, trail
from committees.views.seats_talk import talk_context
from core.clock import today
from core.errors import Invalid, Refused, Stale
from core.rich_text import lines
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_VIEW)
@require_safe
def item(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    return item_response(request, actor, committee, get_item(actor, committee, item))


def item_response(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    shown: ActionItem,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of an item, with a form that came back where one did."""
    page: ItemPage = item_page(actor, committee, shown, today=today())
    drafts = visible_drafts(actor) if actor.can(Act.ITEM_ANSWER, anywhere=True) else None
    found = drafts.filter(item=shown).select_related("meeting", "department") if drafts else []
    statuses = [row for row in statuses_of(committee) if not row.closes]
    context = frame(actor, committee) | {
        "item": shown,
        "page": page,
        "line": page.line,
        "state": page.state,
        "links": links_of(actor, shown),
        "answers": answer_lines(actor, found, today=today()),
        "drop_form": DropForm(auto_id="drop_%s"),
        "reopen_form": ReopenForm(auto_id="reopen_%s", statuses=status_choices(statuses)),
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), _name(page)),
        "has_errors": status != 200,
        **talk_context(actor, committee, shown),
        **more,
    }
    return render(request, "committees/item.html", context, status=status)


def _name(page: ItemPage) -> str:
    return f"No.{page.state.number} {page.state.title}" if page.state.number else page.state.title


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    form = item_form(committee, request.POST if request.method == "POST" else None, new=True)
    if request.method != "POST" or asks_preview(request, form):
        return form_response(request, actor, committee, form)
    form.is_valid()
    try:
        made = add_items(
            by=actor,
            committee=committee,
            items=[form.typed()],
            settled=bool(form.cleaned_data["settled"]),
        )
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return form_response(request, actor, committee, form, status=422)
    messages.success(request, "指摘事項を追加しました。")
    _tell_unknown(request, made[0].item)
    return HttpResponseRedirect(address(actor, "item", committee.pk, made[0].item_id))


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    kept = typed_now(shown)
    if request.method != "POST":
        form = item_form(committee, None, initial=start_of(kept, shown))
        return form_response(request, actor, committee, form, item=shown)
    form = item_form(committee, request.POST)
    if asks_preview(request, form):
        return form_response(request, actor, committee, form, item=shown)
    try:
        _save(actor, shown, kept, form)
    except Stale as stale:
        again = item_form(committee, rebased(request.POST, stale))
        conflict = item_conflict(stale.theirs["revision"], form.typed())
        return form_response(
            request, actor, committee, again, item=shown, status=409, conflict=conflict
        )
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return form_response(request, actor, committee, form, item=shown, status=422)
    messages.success(request, "保存しました。")
    _tell_unknown(request, shown)
    return HttpResponseRedirect(address(actor, "item", committee.pk, shown.pk))


def _tell_unknown(request: HttpRequest, item: ActionItem) -> None:
    """Says which departments nobody can be asked in, so that a misspelled name is noticed."""
    item.refresh_from_db()
    unknown = "、".join(newest_state(item).unknown_departments)
    if unknown:
        sentence = f"担当課「{unknown}」は、組織にない部署です。回答の依頼が届きません。"
        messages.warning(request, f"{sentence}部局の一覧にある名前かどうかを確かめてください。")


def _save(actor: Actor, shown: ActionItem, kept: ItemTyped, form: ItemForm) -> None:
    form.is_valid()
    change = (shown, form.cleaned_data["seq"] or 0, carried(kept, form.typed()))
    settled = bool(form.cleaned_data["settled"])
    revise_items(by=actor, changes=[change], settled=settled, reason=form.value("reason"))


def item_form(committee: Committee, data: Any, *, new: bool = False, **more: Any) -> ItemForm:
    known = item_choices(states_now(committee, settled=False))
    statuses = status_choices(statuses_of(committee))
    return ItemForm(data, statuses=statuses, known=known, new=new, **more)


def asks_preview(request: HttpRequest, form: ItemForm) -> bool:
    """Whether the person only wants to see the texts as they will look (works without a script)."""
    return request.POST.get("act") == "preview" and (form.is_valid() or True)


def rebased(post: QueryDict, stale: Stale) -> QueryDict:
    """What was typed, on top of the wording now shown: saving again overwrites knowingly."""
    data = post.copy()
    data["seq"] = str(stale.theirs["revision"].seq)
    return data


def form_response(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    form: ItemForm,
    *,
    item: ActionItem | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form of an item, with a preview of its texts where it was asked for."""
    title = "指摘事項を編集" if item else "指摘事項を追加"
    steps = [items_step(actor, committee)]
    if item:
        steps.append(item_step(actor, item, typed_now(item).heading or "指摘事項"))
    preview = asks_preview(request, form) if request.method == "POST" else False
    context = frame(actor, committee) | {
        "form": form,
        "item": item,
        "title": title,
        "departments": committee.organization.departments.filter(valid_to=None),
        "known": item_choices(states_now(committee, settled=False)),
        "preview": _preview(form) if preview else None,
        "has_errors": status != 200,
        "frozen": frozen_meetings(committee),
        "breadcrumbs": trail(actor, committee, *steps, title),
        **more,
    }
    return render(request, "committees/item_edit.html", context, status=status)


def _preview(form: ItemForm) -> dict[str, Any]:
    typed = form.typed()
    return {
        "heading": typed.heading,
        "text": lines(typed.text.replace("\r\n", "\n")),
        "response": lines(typed.response.replace("\r\n", "\n")),
    }
