"""Pages about an organization itself; mounted at /o/<code>/."""

from __future__ import annotations

from django.urls import path

from organizations import views

app_name = "organizations"
urlpatterns = [
    path("departments/", views.departments, name="departments"),
    path("members/", views.member_list, name="members"),
]
