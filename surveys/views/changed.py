"""お聞きしたこと・変えたこと, for all staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import now, today
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.selectors.changed import heard_and_changed
from surveys.views.frame import page_there_is, trail


@acting(Act.SURVEY_VIEW)
@require_safe
def changed(request: HttpRequest, actor: Actor) -> HttpResponse:
    heard = heard_and_changed(actor, today=today())
    context = {
        "actor": actor,
        "code": actor.organization.code,
        "heard": [(each, page_there_is(actor, "results", each.survey.pk)) for each in heard],
        "now": now(),
        "may_manage": actor.can(Act.SURVEY_MANAGE),
        "breadcrumbs": trail(actor, None, "お聞きしたこと・変えたこと"),
    }
    return render(request, "surveys/acting/changed.html", context)
