"""Addresses of the pages people answer at."""

from __future__ import annotations

from django.urls import path

from surveys.views import answering, answering_named

app_name = "answering"
urlpatterns = [
    path("thanks/", answering.thanks, name="thanks"),
    path("<slug:public_key>/", answering.survey, name="survey"),
]

# Below /o/<code>/surveys/: with a person's name, signed in.
named_urlpatterns = [
    path("<int:pk>/answer/", answering_named.answer, name="answer"),
    path("<int:pk>/answered/", answering_named.answered, name="answered"),
]
