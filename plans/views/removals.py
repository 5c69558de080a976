"""Taking milestones, stages, viewpoints and moves out of a plan, and putting them back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from core.errors import Invalid, NotFound, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.selectors.drafts import editable_plan
from plans.services.removals import PARTS, part_not_found, remove_part, restore_part
from plans.views.frame import address, refused, saved, whole_number

LISTS = {"milestone": "milestones", "stage": "terms", "viewpoint": "terms", "system": "systems"}


@acting(Act.PLAN_EDIT)
@require_POST
def milestone_remove(request: HttpRequest, actor: Actor, pk: int, milestone: int) -> HttpResponse:
    return _remove(request, actor, pk, "milestone", milestone)


@acting(Act.PLAN_EDIT)
@require_POST
def stage_remove(request: HttpRequest, actor: Actor, pk: int, stage: int) -> HttpResponse:
    return _remove(request, actor, pk, "stage", stage)


@acting(Act.PLAN_EDIT)
@require_POST
def viewpoint_remove(request: HttpRequest, actor: Actor, pk: int, viewpoint: int) -> HttpResponse:
    return _remove(request, actor, pk, "viewpoint", viewpoint)


@acting(Act.PLAN_EDIT)
@require_POST
def system_remove(request: HttpRequest, actor: Actor, pk: int, system: int) -> HttpResponse:
    return _remove(request, actor, pk, "system", system)


@acting(Act.PLAN_EDIT)
@require_POST
def part_restore(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Puts back what was taken out: `part` says what it is, `event` where the record has it."""
    plan = editable_plan(actor, pk)
    part = request.POST.get("part", "")
    event = whole_number(request.POST.get("event")) or 0
    url = address(actor, LISTS.get(part, "milestones"), plan.pk)
    try:
        if part not in PARTS:
            raise part_not_found("milestone")
        name = restore_part(by=actor, plan_id=pk, part=part, event_id=event)
    except (Invalid, NotFound) as error:
        return refused(request, url, error)
    return saved(request, url, f"{PARTS[part].word}「{name}」を元に戻しました。")


def _remove(request: HttpRequest, actor: Actor, pk: int, part: str, row: int) -> HttpResponse:
    """Refused, it leads back to the row's own page; gone, to the list, from where it comes back."""
    seen = whole_number(request.POST.get("version")) or 0
    try:
        name = remove_part(by=actor, plan_id=pk, part=part, pk=row, version=seen)
    except (Invalid, Stale) as error:
        return refused(request, address(actor, part, pk, row), error)
    url = address(actor, LISTS[part], pk)
    said = f"{PARTS[part].word}「{name}」を外しました。この画面の下から元に戻せます。"
    return saved(request, url, said)
