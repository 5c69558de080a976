"""Results: the overview, group by group, one question, and the waves side by side.

Everybody who may see them sees the same document; nothing here reads a response.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.results import ByGroupForm
from surveys.models import Survey
from surveys.readings.conclusions import conclude
from surveys.readings.heat import heat_rows, rated_lines
from surveys.readings.panels import panel_by_group, panel_of, panels_of, questions_of
from surveys.readings.shares import is_rated
from surveys.readings.waves import Same, compare
from surveys.selectors.results import result_for, waves_for
from surveys.tabulation.document import POOLED, WHOLE, Document, Line, Source
from surveys.views.frame import address, frame, page_there_is, trail


@acting(Act.SURVEY_VIEW)
@require_safe
def results(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey, document = result_for(actor, pk)
    context = result_frame(actor, survey, document, "results") | {
        "panels": panels_of(document),
        "texts": _texts(document),
        "texts_url": address(actor, "texts", pk),
        "breadcrumbs": trail(actor, survey, "結果"),
    }
    return render(request, "surveys/results/overview.html", context)


@acting(Act.SURVEY_VIEW)
@require_safe
def results_groups(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey, document = result_for(actor, pk)
    tables = [table for table in document.tables if table.key != WHOLE]
    form = ByGroupForm(request.GET, tables=tables, lines=document.lines)
    table, line = form.table_asked(), form.line_asked()
    rated = [line] if line else rated_lines(document)
    intervals = form.with_intervals()
    context = result_frame(actor, survey, document, "results_groups") | {
        "form": form,
        "table": table,
        "line": line,
        "intervals": intervals,
        "reset_url": address(actor, "results_groups", pk),
        "breadcrumbs": trail(actor, survey, _step(actor, pk), "所属などで分けて見る"),
    }
    if table is not None:
        lines = [each for each in rated if is_rated(each)]
        context["lines"] = lines
        context["heat"] = heat_rows(document, table, lines, with_intervals=intervals)
        context["panel"] = panel_by_group(document, line, table) if line else None
    return render(request, "surveys/results/groups.html", context)


@acting(Act.SURVEY_VIEW)
@require_safe
def results_question(request: HttpRequest, actor: Actor, pk: int, key: str) -> HttpResponse:
    survey, document = result_for(actor, pk)
    lines = questions_of(document).get(key)
    if lines is None:
        raise _no_question()
    tables = [table for table in document.tables if table.key != WHOLE]
    line = _line_asked(request, lines)
    waves = waves_for(actor, survey)
    now = next(at for at, (each, _) in enumerate(waves) if each.pk == survey.pk)
    same, apart = compare([each for _, each in waves], now)
    surveys = [each for each, _ in waves]
    context = result_frame(actor, survey, document, "results") | {
        "panel": panel_of(document, lines),
        "line": line,
        "lines": lines,
        "conclusions": [(each, conclude(document, each)) for each in lines if each.row],
        "tables": [(table, panel_by_group(document, line, table)) for table in tables],
        "waves": surveys,
        "same": _with_waves([each for each in same if each.line.question == key], surveys),
        "apart": [(each, surveys[each.wave]) for each in apart if each.line.question == key],
        "breadcrumbs": trail(actor, survey, _step(actor, pk), lines[0].name),
    }
    return render(request, "surveys/results/question.html", context)


@acting(Act.SURVEY_VIEW)
@require_safe
def results_waves(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey, document = result_for(actor, pk)
    waves = waves_for(actor, survey)
    now = next(at for at, (each, _) in enumerate(waves) if each.pk == survey.pk)
    same, apart = compare([each for _, each in waves], now)
    surveys = [each for each, _ in waves]
    context = result_frame(actor, survey, document, "results_waves") | {
        "waves": surveys,
        "heads": [(each, found.table()) for each, found in waves],
        "questions": _by_question(_with_waves(same, surveys)),
        "apart": [(each, surveys[each.wave]) for each in apart],
        "breadcrumbs": trail(actor, survey, _step(actor, pk), "前の回と比べる"),
    }
    return render(request, "surveys/results/waves.html", context)


def result_frame(actor: Actor, survey: Survey, document: Document, current: str) -> dict[str, Any]:
    """Context of every page of results: how many answered, and what is withheld."""
    whole = document.table()
    pages = (
        ("results", "全体"),
        ("results_groups", "所属などで分けて見る"),
        ("results_waves", "前の回と比べる"),
    )
    return frame(actor, survey, "results") | {
        "document": document,
        "turnout": document.turnout(whole.groups[0]) if whole else None,
        "is_totals": document.source == Source.TOTALS,
        "pages": [
            {"label": label, "url": address(actor, name, survey.pk), "current": name == current}
            for name, label in pages
        ],
        "downloads": page_there_is(actor, "results_xlsx", survey.pk)
        and _there("surveys/results/_downloads.html"),
        "raise_template": _there("surveys/acting/_raise.html"),
    }


def _there(template: str) -> str:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return ""
    return template


def _texts(document: Document) -> int:
    return sum((document.texts or {}).values())


def _with_waves(same: Sequence[Same], surveys: Sequence[Survey]) -> list[tuple[Same, list[Survey]]]:
    return [(each, [surveys[place] for place in each.waves]) for each in same]


def _by_question(
    found: list[tuple[Same, list[Survey]]],
) -> list[list[tuple[Same, list[Survey]]]]:
    """The tables of each question together; of a matrix all rows as one come first."""
    by_question: dict[str, list[tuple[Same, list[Survey]]]] = {}
    for each in found:
        by_question.setdefault(each[0].line.question, []).append(each)
    return [
        sorted(each, key=lambda pair: pair[0].line.row != POOLED) for each in by_question.values()
    ]


def _line_asked(request: HttpRequest, lines: list[Line]) -> Line:
    asked = request.GET.get("row", "")
    return next((line for line in lines if asked and line.row == asked), lines[0])


def _step(actor: Actor, pk: int) -> dict[str, str]:
    return {"label": "結果", "url": address(actor, "results", pk)}


def _no_question() -> NotFound:
    return NotFound(
        "survey_question_not_found",
        "この質問の結果は見つかりません。",
        "結果の画面から、質問を選び直してください。",
    )
