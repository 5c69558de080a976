"""Addresses of surveys, their settings, groups and declared tables."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import groups, groups_axes, listing, settings

urlpatterns: list[URLPattern] = [
    path("", listing.survey_list, name="list"),
    path("new/", settings.survey_new, name="new"),
    path("<int:pk>/", listing.survey, name="survey"),
    path("<int:pk>/edit/", settings.survey_edit, name="edit"),
    path("<int:pk>/discard/", settings.survey_discard, name="discard"),
    path("<int:pk>/revive/", settings.survey_revive, name="revive"),
    path("<int:pk>/next-wave/", settings.next_wave, name="next_wave"),
    path("<int:pk>/groups/", groups.groups, name="groups"),
    path("<int:pk>/groups/roll/", groups.roll, name="roll"),
    path("<int:pk>/groups/paste/", groups.roll_paste, name="roll_paste"),
    path("<int:pk>/groups/tables/", groups.tables, name="tables"),
    path("<int:pk>/groups/departments/", groups_axes.axis_departments, name="axis_departments"),
    path("<int:pk>/groups/copy/", groups_axes.groups_copy, name="groups_copy"),
    path("<int:pk>/groups/axes/new/", groups_axes.axis_new, name="axis_new"),
    path("<int:pk>/groups/axes/<int:axis>/", groups_axes.axis_edit, name="axis"),
    path("<int:pk>/groups/axes/<int:axis>/merge/", groups_axes.axis_merge, name="axis_merge"),
    path("<int:pk>/groups/axes/<int:axis>/remove/", groups_axes.axis_remove, name="axis_remove"),
]
