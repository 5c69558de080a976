"""What waits for a head: looking, and deciding on many figures at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now
from core.downloads import asked_kind, export_links, table_download
from core.errors import Invalid
from core.outbox import was_woken
from kpis.exports import review_file
from kpis.round_forms import ReviewFilterForm
from kpis.selectors.review import waiting_choices, waiting_revisions, waiting_rows
from kpis.services.decisions import Decision, approve_all, return_all
from kpis.views.outcomes import report
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

PAGE = 200
NONE_CHOSEN = "値が選ばれていません。一覧の左の欄で、承認または差し戻す値を選んでください。"
FOLLOWS_LATER = "保存しました。ダッシュボードへの反映は少し遅れます（自動で反映されます）。"


@acting(Act.FIGURE_APPROVE)
@require_GET
def review(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _page(request, actor)


@acting(Act.FIGURE_APPROVE)
@require_POST
def review_decide(request: HttpRequest, actor: Actor) -> HttpResponse:
    act = request.POST.get("act", "")
    everything = act == "approve_shown"
    chosen = _read(request.POST.get("shown", "").split(",")) if everything else _chosen(request)
    if not chosen:
        return _page(request, actor, error=NONE_CHOSEN, status=422)
    try:
        decisions = _decide(actor, act, chosen, request.POST.get("reason", ""))
    except Invalid as invalid:
        return _page(request, actor, error=str(invalid), field=invalid.field or "", status=422)
    if act == "return":
        done, state = "差し戻し、提出した人に知らせました。", "差戻し済み"
    else:
        done, state = "承認しました。", "承認済み"
    report(request, actor, decisions, done, state=state)
    if act != "return" and not was_woken():
        messages.warning(request, FOLLOWS_LATER)
    address = reverse("kpis:review", args=[actor.organization.code])
    query = request.GET.urlencode()
    return redirect(f"{address}?{query}" if query else address)


def _decide(actor: Actor, act: str, chosen: list[tuple[int, int]], reason: str) -> list[Decision]:
    if act == "return":
        return return_all(by=actor, measurements=chosen, reason=reason)
    return approve_all(by=actor, measurements=chosen)


def _chosen(request: HttpRequest) -> list[tuple[int, int]]:
    return _read(request.POST.getlist("chosen"))


def _read(words: list[str]) -> list[tuple[int, int]]:
    """`123:2` is figure 123 as its revision 2 showed it; anything else is left out."""
    found = []
    for word in words:
        pk, _, seq = word.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (pk, seq)):
            found.append((int(pk), int(seq)))
    return found


def _page(
    request: HttpRequest, actor: Actor, *, error: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    rounds, departments = waiting_choices(actor)
    form = ReviewFilterForm(request.GET, rounds=rounds, departments=departments)
    found = waiting_revisions(
        actor, round_id=form.chosen("round"), department_id=form.chosen("department")
    )
    if (kind := asked_kind(request.GET)) and not error:
        rows = waiting_rows(actor, found)
        return table_download(kind, review_file(actor.organization, rows, now()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    waiting = waiting_rows(actor, page.object_list)
    context = {
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "page_obj": page,
        "exports": export_links(request.GET),
        "waiting": waiting,
        "decidable": [row for row in waiting if not row.own],
        "chosen": set(request.POST.getlist("chosen")),
        "reason": request.POST.get("reason", ""),
        "error": error,
        "error_field": field,
        "has_errors": bool(error),
        "list_url": reverse("kpis:review", args=[actor.organization.code]),
        "breadcrumbs": [*trail(actor), {"label": "承認待ちの値"}],
        "now": now(),
    }
    return render(request, "kpis/review.html", context, status=status)
