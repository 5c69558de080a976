"""What a file's answers would become, unknown answers, and the act of writing."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import DomainError, Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import AnswerImport
from surveys.selectors.imports import TallyLine, get_import, tally_lines
from surveys.selectors.structures import structure_of
from surveys.services import imports as service
from surveys.views.frame import address
from surveys.views.imports import ended, page


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    if found.state != AnswerImport.State.MAPPING:
        return ended(request, actor, found)
    if request.method == "POST":
        lines, _ = _lines(found)
        try:
            service.decide(by=actor, found=found, decisions=_decided(lines, request.POST))
        except Invalid as refused:
            return _page(request, actor, found, refused)
        messages.success(request, "選択肢にない答えの扱いを保存しました。")
        return HttpResponseRedirect(address(actor, "import_check", pk, imported))
    return _page(request, actor, found)


@acting(Act.SURVEY_MANAGE)
@require_POST
def import_write(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    try:
        written = service.write(by=actor, found=found, today=today())
    except Invalid as refused:
        found = get_import(actor, pk, imported)
        if found.state != AnswerImport.State.MAPPING:
            return ended(request, actor, found)
        return _page(request, actor, found, refused)
    messages.success(request, f"{written:,}件の回答を取り込み、集計しました。")
    return HttpResponseRedirect(address(actor, "survey", pk))


def _lines(found: AnswerImport) -> tuple[list[TallyLine], int]:
    structure = structure_of(found.survey)
    coded = service.coded_of(found, structure)
    return tally_lines(structure, coded, service.decisions_of(found)), coded.undecided


def _decided(lines: list[TallyLine], post: QueryDict) -> Mapping[str, Mapping[str, str]]:
    """What was chosen for each unknown answer; what is not among its options is not taken."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        for each in line.unknown:
            chosen = post.get(each.name, "")
            if chosen in {value for value, _ in each.options}:
                found.setdefault(line.tally.target, {})[each.text] = chosen
    return found


def _page(
    request: HttpRequest, actor: Actor, found: AnswerImport, refused: DomainError | None = None
) -> HttpResponse:
    lines, undecided = _lines(found)
    context = page(actor, found, "件数の確認") | {
        "lines": lines,
        "undecided": undecided,
        "has_unknown": any(line.unknown for line in lines),
        "refused": refused,
        "has_errors": refused is not None,
        "delete_on": found.survey.delete_on,
    }
    status = refused.status if refused else 200
    return render(request, "surveys/imports/check.html", context, status=status)
