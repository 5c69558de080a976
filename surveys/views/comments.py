"""Comments as everybody reads them: released ones, with search, themes and the words most used."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.comments import MOST_IN_LIST, CommentFilterForm
from surveys.models import Survey
from surveys.selectors.comment_words import comment_words
from surveys.selectors.comments import released_texts, themes_of, written_questions
from surveys.selectors.results import result_for
from surveys.services.comments import (
    add_theme,
    assign_theme,
    merge_theme,
    remove_theme,
    rename_theme,
)
from surveys.views.frame import address, frame, trail


@acting(Act.SURVEY_VIEW)
@require_safe
def texts(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey, document = result_for(actor, pk)
    written = written_questions(survey, document)
    shown = [each.question.pk for each in written]
    themes = list(themes_of(survey, shown))
    form = CommentFilterForm(request.GET, written=written, themes=themes)
    chosen = [int(form.asked("question"))] if form.asked("question") else shown
    words = comment_words(survey, shown)
    found = released_texts(survey, chosen, words=form.asked("q"), theme=form.asked("theme"))
    if word := form.asked("word"):
        found = found.filter(pk__in=words.places.get(word, []))
    page = Paginator(found, MOST_IN_LIST).get_page(request.GET.get("page"))
    context = frame(actor, survey, "texts") | {
        "form": form,
        "written": written,
        "themes": themes,
        "words": words,
        "word": word,
        "page_obj": page,
        "document": document,
        "reset_url": address(actor, "texts", pk),
        "breadcrumbs": trail(actor, survey, "自由記述"),
    }
    return render(request, "surveys/results/texts.html", context)


@acting(Act.SURVEY_MANAGE)
@require_POST
def texts_assign(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Puts the chosen comments under a theme, a new one where a name was typed."""
    survey, _ = result_for(actor, pk)

    def act() -> str:
        chosen = [key for each in request.POST.getlist("text") if (key := _key(each))]
        if name := request.POST.get("name", "").strip():
            theme: int | None = add_theme(by=actor, survey=survey, name=name).pk
        else:
            theme = _number(request.POST.get("theme", "")) or None
        changed = assign_theme(by=actor, survey=survey, texts=chosen, theme=theme)
        return f"{changed}件のまとまりを変えました。"

    return _done(request, actor, survey, act)


@acting(Act.SURVEY_MANAGE)
@require_POST
def theme_change(request: HttpRequest, actor: Actor, pk: int, theme: int) -> HttpResponse:
    """Renames a theme, merges it into another, or removes it."""
    survey, _ = result_for(actor, pk)
    typed = request.POST

    def act() -> str:
        if typed.get("act") == "merge":
            kept = merge_theme(
                by=actor, survey=survey, theme=theme, into=_number(typed.get("into", ""))
            )
            return f"「{kept.name}」にまとめました。"
        if typed.get("act") == "remove":
            remove_theme(by=actor, survey=survey, theme=theme)
            return "まとまりを削除しました。自由記述は残っています。"
        renamed = rename_theme(
            by=actor,
            survey=survey,
            theme=theme,
            name=typed.get("name", ""),
            version=_number(typed.get("version", "")),
        )
        return f"「{renamed.name}」という名前にしました。"

    return _done(request, actor, survey, act)


def _done(
    request: HttpRequest, actor: Actor, survey: Survey, act: Callable[[], str]
) -> HttpResponse:
    try:
        messages.success(request, act())
    except DomainError as refused:
        if refused.status == 404:
            raise
        messages.error(request, str(refused))
    return HttpResponseRedirect(_next(request, address(actor, "texts", survey.pk)))


def _next(request: HttpRequest, usual: str) -> str:
    """Back to the list with its filters: an address of this page only."""
    asked = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if here and asked.startswith(usual) else usual


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
