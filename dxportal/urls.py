"""Every address of the portal. Pages of an organization lie under /o/<code>/."""

from __future__ import annotations

from django.urls import include, path

from core.views import healthz

organization_pages = [
    path("", include("dashboards.urls")),
    path("kpis/", include("kpis.urls")),
    path("inventories/", include("inventories.urls")),
    path("plans/", include("plans.urls")),
    path("committees/", include("committees.urls")),
    path("surveys/", include("surveys.urls")),
    path("", include("organizations.urls")),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("api/", include("dashboards.api.urls")),
    path("", include("dashboards.root_urls")),
    path("s/", include("surveys.urls.answering")),
    path("o/<str:code>/", include(organization_pages)),
]
