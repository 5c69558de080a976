"""Keeping indicators, targets, schemes and department series; the rules to read."""

from __future__ import annotations

from django.urls import URLPattern, path

from kpis.views.rules import rule, rules
from kpis.views.upkeep_definitions import definition
from kpis.views.upkeep_ends import indicator_end, indicator_resume
from kpis.views.upkeep_indicators import indicator_edit, indicator_new, indicator_note
from kpis.views.upkeep_schemes import (
    scheme_assign,
    scheme_default,
    scheme_edit,
    scheme_new,
    schemes,
)
from kpis.views.upkeep_series import series, series_edit, series_remove
from kpis.views.upkeep_target_table import targets_table
from kpis.views.upkeep_targets import target_new, target_revise, target_undo, targets

urlpatterns: list[URLPattern] = [
    path("new/", indicator_new, name="indicator_new"),
    path("new/note/", indicator_note, name="indicator_note"),
    path("rules/", rules, name="rules"),
    path("rules/<slug:slug>/", rule, name="rule"),
    path("schemes/", schemes, name="schemes"),
    path("schemes/new/", scheme_new, name="scheme_new"),
    path("schemes/<int:scheme>/", scheme_edit, name="scheme_edit"),
    path("schemes/<int:scheme>/default/", scheme_default, name="scheme_default"),
    path("schemes/<int:scheme>/assign/", scheme_assign, name="scheme_assign"),
    path("<int:pk>/edit/", indicator_edit, name="indicator_edit"),
    path("<int:pk>/end/", indicator_end, name="indicator_end"),
    path("<int:pk>/resume/", indicator_resume, name="indicator_resume"),
    path("<int:pk>/definition/", definition, name="definition"),
    path("<int:pk>/targets/", targets, name="targets"),
    path("<int:pk>/targets/new/", target_new, name="target_new"),
    path("<int:pk>/targets/table/", targets_table, name="targets_table"),
    path("<int:pk>/targets/<int:target>/", target_revise, name="target_revise"),
    path("<int:pk>/targets/<int:target>/undo/", target_undo, name="target_undo"),
    path("<int:pk>/departments/", series, name="series"),
    path("<int:pk>/departments/<int:series>/", series_edit, name="series_edit"),
    path("<int:pk>/departments/<int:series>/remove/", series_remove, name="series_remove"),
]
