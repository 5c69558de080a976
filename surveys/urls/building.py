"""Addresses of questions, files of the structure, preview, waves."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import exchange, pages, preview, questions

urlpatterns: list[URLPattern] = [
    path("<int:pk>/questions/", questions.question_list, name="questions"),
    path("<int:pk>/questions/bank/", questions.bank_page, name="bank"),
    path("<int:pk>/questions/file/", exchange.structure_import, name="structure_import"),
    path("<int:pk>/questions/file/take/", exchange.structure_take, name="structure_take"),
    path("<int:pk>/questions/xlsform/", exchange.structure_xlsform, name="structure_xlsform"),
    path("<int:pk>/questions/json/", exchange.structure_json, name="structure_json"),
    path("<int:pk>/questions/<int:question>/", questions.question_edit, name="question"),
    path("<int:pk>/questions/<int:question>/copy/", questions.question_copy, name="question_copy"),
    path("<int:pk>/questions/<int:question>/move/", questions.question_move, name="question_move"),
    path(
        "<int:pk>/questions/<int:question>/remove/",
        questions.question_remove,
        name="question_remove",
    ),
    path("<int:pk>/pages/new/", pages.page_new, name="page_new"),
    path("<int:pk>/pages/<int:page>/", pages.page_edit, name="page"),
    path("<int:pk>/pages/<int:page>/move/", pages.page_move, name="page_move"),
    path("<int:pk>/pages/<int:page>/remove/", pages.page_remove, name="page_remove"),
    path("<int:pk>/pages/<int:page>/questions/new/", questions.question_new, name="question_new"),
    path("<int:pk>/pages/<int:page>/ready/", questions.question_ready, name="question_ready"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
]
