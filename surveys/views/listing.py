"""The list of surveys, and the page that says what one is and what comes next."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import now
from core.downloads import asked_kind, export_links, table_download
from kpis.forms import PAGE_SIZES
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.files import surveys_file
from surveys.forms.surveys import SurveyFilterForm
from surveys.models import Survey
from surveys.selectors.groups import table_title
from surveys.selectors.listing import plan_choices, steps_before_opening, survey_lines
from surveys.selectors.structures import structure_of
from surveys.selectors.surveys import get_survey
from surveys.selectors.waves import other_waves
from surveys.views.frame import address, frame, page_there_is, trail


@acting(Act.SURVEY_VIEW)
@require_safe
def survey_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SurveyFilterForm(request.GET, plans=plan_choices(actor))
    lines = survey_lines(actor, form.query())
    if kind := asked_kind(request.GET):
        return table_download(kind, surveys_file(actor.organization, lines, now()))
    page = Paginator(lines, form.page_size()).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": page.object_list,
        "exports": export_links(request.GET),
        "sort": form.query().sort,
        "page_sizes": PAGE_SIZES,
        "page_size": form.page_size(),
        "list_url": address(actor, "list"),
        "code": actor.organization.code,
        "may_manage": actor.can(Act.SURVEY_MANAGE),
        "breadcrumbs": trail(actor),
        "now": now(),
    }
    return render(request, "surveys/list.html", context)


@acting(Act.SURVEY_VIEW)
@require_safe
def survey(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_survey(actor, pk)
    structure = structure_of(shown)
    axes = list(shown.axes.all())
    building = actor.can(Act.SURVEY_MANAGE) and shown.is_draft
    steps = steps_before_opening(shown) if building else []
    left = [step for step in steps if step.needed and not step.done]
    context = frame(actor, shown, "survey") | {
        "asks": shown.origin == Survey.Origin.ASKED,
        "questions": len(structure.questions),
        "pages": len(structure.pages),
        "tables": [table_title(table, axes) for table in structure.tables],
        "invited": sum(cell.invited for cell in shown.roll.all()),
        "steps": [{"step": step, "url": page_there_is(actor, step.page, pk)} for step in steps],
        "left": left,
        "opening_url": page_there_is(actor, "opening", pk),
        "waves": other_waves(actor, shown),
        "breadcrumbs": trail(actor, shown),
    }
    return render(request, "surveys/survey.html", context)
