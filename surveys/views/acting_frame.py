"""What the pages of issues and measures share: forms saved, refusals shown beside the fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Invalid, Refused, Stale
from inventories.forms import ServiceForm
from organizations.selectors import Actor
from surveys.models import Survey
from surveys.selectors.acting_choices import viewpoints_for
from surveys.views.frame import conflict_of, frame, rebased, trail

FormMaker = Callable[[Any], ServiceForm]


class Saved:
    """A form that was sent: whether it was saved, or the form to show again and how."""

    def __init__(
        self,
        request: HttpRequest,
        make: FormMaker,
        save: Callable[[Any, int], object],
        values_of: Callable[[Any], dict[str, Any]],
    ) -> None:
        self.form = make(request.POST)
        self.status, self.done = 422, False
        self.conflict: dict[str, Any] | None = None
        self.result: Any = None
        if not self.form.is_valid():
            return
        try:
            self.result = save(self.form, self.form.cleaned_data.get("version") or 0)
        except Stale as stale:
            self.status = 409
            self.conflict = conflict_of(self.form, values_of(stale.theirs["row"]))
            self.form = make(rebased(request.POST, stale))
        except Refused as refused:
            renamed = {
                ("words" if name == "text" else name): e for name, e in refused.errors.items()
            }
            self.form.refuse(Refused(renamed))
        except Invalid as refused:
            self.status = refused.status
            self.form.refuse(refused)
        else:
            self.done = True


def sent_form(
    request: HttpRequest,
    make: FormMaker,
    save: Callable[[Any, int], object],
    values_of: Callable[[Any], dict[str, Any]],
) -> tuple[Saved | None, ServiceForm]:
    """The form as first shown, or what became of the one that was sent."""
    if request.method != "POST":
        return None, make(None)
    saved = Saved(request, make, save, values_of)
    return saved, saved.form


def form_page(
    request: HttpRequest,
    actor: Actor,
    survey: Survey,
    form: Form,
    *,
    title: str,
    back: str,
    saved: Saved | None = None,
    template: str = "surveys/acting/form.html",
    **more: Any,
) -> HttpResponse:
    way = more.pop("way", [])
    context = frame(actor, survey, "findings") | {
        "form": form,
        "title": title,
        "back": back,
        "conflict": saved.conflict if saved else None,
        "has_errors": saved is not None,
        "viewpoints": viewpoints_for(survey),
        "breadcrumbs": trail(actor, survey, *way, title),
        **more,
    }
    return render(request, template, context, status=saved.status if saved else 200)
