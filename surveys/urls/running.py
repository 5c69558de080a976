"""Addresses of opening, codes, turnout, reminders, closing."""

from __future__ import annotations

from django.urls import URLPattern, path

from surveys.views import codes, running, steps

urlpatterns: list[URLPattern] = [
    path("<int:pk>/running/", running.running, name="running"),
    path("<int:pk>/running/turnout/", running.turnout, name="turnout"),
    path("<int:pk>/opening/", steps.opening, name="opening"),
    path("<int:pk>/extending/", steps.extending, name="extending"),
    path("<int:pk>/closing/", steps.closing, name="closing"),
    path("<int:pk>/reminding/", steps.reminding, name="reminding"),
    path("<int:pk>/codes/", codes.codes, name="codes"),
    path("<int:pk>/codes/again/", codes.codes_again, name="codes_again"),
]
