"""やること: what is due from the person who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from dashboards.selectors import tasks as task_selectors
from dashboards.selectors.committee_tasks import committee_tasks
from dashboards.selectors.corrective_tasks import corrective_tasks
from kpis.selectors.rounds import rounds_to_answer
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.selectors.measure_tasks import measure_tasks
from surveys.selectors.mine import surveys_waiting_for


@acting(Act.TASK_VIEW)
@require_safe
def todo(request: HttpRequest, actor: Actor) -> HttpResponse:
    today = clock.today()
    if task_selectors.works_on_figures(actor):
        context = {
            "tasks": task_selectors.tasks(actor, today=today),
            "corrective": corrective_tasks(actor, today=today),
            "rounds": rounds_to_answer(actor, today=today),
            "committee_tasks": committee_tasks(actor, today=today),
            "measure_tasks": measure_tasks(actor, today=today),
            "surveys_waiting": surveys_waiting_for(actor, now=clock.now()),
            "today": today,
        }
        return render(request, "dashboards/todo.html", context | _trail(actor))
    recent = task_selectors.recently_approved(actor)
    acts = {
        "may_see_departments": actor.can(Act.DEPARTMENT_VIEW, anywhere=True),
        "may_see_members": actor.can(Act.MEMBER_VIEW, anywhere=True),
        "committee_tasks": committee_tasks(actor, today=today),
        "surveys_waiting": surveys_waiting_for(actor, now=clock.now()),
    }
    return render(
        request, "dashboards/guide.html", {"recent": recent, "actor": actor} | acts | _trail(actor)
    )


def _trail(actor: Actor) -> dict[str, object]:
    return {
        "code": actor.organization.code,
        "breadcrumbs": [{"label": actor.organization.name}, {"label": "やること"}],
    }
