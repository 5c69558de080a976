"""Files in and out."""

from __future__ import annotations

from django.urls import URLPattern, path

from kpis.views import (
    import_columns,
    import_mappings,
    import_preview,
    import_template,
    imports,
)

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/template/", import_template.import_template, name="import_template"),
    path("imports/mappings/", import_mappings.import_mappings, name="import_mappings"),
    path("imports/mappings/<int:mapping>/", import_mappings.import_mapping, name="import_mapping"),
    path(
        "imports/mappings/<int:mapping>/delete/",
        import_mappings.import_mapping_delete,
        name="import_mapping_delete",
    ),
    path("imports/<int:pk>/", import_preview.import_run, name="import_run"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/refused/", import_preview.import_refused, name="import_refused"),
    path("imports/<int:pk>/columns/", import_columns.import_columns, name="import_columns"),
    path("imports/<int:pk>/sheet/", import_columns.import_sheet, name="import_sheet"),
    path("imports/<int:pk>/kpis/", import_columns.import_kpis, name="import_kpis"),
    path("imports/<int:pk>/choose/", import_preview.import_choose, name="import_choose"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<int:pk>/undo/", import_preview.import_undo, name="import_undo"),
]
