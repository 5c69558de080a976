"""The steps of answering, alike with a code, by open link, and signed in.

Nothing is kept between them: every step sends the whole form, and only the last one stores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError, Invalid
from surveys.forms.answering import Sent, read_sent
from surveys.models import Survey
from surveys.selectors.answering import Shut, asked_axes
from surveys.selectors.outline import rule_words
from surveys.services.ballots import CastOutcome
from surveys.structures.answer_words import said
from surveys.structures.answers import Answers, read_answers
from surveys.structures.pace import minutes, seconds
from surveys.structures.shuffling import shuffled
from surveys.structures.structure import Asked, AskedPage, Structure

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Place:
    """A survey that can be answered now. `enter` refuses whoever may not, with an error by field;
    `send` stores the answers; `done` is the answer of a page that thanks."""

    survey: Survey
    structure: Structure
    enter: Callable[[Sent], dict[str, DomainError]]
    send: Callable[[Sent, Answers], CastOutcome]
    done: Callable[[], HttpResponse]
    begin: Mapping[str, int] = field(default_factory=dict)
    leave: str = ""


def take(request: HttpRequest, place: Place) -> HttpResponse:
    """The answer to any call of a survey's page, once it is known that it can be answered."""
    axes = asked_axes(place.survey, place.structure)
    if request.method != "POST":
        return show_intro(request, place)
    try:
        sent = read_sent(request.POST, axes)
    except Invalid as refused:
        shut = Shut("受け付けられませんでした", refused.sentence, refused.next_step, refused.status)
        return show_shut(request, place.survey, shut, leave=place.leave)
    if sent.step == "enter":
        if errors := place.enter(sent) | untold_errors(sent):
            return show_intro(request, place, sent, errors)
        return show_form(request, place, sent)
    return _answered(request, place, sent)


def _answered(request: HttpRequest, place: Place, sent: Sent) -> HttpResponse:
    """What follows a form with answers: the form again, a look over them, or the sending."""
    if sent.step == "edit":
        return show_form(request, place, sent)
    answers, errors = read_answers(place.structure, sent.typed)
    if errors:
        return show_form(request, place, sent, errors)
    if sent.step == "check":
        return show_check(request, place, sent, answers)
    return _send(request, place, sent, answers)


def _send(request: HttpRequest, place: Place, sent: Sent, answers: Answers) -> HttpResponse:
    try:
        outcome = place.send(sent, answers)
    except Invalid as refused:
        return show_form(request, place, sent, {"": refused})
    if outcome == CastOutcome.CAST:
        return place.done()
    received = outcome == CastOutcome.USED
    shut = NOT_CAST[outcome]
    return show_shut(request, place.survey, shut, received=received, leave=place.leave)


NOT_CAST = {
    CastOutcome.USED: Shut(
        "すでに受け付けています",
        "この回答は、すでに受け付けています。送信のボタンを2回押したときは、1回目の回答が届いています。",
        "もう一度送っていただく必要はありません。この画面を閉じてください。",
        409,
    ),
    CastOutcome.UNKNOWN: Shut(
        "回答コードが使えなくなっています",
        "この回答コードは無効です。配り直されたときは、前のコードは使えません。",
        "新しい回答コードで、最初のページから入り直してください。",
        409,
    ),
    CastOutcome.CLOSED: Shut(
        "締切を過ぎたため、受け付けられませんでした",
        "送信の前に回答の受付が終わりました。回答は保存していません。",
        "ご意見があるときは、問い合わせ先へご連絡ください。",
        410,
    ),
}


def untold_errors(sent: Sent) -> dict[str, DomainError]:
    return {
        f".group.{key}": Invalid(
            "group_missing",
            "まだ選ばれていません。",
            "答えたくないときは「答えない」を選んでください。",
        )
        for key in sent.untold
    }


# ── Pages ────────────────────────────────────────────────────────────────────────────────────
def show_intro(
    request: HttpRequest,
    place: Place,
    sent: Sent | None = None,
    errors: Mapping[str, DomainError] | None = None,
) -> HttpResponse:
    errors = errors or {}
    told = sent.groups if sent else place.begin
    axes = [
        {
            "axis": axis,
            "name": f".group.{axis.key}",
            "value": told.get(axis.key),
            "error": errors.get(f".group.{axis.key}"),
        }
        for axis in asked_axes(place.survey, place.structure)
    ]
    status = max((error.status for error in errors.values()), default=200)
    context = {
        "minutes": minutes(_every(place.structure)),
        "page_count": len(place.structure.pages),
        "by_code": place.survey.entry == Survey.Entry.CODES,
        "typed_code": sent.code if sent else "",
        "code_error": errors.get(".code"),
        "axes": axes,
        "has_errors": bool(errors),
    }
    return _page(request, place, "intro", context, status)


def show_form(
    request: HttpRequest,
    place: Place,
    sent: Sent,
    errors: Mapping[str, DomainError] | None = None,
) -> HttpResponse:
    errors = errors or {}
    names = {question.key: question for question in _every(place.structure)}
    pages = [_form_page(page, sent, errors, names) for page in place.structure.pages]
    context = {
        "sent": sent,
        "pages": pages,
        "errors": [(names.get(key), error) for key, error in errors.items()],
        "has_errors": bool(errors),
        "facts": [_facts(question) for question in names.values()],
        "minutes": minutes(names.values()),
    }
    return _page(request, place, "form", context, 422 if errors else 200)


def show_check(request: HttpRequest, place: Place, sent: Sent, answers: Answers) -> HttpResponse:
    kept = [(name, value) for name, values in sent.typed.items() for value in values if value]
    context = {"sent": sent, "lines": said(place.structure, answers), "kept": kept}
    return _page(request, place, "check", context, 200)


def show_shut(
    request: HttpRequest,
    survey: Survey | None,
    shut: Shut,
    *,
    received: bool = False,
    leave: str = "",
) -> HttpResponse:
    # A draft or a discarded survey tells nothing of itself, not even its title.
    public = survey if survey and survey.opened_at else None
    context = {"survey": public, "shut": shut, "received": received, "leave": leave}
    return render(request, "surveys/answering/shut.html", context, status=shut.status)


def _page(
    request: HttpRequest, place: Place, name: str, context: dict[str, Any], status: int
) -> HttpResponse:
    context |= {"survey": place.survey, "leave": place.leave}
    return render(request, f"surveys/answering/{name}.html", context, status=status)


def _every(structure: Structure) -> list[Asked]:
    return [question for page in structure.pages for question in page.questions]


def _form_page(
    page: AskedPage, sent: Sent, errors: Mapping[str, DomainError], names: Mapping[str, Asked]
) -> dict[str, Any]:
    lines = [
        {
            "question": shuffled(question, sent.ballot),
            "value": _value(question, sent.typed),
            "other": _last(sent.typed, f"{question.key}.other"),
            "error": errors.get(question.key),
            "rule": rule_words(question.show_if, names),
        }
        for question in page.questions
    ]
    return {"page": page, "lines": lines}


def _value(question: Asked, typed: Mapping[str, Any]) -> Any:
    """What was typed, as the question's template takes it."""
    if question.kind == "matrix":
        return {row.key: _last(typed, f"{question.key}.{row.key}") for row in question.rows}
    if question.kind == "multiple":
        return tuple(typed.get(question.key, ()))
    return _last(typed, question.key)


def _last(typed: Mapping[str, Any], name: str) -> str:
    sent = typed.get(name, ())
    return str(sent[-1]) if sent else ""


def _facts(question: Asked) -> dict[str, Any]:
    """What answering.js needs to know of a question; the server checks the same again."""
    return {
        "key": question.key,
        "kind": question.kind,
        "required": question.required,
        "least": None if question.least is None else str(question.least),
        "most": None if question.most is None else str(question.most),
        "decimals": question.decimals,
        "longest": question.longest,
        "rule": question.show_if,
        "seconds": seconds(question),
    }
