"""Where to go on from a page that was not found: the pages above it that this person may open."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import ResolverMatch, resolve, reverse

from organizations.permissions import Act
from organizations.selectors import Actor

register = template.Library()
ORGANIZATION = "o/<str:code>/"
# The beginning of a route, the page above it, its name, and the refusal that says it is missing.
ABOVE = (
    ("kpis/<int:pk>/", "kpis:detail", "このKPIの画面", "indicator_not_found"),
    ("kpis/rounds/", "kpis:rounds", "調査依頼の一覧", ""),
    ("kpis/imports/", "kpis:imports", "取込みの記録", ""),
    ("kpis/corrective/", "kpis:corrective_list", "原因・対応策の一覧", ""),
    ("kpis/schemes/", "kpis:schemes", "評価の区分の一覧", ""),
    ("kpis/rules/", "kpis:rules", "計算の決まりの一覧", ""),
    ("kpis/", "kpis:list", "KPIの一覧", ""),
    ("inventories/", "inventories:list", "台帳の一覧", ""),
    ("committees/", "committees:list", "会議体の一覧", ""),
)


@register.simple_tag(takes_context=True)
def pages_above(context: template.Context) -> list[dict[str, str]]:
    """Label and address of the pages above the one that was asked for, the nearest first."""
    request = context.get("request")
    match: ResolverMatch | None = getattr(request, "resolver_match", None)
    actor: Actor | None = getattr(request, "actor", None)
    if request is None or match is None or actor is None:
        return []
    route = match.route.removeprefix(ORGANIZATION)
    error = context.get("error")
    code = getattr(error, "code", "")
    return [
        {"label": label, "url": url}
        for start, name, label, missing in ABOVE
        if route.startswith(start)
        and (not missing or code != missing)
        and (url := _address(match, actor, name))
        and url != request.path
    ]


def _address(match: ResolverMatch, actor: Actor, name: str) -> str:
    """The page's address; empty where it is not for this person."""
    pk: list[Any] = [match.kwargs["pk"]] if name == "kpis:detail" else []
    url = reverse(name, args=[actor.organization.code, *pk])
    act: Act | None = getattr(resolve(url).func, "act", None)
    return url if act is None or actor.can(act, anywhere=True) else ""
