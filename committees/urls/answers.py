"""Addresses of the departments' answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from committees.views import answers, answers_taking

_ANSWERS = "<int:pk>/meetings/<int:meeting>/answers"
_ONE = f"{_ANSWERS}/<int:item>/<int:department>"
urlpatterns: list[URLPattern] = [
    path("answers/", answers.answers_due, name="answers_due"),
    path(f"{_ANSWERS}/", answers.answers, name="answers"),
    path(f"{_ANSWERS}/ask/", answers.answers_ask, name="answers_ask"),
    path(f"{_ANSWERS}/<int:item>/take/", answers_taking.answers_take, name="answers_take"),
    path(f"{_ONE}/", answers.answer, name="answer"),
    path(f"{_ONE}/return/", answers_taking.answer_return, name="answer_return"),
]
