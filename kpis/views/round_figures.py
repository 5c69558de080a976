"""A department's list in a round: looking, submitting all drafts, answering what has no value."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now, today
from kpis.models.measurement import FigureState
from kpis.models.round import CollectionRound
from kpis.round_forms import FigureFilterForm
from kpis.selectors.round_lists import (
    ListQuery,
    drafts_to_submit,
    figure_lines,
    list_departments,
    list_items,
    missing_items,
)
from kpis.selectors.round_standing import Standing
from kpis.selectors.rounds import get_round, round_page
from kpis.services.decisions import submit_all
from kpis.services.round_answers import answer_missing
from kpis.views.outcomes import report
from kpis.views.round_files import figures_file
from kpis.views.round_trail import round_trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

PAGE = 100
ANSWERS = {
    "missing": FigureState.MISSING,
    "not_applicable": FigureState.NOT_APPLICABLE,
}


@acting(Act.ROUND_VIEW)
@require_GET
def round_figures(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    departments = [(str(one.pk), one.name) for one in list_departments(actor, asked)]
    form = FigureFilterForm(request.GET, departments=departments)
    query = ListQuery(**(form.cleaned_data if form.is_valid() else {}))
    if request.GET.get("department") == "0":  # the figures that no department answers for
        query = ListQuery("0", query.standing)
    items = list_items(actor, asked, query)
    wanted = request.GET.get("format")
    if wanted in ("xlsx", "csv"):
        return figures_file(asked, figure_lines(actor, asked, items, today=today()), wanted)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    lines = figure_lines(actor, asked, list(page.object_list), today=today())
    context = _context(actor, asked) | {
        "form": form,
        "filtered": bool(query.department or query.standing),
        "page_obj": page,
        "lines": lines,
        "choosable": any(
            line.standing is Standing.MISSING and line.may_answer and not line.locked
            for line in lines
        ),
    }
    return render(request, "kpis/rounds/figures.html", context)


@acting(Act.FIGURE_SUBMIT)
@require_POST
def round_submit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    drafts = drafts_to_submit(actor, asked)
    decisions = submit_all(by=actor, measurements=drafts)
    report(request, actor, decisions, "提出しました。", state="提出済み")
    if not drafts:
        messages.info(request, "提出できる下書きはありません。値を入力してから提出してください。")
    return _back(request, actor, asked)


@acting(Act.FIGURE_ENTER)
@require_POST
def round_answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    ids = [int(each) for each in request.POST.getlist("item") if each.isdigit()][:PAGE]
    state = ANSWERS.get(request.POST.get("answer", ""))
    items = missing_items(actor, asked, ids) if state else []
    if state is None or not items:
        messages.error(
            request, "値の入っていないKPIが選ばれていません。一覧で選んでから操作してください。"
        )
        return _back(request, actor, asked)
    saved, sentences = answer_missing(by=actor, items=items, state=state)
    if saved:
        messages.success(
            request, f"{saved}件を「{state.label}」として下書きに保存しました。提出してください。"
        )
    for sentence in sentences[:10]:
        messages.warning(request, sentence)
    return _back(request, actor, asked)


def _context(actor: Actor, asked: CollectionRound) -> dict[str, object]:
    code = actor.organization.code
    enters = actor.can(Act.FIGURE_ENTER, anywhere=True)
    query = f"?round={asked.pk}"
    return {
        "asked": asked,
        "page": round_page(actor, asked, today=today()),
        "enters": enters and asked.state == CollectionRound.State.OPEN,
        "manages": actor.can(Act.ROUND_MANAGE),
        "drafts": len(drafts_to_submit(actor, asked)) if enters else 0,
        "list_url": reverse("kpis:round_figures", args=[code, asked.pk]),
        "grid_url": reverse("kpis:grid", args=[code]) + query if enters else "",
        "review_url": reverse("kpis:review", args=[code]) + query
        if actor.can(Act.FIGURE_APPROVE, anywhere=True)
        else "",
        "breadcrumbs": round_trail(actor, asked, "対象の値"),
        "now": now(),
    }


def _back(request: HttpRequest, actor: Actor, asked: CollectionRound) -> HttpResponse:
    """The list as it was filtered; the filters come along as fields of the form."""
    answer = redirect("kpis:round_figures", actor.organization.code, asked.pk)
    kept = [
        f"{name}={value}"
        for name in ("department", "standing", "page")
        if (value := request.POST.get(name, "")) and value.isascii() and value.isalnum()
    ]
    if kept:
        answer["Location"] += "?" + "&".join(kept)
    return answer
