"""How the survey looks to those who answer it, on a desk and on a phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import Survey
from surveys.selectors.editor import get_built
from surveys.selectors.outline import rule_words
from surveys.selectors.structures import structure_of
from surveys.structures.checking import all_questions
from surveys.structures.structure import Asked, AskedPage, Structure
from surveys.views.frame import frame, trail

# Each shown question stands once for each size; its fields need names of their own.
SIZES = (("desk", "パソコン"), ("phone", "スマートフォン"))


@acting(Act.SURVEY_MANAGE)
@require_safe
def preview(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    structure = structure_of(shown)
    asked = request.GET.get("page", "")
    count = len(structure.pages)
    number = int(asked) if asked.isdecimal() and 1 <= int(asked[:4]) <= count else 1
    size = request.GET.get("size", "")
    context = frame(actor, shown, "questions") | {
        "number": number,
        "count": count,
        "numbers": [{"number": each, "current": each == number} for each in range(1, count + 1)],
        "page": structure.pages[number - 1] if structure.pages else None,
        "screens": _screens(structure, number, size),
        "sizes": _size_links(size),
        "is_first": number == 1,
        "is_named": shown.confidential,
        "by_link": shown.entry == Survey.Entry.LINK,
        "breadcrumbs": trail(actor, shown, "プレビュー"),
    }
    return render(request, "surveys/preview.html", context)


def _screens(structure: Structure, number: int, size: str) -> list[dict[str, Any]]:
    if not structure.pages:
        return []
    names = {each.key: each for each in all_questions(structure.pages)}
    page = structure.pages[number - 1]
    return [
        {"key": key, "label": label, "questions": _named(page, key, names)}
        for key, label in SIZES
        if size in ("", key) or size not in dict(SIZES)
    ]


def _named(page: AskedPage, size: str, names: dict[str, Asked]) -> list[dict[str, Any]]:
    return [
        {
            "question": replace(question, key=f"{size}-{question.key}"),
            "rule": rule_words(question.show_if, names),
        }
        for question in page.questions
    ]


def _size_links(size: str) -> list[dict[str, Any]]:
    sizes = (("", "並べて見る"), *SIZES)
    known = size if size in dict(SIZES) else ""
    return [{"key": key, "label": label, "current": key == known} for key, label in sizes]
