"""The portal's addresses and one empty page more: what any page of an organization costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.DASHBOARD_VIEW)
def empty(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [
    path("o/<str:code>/empty-page/", empty),
    path("", include("dxportal.urls")),
]
