"""The record of imports, sending a new one, and how far one has come."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import now, today
from core.errors import DomainError, Stale
from core.outbox import was_woken
from kpis.import_forms import PAGE_SIZES, RecordFilterForm, TemplateForm, UploadForm
from kpis.selectors.import_choices import template_choices
from kpis.selectors.imports import get_run, records
from kpis.services import imports as service
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

FOLLOWS_LATER = "受け付けました。混み合っているため、読み取りが始まるまで少しかかります。"


def way(actor: Actor, *labels: str) -> list[dict[str, str]]:
    """Breadcrumbs of the import pages; the last label is this page."""
    code = actor.organization.code
    steps = [
        {"label": "KPI", "url": reverse("kpis:list", args=[code])},
        {"label": "取込み", "url": reverse("kpis:imports", args=[code])},
    ]
    return [*steps, *({"label": label} for label in labels)]


def to_run(actor: Actor, pk: int, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse("kpis:import_run", args=[actor.organization.code, pk]) + query
    )


@acting(Act.FIGURE_IMPORT)
@require_GET
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = RecordFilterForm(request.GET)
    chosen = form.chosen()
    page = Paginator(records(actor, **chosen), PAGE_SIZES[0]).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": way(actor),
        "form": form,
        "page_obj": page,
        "has_filters": any(chosen.values()),
        "list_url": reverse("kpis:imports", args=[actor.organization.code]),
        "now": now(),
    }
    return render(request, "kpis/imports/list.html", context)


@acting(Act.FIGURE_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        content, name, pasted = form.content()
        try:
            run = service.receive(by=actor, content=content, file_name=name, pasted=pasted)
        except DomainError as error:
            form.add_error("pasted" if pasted else "file", str(error))
        else:
            if not was_woken():
                messages.info(request, FOLLOWS_LATER)
            return to_run(actor, run.pk)
    context = {
        "breadcrumbs": way(actor, "新しい取込み"),
        "form": form,
        "template_form": TemplateForm(None, **template_choices(actor, today=today())),
    }
    return render(request, "kpis/imports/new.html", context, status=422 if form.errors else 200)


@acting(Act.FIGURE_IMPORT)
@require_GET
def import_progress(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The part of the page that asks again and again; once done, it has the page opened anew."""
    run = get_run(actor, pk)
    answer = render(request, "kpis/imports/parts/progress.html", {"run": run})
    if not run.is_working:
        answer["HX-Refresh"] = "true"
    return answer


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_cancel(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    try:
        service.cancel(by=actor, run_id=pk)
        messages.success(request, "取込みを中止しました。何も書き込んでいません。")
    except Stale as stale:
        messages.error(request, str(stale))
    return to_run(actor, pk)
