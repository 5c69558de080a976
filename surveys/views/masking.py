"""Masking: an office reads each comment beside what others will read, and releases or holds it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import FreeText
from surveys.selectors.comments import queue, texts_to_mask
from surveys.services.comments import MaskTyped, mask_text
from surveys.views.frame import address, frame, trail

AT_ONCE = 20
State = FreeText.State


@acting(Act.SURVEY_MANAGE)
@require_safe
def masking(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in State.values else State.WAITING
    return _page(request, actor, pk, question, state)


@acting(Act.SURVEY_MANAGE)
@require_POST
def masking_save(
    request: HttpRequest, actor: Actor, pk: int, question: int, text: UUID
) -> HttpResponse:
    survey, _ = texts_to_mask(actor, pk, question)
    typed = MaskTyped(request.POST.get("masked", ""), request.POST.get("state", ""))
    seen = request.POST.get("seen", "")
    seen = seen if seen in State.values else State.WAITING
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    try:
        saved = mask_text(by=actor, survey=survey, text=text, typed=typed, version=number)
    except (Invalid, Stale) as refused:
        kept = {"id": text, "masked": typed.masked, "error": refused}
        if isinstance(refused, Stale):
            kept["theirs"] = refused.theirs["row"]
        return _page(request, actor, pk, question, seen, kept=kept, status=refused.status)
    messages.success(request, f"「{saved.get_state_display()}」にしました。")
    back = address(actor, "masking", pk, question)
    # No fragment here: a browser ignores autofocus on a page opened at one.
    return HttpResponseRedirect(f"{back}?state={seen}&next=1")


def _page(
    request: HttpRequest,
    actor: Actor,
    pk: int,
    question: int,
    state: str,
    *,
    kept: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    survey, written = texts_to_mask(actor, pk, question)
    here = address(actor, "masking", pk, question)
    page = Paginator(queue(actor, written.question, state), AT_ONCE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    if kept is not None:
        # The one just refused is shown whatever became of it meanwhile.
        theirs = kept.get("theirs") or next((row for row in rows if row.pk == kept["id"]), None)
        rows = [row for row in rows if row.pk != kept["id"]]
        rows = [theirs, *rows] if theirs else rows
    states = [
        {
            "label": label,
            "url": f"{here}?state={value}",
            "current": value == state,
            "count": written.states.get(value, 0),
        }
        for value, label in State.choices
    ]
    step = {"label": "自由記述", "url": address(actor, "texts", pk)}
    context = frame(actor, survey, "texts") | {
        "written": written,
        "rows": rows,
        "kept": kept,
        "page_obj": page,
        "state": state,
        "states": states,
        "goes_on": "next" in request.GET,
        "has_errors": status == 422,
        "breadcrumbs": trail(actor, survey, step, f"確認：{written.question}"),
    }
    return render(request, "surveys/results/masking.html", context, status=status)
