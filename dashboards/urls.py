"""Pages of an organization that read across apps; mounted at /o/<code>/."""

from __future__ import annotations

from django.urls import path

from dashboards.views import boards, outlook, plan_difference, plan_item, plan_takeover, plans, todo

app_name = "dashboards"
urlpatterns = [
    path("", todo.todo, name="todo"),
    path("dashboard/", boards.organization, name="organization"),
    path("dashboard/freshness/", boards.freshness_of_dashboard, name="freshness"),
    path("dashboard/outlook/", outlook.outlook, name="outlook"),
    path("departments/<int:pk>/dashboard/", boards.department, name="department"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/versions/<int:version>/", plan_item.plan_version, name="plan_version"),
    path("plans/<int:pk>/difference/", plan_difference.plan_difference, name="plan_difference"),
    path("plans/<int:pk>/items/<str:item_key>/", plan_item.plan_item, name="plan_item"),
    path("plans/<int:pk>/takeover/", plan_takeover.plan_takeover, name="plan_takeover"),
]
