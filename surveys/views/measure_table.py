"""The table of issues and measures: page, print, Excel, CSV, PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.clock import today
from core.downloads import TableFile, asked_kind, export_links, table_download
from core.fiscal import era_year_label
from core.sheets.writing import Column
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.selectors.measure_table import TITLES, MeasureTable
from surveys.selectors.measure_table import measure_table as table_of
from surveys.selectors.surveys import get_survey
from surveys.views.findings import findings_step
from surveys.views.frame import frame, trail

WIDTHS = (16, 30, 44, 36, 16, 16, 14)


@acting(Act.SURVEY_VIEW)
@require_safe
def measure_table(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    public = request.GET.get("show") != "internal"
    table = table_of(actor, survey, public=public, today=today())
    as_of = f"{era_year_label(today())}現在"
    if request.GET.get("format") == "pdf":
        return _pdf(table, as_of)
    if kind := asked_kind(request.GET):
        return table_download(kind, _file(table, as_of))
    pdf = request.GET.copy()
    pdf["format"] = "pdf"
    context = frame(actor, survey, "findings") | {
        "table": table,
        "titles": TITLES,
        "as_of": as_of,
        "exports": [*export_links(request.GET), {"label": "PDF", "url": f"?{pdf.urlencode()}"}],
        "switch": [
            {"label": "公開するものだけ", "url": "?", "current": table.is_public},
            {"label": "庁内用（すべて）", "url": "?show=internal", "current": not table.is_public},
        ],
        "breadcrumbs": trail(actor, survey, findings_step(actor, survey), "課題と対応方針の表"),
    }
    return render(request, "surveys/acting/table.html", context)


def _file(table: MeasureTable, as_of: str) -> TableFile:
    titles = zip(TITLES, WIDTHS, strict=True)
    return TableFile(
        name=f"{table.survey.title}_課題と対応方針",
        title="課題と対応方針",
        columns=[Column(title, width=width) for title, width in titles],
        rows=[row.cells for row in table.rows],
        caption=f"{table.survey.title}　{table.caption}",
        as_of=as_of,
    )


def _pdf(table: MeasureTable, as_of: str) -> HttpResponse:
    # typst takes a while to load; only those who ask for a PDF wait for it.
    from surveys.papers.measure_table import measure_table_pdf

    answer = HttpResponse(measure_table_pdf(table, as_of=as_of), content_type="application/pdf")
    name = f"{table.survey.title}_課題と対応方針.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
