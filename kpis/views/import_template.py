"""The input template as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.clock import now, today
from core.downloads import download
from core.errors import DomainError
from kpis.import_forms import TemplateForm, UploadForm
from kpis.imports.template import template_workbook
from kpis.selectors.import_choices import template_choices
from kpis.selectors.template_sheets import template_for
from kpis.views.imports import way
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.FIGURE_IMPORT)
@require_GET
def import_template(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = TemplateForm(request.GET, **template_choices(actor, today=today()))
    if form.is_valid():
        made_at = now()
        try:
            sheet = template_for(actor, form.cleaned_data, today=today())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            organization = actor.organization
            content = template_workbook(
                sheet, code=organization.code, organization=organization.name, made_at=made_at
            )
            return download(content, name=f"{sheet.title}_{made_at:%Y%m%d}", kind="xlsx")
    context = {
        "breadcrumbs": way(actor, "新しい取込み"),
        "form": UploadForm(),
        "template_form": form,
        "has_errors": True,
    }
    return render(request, "kpis/imports/new.html", context, status=422)
