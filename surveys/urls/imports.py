"""Addresses of answers collected elsewhere, and of totals that were published."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import imports, imports_check, totals

urlpatterns: list[URLPattern] = [
    path("<int:pk>/imports/", imports.imports, name="imports"),
    path("<int:pk>/imports/<int:imported>/", imports.import_columns, name="import_columns"),
    path(
        "<int:pk>/imports/<int:imported>/questions/",
        imports.import_questions,
        name="import_questions",
    ),
    path("<int:pk>/imports/<int:imported>/check/", imports_check.import_check, name="import_check"),
    path("<int:pk>/imports/<int:imported>/write/", imports_check.import_write, name="import_write"),
    path("<int:pk>/imports/<int:imported>/drop/", imports.import_drop, name="import_drop"),
    path("<int:pk>/totals/", totals.totals, name="totals"),
    path("<int:pk>/totals/publish/", totals.totals_publish, name="totals_publish"),
    path("<int:pk>/totals/<int:question>/remove/", totals.totals_remove, name="totals_remove"),
]
