"""原因・対応策."""

from __future__ import annotations

from django.urls import URLPattern, path

from kpis.views import corrective as views

urlpatterns: list[URLPattern] = [
    path("corrective/", views.corrective_list, name="corrective_list"),
    path("corrective/<int:pk>/", views.corrective, name="corrective"),
    path("corrective/<int:pk>/answer/", views.corrective_answer, name="corrective_answer"),
    path("corrective/<int:pk>/report/", views.corrective_report, name="corrective_report"),
    path("corrective/<int:pk>/close/", views.corrective_close, name="corrective_close"),
    path("corrective/<int:pk>/reopen/", views.corrective_reopen, name="corrective_reopen"),
]
