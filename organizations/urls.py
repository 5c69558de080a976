"""Pages about an organization itself; mounted at /o/<code>/."""

from __future__ import annotations

from django.urls import path

from organizations import notice_views, views

app_name = "organizations"
urlpatterns = [
    path("departments/", views.departments, name="departments"),
    path("members/", views.member_list, name="members"),
    path("notices/", notice_views.notice_list, name="notices"),
    path("notices/read/", notice_views.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notice_views.notice_open, name="notice_open"),
]
