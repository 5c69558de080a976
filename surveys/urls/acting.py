"""Addresses of issues, measures and what became of them."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import bindings, changed, citations, findings, measure_table, measures

_ONE = "<int:pk>/findings/<int:finding>"
_MEASURE = "<int:pk>/measures/<int:measure>"
urlpatterns: list[URLPattern] = [
    path("changed/", changed.changed, name="changed"),
    path("<int:pk>/findings/", findings.findings, name="findings"),
    path("<int:pk>/findings/new/", findings.finding_new, name="finding_new"),
    path(f"{_ONE}/", findings.finding, name="finding"),
    path(f"{_ONE}/edit/", findings.finding_edit, name="finding_edit"),
    path(f"{_ONE}/move/", findings.finding_move, name="finding_move"),
    path(f"{_ONE}/remove/", findings.finding_remove, name="finding_remove"),
    path(f"{_ONE}/cite/", citations.finding_cite, name="finding_cite"),
    path(f"{_ONE}/citations/<int:citation>/", citations.citation, name="citation"),
    path(
        f"{_ONE}/citations/<int:citation>/remove/",
        citations.citation_remove,
        name="citation_remove",
    ),
    path(f"{_ONE}/measures/new/", measures.measure_new, name="measure_new"),
    path("<int:pk>/measures/", measure_table.measure_table, name="measure_table"),
    path(f"{_MEASURE}/", measures.measure_report, name="measure_report"),
    path(f"{_MEASURE}/edit/", measures.measure_edit, name="measure_edit"),
    path(f"{_MEASURE}/move/", measures.measure_move, name="measure_move"),
    path(f"{_MEASURE}/remove/", measures.measure_remove, name="measure_remove"),
    path("<int:pk>/kpis/", bindings.bindings, name="bindings"),
    path("<int:pk>/kpis/propose/", bindings.binding_propose, name="binding_propose"),
    path("<int:pk>/kpis/<int:binding>/remove/", bindings.binding_remove, name="binding_remove"),
]
