"""Rating schemes: the list, one of them, the default, and whom each rates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, NotFound, Refused, Stale
from kpis.models import RatingScheme
from kpis.ready_schemes import BY_KEY, READY, SchemeValues
from kpis.selectors.schemes import assignable, get_scheme, preview_of, schemes_of
from kpis.services.schemes import (
    assign_scheme,
    create_scheme,
    edit_scheme,
    make_default,
    values_of,
)
from kpis.upkeep_forms.scheme import (
    AssignForm,
    GradeForm,
    SchemeForm,
    grade_lines,
    initial_of_scheme,
    lines_ok,
    new_scheme_key,
)
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.SCHEME_EDIT)
@require_GET
def schemes(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "schemes": schemes_of(actor),
        "ready": READY,
        "breadcrumbs": [*trail(actor), {"label": "評価の区分"}],
    }
    return render(request, "kpis/schemes/list.html", context)


@acting(Act.SCHEME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    ready = BY_KEY.get(request.GET.get("ready", ""))
    values = ready.values if ready else SchemeValues("")
    data = request.POST if request.method == "POST" else None
    initial = initial_of_scheme(values, key=new_scheme_key())
    form, lines = SchemeForm(data, initial=initial), grade_lines(values, data)
    note = ready.note if ready else ""
    sent = _sent(form, lines) if data is not None else None
    if sent is None or request.POST.get("act") == "preview":
        status = 422 if data is not None and sent is None else 200
        shown = sent or (values if data is None else None)
        return _page(request, actor, form, lines, shown=shown, status=status, note=note)
    try:
        made = create_scheme(
            by=actor, key=form.cleaned_data["key"] or new_scheme_key(), values=sent
        )
    except (Refused, Invalid) as refused:
        return _refused(request, actor, form, lines, refused, note=note)
    messages.success(request, f"評価の区分「{made.name}」を作りました。")
    return HttpResponseRedirect(
        reverse("kpis:scheme_assign", args=[actor.organization.code, made.pk])
    )


@acting(Act.SCHEME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, actor: Actor, scheme: int) -> HttpResponse:
    row = get_scheme(actor, scheme)
    values = values_of(row)
    data = request.POST if request.method == "POST" else None
    form = SchemeForm(data, initial=initial_of_scheme(values, version=row.version))
    lines = grade_lines(values, data)
    sent = _sent(form, lines) if data is not None else None
    if sent is None or request.POST.get("act") == "preview":
        status = 422 if data is not None and sent is None else 200
        shown = sent or (values if data is None else None)
        return _page(request, actor, form, lines, row=row, shown=shown, status=status)
    version = form.cleaned_data["version"] or 0
    try:
        edit_scheme(by=actor, scheme_id=row.pk, values=sent, expected_version=version)
    except Stale as stale:
        return _conflict(request, actor, row, sent, stale)
    except (Refused, Invalid) as refused:
        return _refused(request, actor, form, lines, refused, row=row)
    messages.success(request, "評価の区分を保存しました。KPIの評価は、計算ができしだい変わります。")
    return _to_list(actor)


@acting(Act.SCHEME_EDIT)
@require_POST
def scheme_default(request: HttpRequest, actor: Actor, scheme: int) -> HttpResponse:
    row = make_default(by=actor, scheme_id=scheme)
    messages.success(request, f"新しいKPIは「{row.name}」で評価します。")
    return _to_list(actor)


@acting(Act.SCHEME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_assign(request: HttpRequest, actor: Actor, scheme: int) -> HttpResponse:
    row, rows = get_scheme(actor, scheme), assignable(actor)
    choices = [(str(each.pk), each.name) for each in rows]
    data = request.POST if request.method == "POST" else None
    rated = [str(each.pk) for each in rows if each.scheme_id == row.pk]
    form = AssignForm(data, initial={"indicators": rated}, choices=choices)
    if data is not None and form.is_valid():
        wanted = [int(each) for each in form.cleaned_data["indicators"]]
        try:
            count = assign_scheme(by=actor, scheme_id=row.pk, indicator_ids=wanted)
            messages.success(request, f"{count}件のKPIを「{row.name}」で評価するようにしました。")
            return _to_list(actor)
        except (Invalid, NotFound) as refused:
            form.refuse(refused)
    chosen = set(form["indicators"].value() or [])
    context = {
        "scheme": row,
        "rows": rows,
        "form": form,
        "chosen": chosen,
        "breadcrumbs": _way(actor, "評価するKPIを選ぶ"),
    }
    return render(request, "kpis/schemes/assign.html", context, status=422 if form.errors else 200)


def _sent(form: SchemeForm, lines: list[GradeForm]) -> SchemeValues | None:
    if not (form.is_valid() & lines_ok(lines)):
        return None
    basis = form.cleaned_data["basis"]
    return form.values(tuple(each for line in lines if (each := line.values(basis))))


def _to_list(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("kpis:schemes", args=[actor.organization.code]))


def _way(actor: Actor, label: str) -> list[dict[str, str]]:
    back = {"label": "評価の区分", "url": reverse("kpis:schemes", args=[actor.organization.code])}
    return [*trail(actor), back, {"label": label}]


def _refused(
    request: HttpRequest,
    actor: Actor,
    form: SchemeForm,
    lines: list[GradeForm],
    refused: Refused | Invalid,
    *,
    row: RatingScheme | None = None,
    note: str = "",
) -> HttpResponse:
    form.refuse(refused)
    return _page(request, actor, form, lines, row=row, status=422, note=note)


def _conflict(
    request: HttpRequest, actor: Actor, row: RatingScheme, sent: SchemeValues, stale: Stale
) -> HttpResponse:
    """What was typed, on top of the scheme as it is now: saving again overwrites knowingly."""
    theirs: RatingScheme = stale.theirs["scheme"]
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    form, lines = SchemeForm(data), grade_lines(None, data)
    stored = values_of(theirs)
    pairs = [("名称", stored.name, sent.name), ("評語", _words(stored), _words(sent))]
    changes = [
        {"label": label, "theirs": his, "mine": own} for label, his, own in pairs if his != own
    ]
    return _page(
        request, actor, form, lines, row=row, shown=sent, status=409, conflict={"changes": changes}
    )


def _words(values: SchemeValues) -> str:
    return "、".join(f"{grade.mark} {grade.word}".strip() for grade in values.grades)


def _page(
    request: HttpRequest,
    actor: Actor,
    form: SchemeForm,
    lines: list[GradeForm],
    *,
    row: RatingScheme | None = None,
    shown: SchemeValues | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    label = f"「{row.name}」を変える" if row else "評価の区分を作る"
    context = {
        "form": form,
        "lines": lines,
        "scheme": row,
        "title": label,
        "preview": preview_of(shown) if shown else [],
        "by_rate": str(form["basis"].value()) == RatingScheme.Basis.RATE,
        "breadcrumbs": _way(actor, label),
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/schemes/form.html", context, status=status)
