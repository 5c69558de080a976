"""原因・対応策: the list, one action, and the steps of following it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now, today
from core.errors import Invalid, Refused, Stale
from kpis.corrective_forms import (
    PAGE_SIZES,
    AnswerForm,
    CloseForm,
    CorrectiveFilterForm,
    ReopenForm,
    ReportForm,
    VersionForm,
)
from kpis.corrective_page import conflict_of, corrective_entries, corrective_file
from kpis.models import CorrectiveAction
from kpis.selectors.corrective import (
    CorrectivePage,
    corrective_page,
    corrective_rows,
    department_choices,
    filtered_actions,
)
from kpis.services import corrective as services
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

Save = Callable[[VersionForm], object]


@acting(Act.CORRECTIVE_VIEW)
@require_GET
def corrective_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    departments, edges = department_choices(actor)
    form = CorrectiveFilterForm(request.GET, departments=departments)
    found = filtered_actions(actor, form.query(), edges=edges, today=today())
    if (kind := request.GET.get("format", "")) in ("csv", "xlsx"):
        return corrective_file(actor, corrective_rows(list(found), today=today()), kind, today())
    page = Paginator(found, form.page_size()).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": [*_trail(actor)[:1], {"label": "原因・対応策"}],
        "form": form,
        "page_obj": page,
        "rows": corrective_rows(list(page.object_list), today=today()),
        "page_sizes": PAGE_SIZES,
        "page_size": form.page_size(),
        "list_url": reverse("kpis:corrective_list", args=[actor.organization.code]),
        "exports": _exports(request),
        "code": actor.organization.code,
        "now": now(),
    }
    return render(request, "kpis/corrective/list.html", context)


@acting(Act.CORRECTIVE_VIEW)
@require_GET
def corrective(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _response(request, actor, corrective_page(actor, pk, today=today()))


@acting(Act.CORRECTIVE_ANSWER)
@require_POST
def corrective_answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST)

    def save(_: VersionForm) -> object:
        given = form.answer(today=today())
        return services.answer(
            by=actor, action_id=pk, answer=given, expected_version=form.version()
        )

    return _store(
        request, actor, pk, name="answer_form", form=form, save=save, done="回答を保存しました。"
    )


@acting(Act.CORRECTIVE_ANSWER)
@require_POST
def corrective_report(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    form, save = _worded(ReportForm(request.POST), services.report, actor, pk, "text")
    return _store(
        request, actor, pk, name="report_form", form=form, save=save, done="経過を記録しました。"
    )


@acting(Act.CORRECTIVE_CLOSE)
@require_POST
def corrective_close(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    form, save = _worded(CloseForm(request.POST), services.close, actor, pk, "reason")
    return _store(
        request, actor, pk, name="close_form", form=form, save=save, done="完了にしました。"
    )


@acting(Act.CORRECTIVE_CLOSE)
@require_POST
def corrective_reopen(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    form, save = _worded(ReopenForm(request.POST), services.reopen, actor, pk, "reason")
    return _store(
        request, actor, pk, name="reopen_form", form=form, save=save, done="再開しました。"
    )


def _worded(
    form: VersionForm, verb: Callable[..., object], actor: Actor, pk: int, name: str
) -> tuple[VersionForm, Save]:
    def save(sent: VersionForm) -> object:
        words = {name: sent.cleaned_data["text"]}
        return verb(by=actor, action_id=pk, expected_version=sent.version(), **words)

    return form, save


def _store(
    request: HttpRequest,
    actor: Actor,
    pk: int,
    *,
    name: str,
    form: VersionForm,
    save: Save,
    done: str,
) -> HttpResponse:
    """Saves the form, or shows the page again with everything that was typed."""
    page = corrective_page(actor, pk, today=today())
    act = Act.CORRECTIVE_CLOSE if name in ("close_form", "reopen_form") else Act.CORRECTIVE_ANSWER
    action = page.row.action
    actor.require(act, action.department_id or action.indicator.department_id)
    if not form.is_valid():
        return _response(request, actor, page, status=422, **{name: form})
    try:
        save(form)
    except Stale as stale:
        fresh = corrective_page(actor, pk, today=today())
        again = _rebased(request, form, fresh.row.action)
        conflict = conflict_of(stale, fresh, form)
        return _response(
            request, actor, fresh, status=409, conflict=conflict, refused=stale, **{name: again}
        )
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _response(request, actor, page, status=refused.status, **{name: form})
    messages.success(request, done)
    return HttpResponseRedirect(reverse("kpis:corrective", args=[actor.organization.code, pk]))


def _rebased(request: HttpRequest, form: VersionForm, row: CorrectiveAction) -> VersionForm:
    """The form as typed, on top of the row that is now shown."""
    data = request.POST.copy()
    data["expected_version"] = str(row.version)
    return type(form)(data)


def _response(
    request: HttpRequest, actor: Actor, page: CorrectivePage, *, status: int = 200, **more: Any
) -> HttpResponse:
    action = page.row.action
    version = {"initial": {"expected_version": action.version}}
    context = {
        "page": page,
        "row": page.row,
        "action": action,
        "kpi": action.indicator,
        "answer_form": AnswerForm.showing(action),
        "report_form": ReportForm(**version),
        "close_form": CloseForm(**version),
        "reopen_form": ReopenForm(**version),
        "entries": corrective_entries(page),
        "breadcrumbs": [*_trail(actor), {"label": action.indicator.name}],
        "code": actor.organization.code,
        "has_errors": status != 200,
        "now": now(),
        **more,
    }
    return render(request, "kpis/corrective/detail.html", context, status=status)


def _trail(actor: Actor) -> list[dict[str, str]]:
    code = actor.organization.code
    return [
        {"label": "KPI", "url": reverse("kpis:list", args=[code])},
        {"label": "原因・対応策", "url": reverse("kpis:corrective_list", args=[code])},
    ]


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    """This list as it is shown, as files."""
    query = request.GET.copy()
    for name in ("page", "size"):
        query.pop(name, None)
    found = []
    for kind, label in (("xlsx", "Excel"), ("csv", "CSV")):
        query["format"] = kind
        found.append({"url": f"?{query.urlencode()}", "label": label})
    return found
