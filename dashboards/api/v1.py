"""Addresses of version 1 of the API. What is published here stays as it is; changes get a v2."""

from __future__ import annotations

from django.urls import path, re_path

from dashboards.api.views.documentation import Schema
from dashboards.api.views.indicators import (
    AchievementList,
    IndicatorDetail,
    IndicatorList,
    TargetList,
)
from dashboards.api.views.measurements import MeasurementList
from dashboards.api.views.organization import NoSuchPage, OrganizationList
from dashboards.api.views.plans import PlanDetail, PlanList
from dashboards.api.views.surveys import SurveyList, SurveyResults

app_name = "api"
ORGANIZATION = "organizations/<public_body:code>/"
INDICATOR = f"{ORGANIZATION}indicators/<int:pk>/"
SURVEY = f"{ORGANIZATION}surveys/<int:pk>/"

urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("organizations/", OrganizationList.as_view(), name="organizations"),
    path(f"{ORGANIZATION}plans/", PlanList.as_view(), name="plans"),
    path(f"{ORGANIZATION}plans/<int:pk>/", PlanDetail.as_view(), name="plan"),
    path(f"{ORGANIZATION}indicators/", IndicatorList.as_view(), name="indicators"),
    path(INDICATOR, IndicatorDetail.as_view(), name="indicator"),
    path(f"{INDICATOR}targets/", TargetList.as_view(), name="targets"),
    path(f"{INDICATOR}measurements/", MeasurementList.as_view(), name="measurements"),
    path(f"{ORGANIZATION}achievements/", AchievementList.as_view(), name="achievements"),
    path(f"{ORGANIZATION}surveys/", SurveyList.as_view(), name="surveys"),
    path(f"{SURVEY}results/", SurveyResults.as_view(), name="survey-results"),
    re_path(r"^.*$", NoSuchPage.as_view(), name="no-such-page"),
]
