"""Addresses of results and comments."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import comments, masking, results

urlpatterns: list[URLPattern] = [
    path("<int:pk>/results/", results.results, name="results"),
    path("<int:pk>/results/groups/", results.results_groups, name="results_groups"),
    path("<int:pk>/results/waves/", results.results_waves, name="results_waves"),
    path("<int:pk>/results/questions/<slug:key>/", results.results_question, name="result"),
    path("<int:pk>/texts/", comments.texts, name="texts"),
    path("<int:pk>/texts/themes/", comments.texts_assign, name="texts_assign"),
    path("<int:pk>/texts/themes/<int:theme>/", comments.theme_change, name="theme"),
    path("<int:pk>/texts/<int:question>/", masking.masking, name="masking"),
    path("<int:pk>/texts/<int:question>/<uuid:text>/", masking.masking_save, name="masking_save"),
]
