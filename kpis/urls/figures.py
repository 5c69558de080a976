"""The KPI list, a KPI, its figures and the decisions on them."""

from __future__ import annotations

from django.urls import path

from kpis.views.decisions import figure_approve, figure_return, figure_withdraw
from kpis.views.detail import detail, how
from kpis.views.figure import figure
from kpis.views.listing import indicator_list
from kpis.views.periods import figures
from kpis.views.review import review

urlpatterns = [
    path("", indicator_list, name="list"),
    path("review/", review, name="review"),
    path("<int:pk>/", detail, name="detail"),
    path("<int:pk>/how/<int:fiscal_year>/", how, name="how"),
    path("<int:pk>/figures/", figures, name="figures"),
    path("<int:pk>/figures/<str:period>/", figure, name="figure"),
    path("<int:pk>/figures/<str:period>/approve/", figure_approve, name="figure_approve"),
    path("<int:pk>/figures/<str:period>/return/", figure_return, name="figure_return"),
    path("<int:pk>/figures/<str:period>/withdraw/", figure_withdraw, name="figure_withdraw"),
]
