"""Making a KPI, editing it, and what the chosen rule would compute."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.clock import today
from core.errors import DomainError, Invalid, Refused, Stale
from core.numerals import read_figure
from kpis.formulas import MET_WORDS, RULE_WORDS
from kpis.indicator_rules import Advice, advice
from kpis.models import Indicator
from kpis.selectors.upkeep import (
    RuleExamples,
    editable_indicator,
    has_positive_targets,
    indicator_choices,
    rule_examples,
)
from kpis.services.indicators import create_indicator, edit_indicator
from kpis.upkeep_forms.fields import changes_between
from kpis.upkeep_forms.indicator import IndicatorForm, initial_of, new_key
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    choices = indicator_choices(actor, today=today())
    initial = {"key": new_key(), "scheme": choices.default_scheme, "decimals": 0}
    initial |= {"plan": request.GET.get("plan") or choices.default_plan}
    initial |= {"item": request.GET.get("item", "")}
    form = IndicatorForm(request.POST or None, initial=initial, choices=choices, is_new=True)
    if request.method != "POST":
        return _page(request, actor, form)
    doubts = _doubts(form, positive=True)
    if not form.is_valid() or doubts:
        return _page(request, actor, form, status=422, doubts=doubts)
    try:
        made = create_indicator(
            by=actor,
            values=form.values(),
            definition=form.cleaned_data["definition"],
            key=form.cleaned_data["key"] or new_key(),
        )
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, form, status=422)
    messages.success(request, "KPIを登録しました。続けて目標を定めてください。")
    return HttpResponseRedirect(reverse("kpis:targets", args=[actor.organization.code, made.pk]))


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    row = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    form = _form(actor, row, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, form, row=row)
    doubts = _doubts(form, positive=has_positive_targets(row))
    if not form.is_valid() or doubts:
        return _page(request, actor, form, row=row, status=422, doubts=doubts)
    version = form.cleaned_data["version"] or 0
    try:
        edit_indicator(by=actor, indicator=row, values=form.values(), expected_version=version)
    except Stale as stale:
        return _conflict(request, actor, form, stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, form, row=row, status=422)
    messages.success(request, "KPIの設定を保存しました。達成率は、計算ができしだい変わります。")
    return HttpResponseRedirect(reverse("kpis:detail", args=[actor.organization.code, row.pk]))


@acting(Act.INDICATOR_EDIT)
@require_GET
def indicator_note(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The part of the form's page that says what the rule will compute, for what is chosen."""
    note = _note(
        request.GET.get("rule", ""),
        request.GET.get("desired", ""),
        request.GET.get("baseline", ""),
        request.GET.get("unit", ""),
    )
    return render(request, "kpis/upkeep/rule_note.html", {"note": note})


def _form(actor: Actor, row: Indicator, data: Any) -> IndicatorForm:
    choices = indicator_choices(actor, today=today(), row=row)
    return IndicatorForm(data, initial=initial_of(row), choices=choices, is_new=False)


def _doubts(form: IndicatorForm, *, positive: bool) -> list[Advice]:
    """Advice that is not confirmed yet; the form then shows the box for confirming."""
    if not form.is_valid():
        return []
    found = advice(form.values(), positive_targets=positive)
    if found:
        form.ask_to_confirm()
    return [] if form.cleaned_data["confirmed"] else found


def _conflict(
    request: HttpRequest, actor: Actor, form: IndicatorForm, stale: Stale
) -> HttpResponse:
    """The form as typed on top of what is stored now: saving again overwrites knowingly."""
    row: Indicator = stale.theirs["indicator"]
    data = request.POST.copy()
    data["version"] = str(row.version)
    fresh = _form(actor, row, data)
    changes = changes_between(_form(actor, row, None), fresh)
    return _page(request, actor, fresh, row=row, status=409, conflict={"changes": changes})


def _page(
    request: HttpRequest,
    actor: Actor,
    form: IndicatorForm,
    *,
    row: Indicator | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    label = "KPIの設定を変える" if row else "KPIを登録する"
    values = [str(form[name].value() or "") for name in ("rule", "desired", "baseline", "unit")]
    context = {
        "form": form,
        "kpi": row,
        "title": label,
        "note": _note(*values),
        "breadcrumbs": [*trail(actor, row), {"label": label}],
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/upkeep/indicator_form.html", context, status=status)


def _note(rule: str, desired: str, baseline: str, unit: str) -> dict[str, object] | None:
    """What the rule makes of three made-up figures, in the words of the page."""
    try:
        given = read_figure(baseline, unit=unit).value
    except DomainError:
        given = None
    examples: RuleExamples | None = rule_examples(rule=rule, desired=desired, baseline=given)
    if examples is None:
        return None
    return {
        "words": RULE_WORDS[rule],
        "met": MET_WORDS[desired],
        "examples": examples,
        "made_up_baseline": rule == "progress_from_baseline" and given is None,
    }
