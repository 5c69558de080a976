"""What the plans' pages share: the way to them, forms that come back, and what was typed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from core.clock import now
from core.errors import DomainError, Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.forms.frame import WorkForm
from plans.forms.merging import Merged, in_words, merge
from plans.models import Plan

METHODS = ["GET", "HEAD", "POST"]


def address(actor: Actor, name: str, *ids: object) -> str:
    return reverse(f"plans:{name}", args=[actor.organization.code, *ids])


def plan_address(actor: Actor, plan_id: int, label: str = "") -> str:
    url = reverse("dashboards:plan", args=[actor.organization.code, plan_id])
    return f"{url}?version={label}" if label else url


def trail(actor: Actor, plan: Plan | None, *steps: tuple[str, str] | str) -> list[dict[str, str]]:
    """Breadcrumbs: the plans, the plan, and further steps (a word, or a word with its address)."""
    way = [{"label": "計画", "url": reverse("dashboards:plans", args=[actor.organization.code])}]
    if plan is not None:
        way.append({"label": plan.title, "url": plan_address(actor, plan.pk)})
    for step in steps:
        way.append({"label": step} if isinstance(step, str) else {"label": step[0], "url": step[1]})
    return way


def frame(actor: Actor, plan: Plan | None, *steps: tuple[str, str] | str) -> dict[str, Any]:
    return {
        "actor": actor,
        "code": actor.organization.code,
        "plan": plan,
        "may_edit": actor.can(Act.PLAN_EDIT),
        "now": now(),
        "breadcrumbs": trail(actor, plan, *steps),
    }


def new_key(prefix: str) -> str:
    """A key made with the form: the same form sent twice makes one row."""
    return f"{prefix}-{secrets.token_hex(6)}"


def whole_number(typed: str | None) -> int | None:
    """A row's number as sent by a button; None for anything else."""
    text = (typed or "").strip()
    return int(text) if text.isdecimal() and len(text) <= 18 else None


Page = Callable[..., HttpResponse]
AnyForm = TypeVar("AnyForm", bound=WorkForm)


def save_form(
    request: HttpRequest,
    form: AnyForm,
    save: Callable[[], Any],
    *,
    page: Page,
    again: Callable[[Any], AnyForm],
    then: Callable[[Any], HttpResponse],
) -> HttpResponse:
    """Saves what a form sent; what is refused comes back with everything typed.

    `page(form, status=, merged=)` renders; `again(data)` makes the form on what is stored now.
    """
    if not form.is_valid():
        return page(form, status=422)
    try:
        saved = save()
    except Stale as stale:
        row = stale.theirs.get("row")
        merged = merge(request.POST, again(None), version=_version(row))
        return page(again(merged.data), status=409, merged=merged)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return page(form, status=refused.status)
    return then(saved)


def saved(request: HttpRequest, url: str, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(url)


def refused(request: HttpRequest, url: str, error: DomainError) -> HttpResponse:
    """A button's act that was refused: the page it stands on, with the sentence."""
    messages.error(request, str(error))
    return HttpResponseRedirect(url)


def form_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    form: WorkForm,
    *,
    status: int = 200,
    merged: Merged | None = None,
) -> HttpResponse:
    """A page with one form. `kept` says that what is typed is not stored."""
    return render(
        request,
        template,
        context | {"form": form, "has_errors": status != 200, "merged": merged},
        status=status,
    )


def kept_page(
    request: HttpRequest, actor: Actor, plan: Plan, form: WorkForm, error: DomainError
) -> HttpResponse:
    """What the form belonged to is gone: the sentence, and all that was typed, to be copied."""
    form.is_valid()
    typed = [
        {"label": field.label, "text": text}
        for field in form.visible_fields()
        if field.data and (text := in_words(field.field, field.data).strip())
    ]
    context = frame(actor, plan, "保存できませんでした") | {"error": error, "typed": typed}
    return render(request, "plans/edit/kept.html", context, status=error.status)


def _version(row: Any) -> int:
    return int(getattr(row, "version", None) or getattr(row, "seq", 0) or 0)
