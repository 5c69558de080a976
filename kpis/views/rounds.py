"""The list of rounds, and one round: being prepared, or with its turnout."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.clock import now, today
from core.downloads import download
from core.fiscal import era_year_label
from core.sheets.writing import Column, table_csv, table_xlsx
from kpis.models.round import CollectionRound
from kpis.round_forms import StateFilterForm, chosen_ids
from kpis.selectors.round_candidates import candidates
from kpis.selectors.round_reminders import hand_reminders
from kpis.selectors.round_standing import Standing
from kpis.selectors.rounds import RoundPage, get_round, round_list, round_page
from kpis.views.round_trail import round_trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

TURNOUT_COLUMNS = [
    Column("部局"),
    Column("依頼", "number", 0),
    *(Column(standing.label, "number", 0) for standing in Standing),
    Column("回収率（%）", "percent", 1),
]


@acting(Act.ROUND_VIEW)
@require_GET
def rounds(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = StateFilterForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    lines = round_list(actor, state=state, today=today())
    context = {
        "form": form,
        "filtered": bool(state),
        "lines": lines,
        "manages": actor.can(Act.ROUND_MANAGE),
        "list_url": reverse("kpis:rounds", args=[actor.organization.code]),
        "breadcrumbs": round_trail(actor),
        "now": now(),
    }
    return render(request, "kpis/rounds/list.html", context)


@acting(Act.ROUND_VIEW)
@require_GET
def round_detail(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    if asked.state == CollectionRound.State.DRAFT:
        return prepare_response(request, actor, asked)
    page = round_page(actor, asked, today=today())
    wanted = request.GET.get("format")
    if wanted in ("xlsx", "csv"):
        return _file(page, wanted)
    reminders = hand_reminders(asked) if page.manages else []
    context = {
        "page": page,
        "asked": asked,
        "reminders": reminders,
        "reminded_today": any(one.is_of(today()) for one in reminders),
        "breadcrumbs": round_trail(actor, asked),
        "standings": list(Standing),
        "exports": [
            {"label": "Excel", "url": "?format=xlsx"},
            {"label": "CSV", "url": "?format=csv"},
        ],
        "may_approve": actor.can(Act.FIGURE_APPROVE, anywhere=True),
        "today": today(),
        "now": now(),
    }
    return render(request, "kpis/rounds/round.html", context)


def prepare_response(
    request: HttpRequest,
    actor: Actor,
    asked: CollectionRound,
    *,
    refused: object = None,
    status: int = 200,
) -> HttpResponse:
    """A draft: what can be asked for, what is chosen, and what each department will get."""
    page = round_page(actor, asked, today=today())
    chosen = set(asked.items.values_list("indicator_id", flat=True))
    if request.method == "POST":
        chosen = chosen_ids(request.POST)
    context = {
        "page": page,
        "asked": asked,
        "candidates": candidates(actor, page.period),
        "chosen": chosen,
        "refused": refused,
        "has_errors": refused is not None,
        "breadcrumbs": round_trail(actor, asked),
        "now": now(),
    }
    return render(request, "kpis/rounds/prepare.html", context, status=status)


def _file(page: RoundPage, kind: str) -> HttpResponse:
    lines = [(line.name, line.turnout) for line in page.departments] + [("合計", page.total)]
    rows = [
        [name, part.asked, *(part.count(standing) for standing in Standing), part.share]
        for name, part in lines
    ]
    title = f"回収状況 {page.round.title}"
    if kind == "csv":
        return download(table_csv(columns=TURNOUT_COLUMNS, rows=rows), name=title, kind="csv")
    content = table_xlsx(
        title=title,
        columns=TURNOUT_COLUMNS,
        rows=rows,
        caption=f"{page.period.label}　締切 {era_year_label(page.round.deadline)}（単位：件）",
        as_of=f"{era_year_label(today())}現在",
    )
    return download(content, name=title, kind="xlsx")
