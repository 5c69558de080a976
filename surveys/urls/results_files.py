"""Addresses of results as files, and of the single answers of a survey that asked with names."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import results_files as views

urlpatterns: list[URLPattern] = [
    path("<int:pk>/results/file.csv", views.results_csv, name="results_csv"),
    path("<int:pk>/results/file.xlsx", views.results_xlsx, name="results_xlsx"),
    path("<int:pk>/results/file.pdf", views.results_pdf, name="results_pdf"),
    path("<int:pk>/results/file.pptx", views.results_pptx, name="results_pptx"),
    path("<int:pk>/answers/csv/", views.answers_csv, name="answers_csv"),
    path("<int:pk>/answers/xlsx/", views.answers_xlsx, name="answers_xlsx"),
]
