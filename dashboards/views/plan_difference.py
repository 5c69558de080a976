"""Two versions of a plan compared."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.downloads import asked_kind, export_links, table_download
from dashboards.plan_files import difference_file
from dashboards.selectors.plan_difference import (
    KINDS,
    DifferencePage,
    DifferenceQuery,
    difference_page,
    version_choices,
)
from dashboards.selectors.plan_versions import cited_as
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


class DifferenceForm(forms.Form):
    """Which versions, and what of their difference. All of it stands in the address."""

    use_required_attribute = False

    def __init__(self, data: QueryDict, page: DifferencePage) -> None:
        chosen = data.copy()
        if page.before and page.after:
            chosen["from"], chosen["to"] = str(page.before.pk), str(page.after.pk)
        super().__init__(chosen)
        versions = version_choices(page.versions, page.plan)
        own = version_choices([v for v in page.versions if v.plan_id == page.plan.pk], page.plan)
        kinds = [(key, word) for key, word, _ in KINDS] + [("targets", "目標")]
        self.fields["from"] = forms.ChoiceField(label="前の版", choices=versions)
        self.fields["to"] = forms.ChoiceField(label="後の版", choices=own)
        self.fields["kind"] = forms.ChoiceField(
            label="変更の種類", required=False, choices=[("", "すべて"), *kinds]
        )
        self.fields["policy"] = forms.ChoiceField(
            label="方針", required=False, choices=[("", "すべて"), *page.policies]
        )


@acting(Act.PLAN_VIEW)
@require_safe
def plan_difference(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    page = difference_page(actor, pk, _query(request.GET))
    if (kind := asked_kind(request.GET)) and page.before and page.after:
        return table_download(kind, difference_file(page, actor.organization, clock.now()))
    code = actor.organization.code
    context = {
        "page": page,
        "plan": page.plan,
        "code": code,
        "form": DifferenceForm(request.GET, page) if page.before else None,
        "cited": [cited_as(one) for one in (page.before, page.after) if one],
        "exports": export_links(request.GET),
        "list_url": reverse("dashboards:plan_difference", args=[code, pk]),
        "has_filters": bool(request.GET.get("kind") or request.GET.get("policy")),
        "now": clock.now(),
        "breadcrumbs": [
            {"label": "計画", "url": reverse("dashboards:plans", args=[code])},
            {"label": page.plan.title, "url": reverse("dashboards:plan", args=[code, pk])},
            {"label": "版の違い"},
        ],
    }
    return render(request, "plans/difference.html", context)


def _query(sent: QueryDict) -> DifferenceQuery:
    return DifferenceQuery(
        before=sent.get("from", ""),
        after=sent.get("to", ""),
        kind=sent.get("kind", ""),
        policy=sent.get("policy", ""),
    )
