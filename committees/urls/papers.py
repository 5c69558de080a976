"""Addresses of the action table as a paper."""

from __future__ import annotations

from django.urls import URLPattern, path

from committees.views import paper_settings, papers

urlpatterns: list[URLPattern] = [
    path("<int:pk>/paper/", papers.paper, name="paper"),
    path("<int:pk>/paper/xlsx/", papers.paper_xlsx, name="paper_xlsx"),
    path("<int:pk>/paper/pdf/", papers.paper_pdf, name="paper_pdf"),
    path("<int:pk>/paper/docx/", papers.paper_docx, name="paper_docx"),
    path("<int:pk>/paper/settings/", paper_settings.paper_settings, name="paper_settings"),
]
