"""Addresses of action tables brought in."""

from __future__ import annotations

from django.urls import URLPattern, path

from committees.views import imports, imports_columns, imports_rows, imports_writing

_ONE = "<int:pk>/imports/<int:imported>/"

urlpatterns: list[URLPattern] = [
    path("<int:pk>/imports/", imports.item_import, name="item_import"),
    path(_ONE, imports.item_import_preview, name="item_import_preview"),
    path(f"{_ONE}columns/", imports_columns.item_import_columns, name="item_import_columns"),
    path(f"{_ONE}rows/<int:row>/", imports_rows.item_import_row, name="item_import_row"),
    path(f"{_ONE}rows/<int:row>/join/", imports_rows.item_import_join, name="item_import_join"),
    path(
        f"{_ONE}departments/",
        imports_rows.item_import_departments,
        name="item_import_departments",
    ),
    path(f"{_ONE}statuses/", imports_rows.item_import_statuses, name="item_import_statuses"),
    path(f"{_ONE}write/", imports_writing.item_import_write, name="item_import_write"),
    path(f"{_ONE}cancel/", imports_writing.item_import_cancel, name="item_import_cancel"),
    path(f"{_ONE}undo/", imports_writing.item_import_undo, name="item_import_undo"),
]
