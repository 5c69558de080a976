"""Pages about an organization itself: its departments over time, and who has which role."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.downloads import asked_kind, export_links, table_download
from organizations.exports import departments_file, members_file
from organizations.models import Membership
from organizations.permissions import Act
from organizations.selectors import Actor, department_tree, members
from organizations.web import acting


@acting(Act.DEPARTMENT_VIEW)
@require_safe
def departments(request: HttpRequest, actor: Actor) -> HttpResponse:
    today = clock.today()
    tree = department_tree(actor=actor, day=today)
    if kind := asked_kind(request.GET):
        return table_download(kind, departments_file(actor.organization, tree, today))
    rows = [
        {"depth": depth, "department": row, "valid": row.is_valid_on(today)} for depth, row in tree
    ]
    context = {
        "rows": rows,
        "exports": export_links(request.GET),
        "ended": sum(not row["valid"] for row in rows),
        "today": today,
    }
    return render(request, "organizations/departments.html", context | _frame(actor, "部局"))


@acting(Act.MEMBER_VIEW)
@require_safe
def member_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    today = clock.today()
    held = [(row, _holds(row, today)) for row in members(actor=actor)]
    if kind := asked_kind(request.GET):
        return table_download(kind, members_file(actor.organization, held, today))
    rows = [{"membership": row, "valid": valid} for row, valid in held]
    context = {"rows": rows, "today": today, "exports": export_links(request.GET)}
    return render(request, "organizations/members.html", context | _frame(actor, "職員と役割"))


def _holds(membership: Membership, day: date) -> bool:
    """Whether the role is held on that day."""
    return (membership.valid_from is None or membership.valid_from <= day) and (
        membership.valid_to is None or day <= membership.valid_to
    )


def _frame(actor: Actor, label: str) -> dict[str, object]:
    """Breadcrumbs, and the tabs between the pages that this person may see."""
    code = actor.organization.code
    pages = [
        ("部局", "organizations:departments", Act.DEPARTMENT_VIEW),
        ("職員と役割", "organizations:members", Act.MEMBER_VIEW),
    ]
    return {
        "code": code,
        "tabs": [
            {"label": name, "url": reverse(url, args=[code]), "current": name == label}
            for name, url, act in pages
            if actor.can(act, anywhere=True)
        ],
        "breadcrumbs": [
            {"label": actor.organization.name, "url": reverse("dashboards:todo", args=[code])},
            {"label": label},
        ],
    }
