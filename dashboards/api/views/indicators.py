"""Indicators, their targets, and achievements."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.api import selectors
from dashboards.api.schema import CODE, INDICATOR_ID, reading
from dashboards.api.serializers.achievements import AchievementSerializer
from dashboards.api.serializers.filters import AchievementFilters, IndicatorFilters
from dashboards.api.serializers.indicators import (
    IndicatorDetailSerializer,
    IndicatorSerializer,
    TargetSerializer,
)
from dashboards.api.views.organization import ListView, OrganizationView
from kpis.selectors.indicators import get_indicator
from organizations.permissions import Act


class IndicatorList(ListView):
    acts = {"GET": Act.INDICATOR_VIEW}
    filters = IndicatorFilters

    @reading(
        tag="KPI",
        summary="KPIの一覧",
        answer=IndicatorSerializer(many=True),
        filters=IndicatorFilters,
    )
    def get(self, request: Request, code: str) -> Response:
        rows = selectors.indicators(actor=self.actor, **self.criteria())
        return self.page(rows, IndicatorSerializer)


class IndicatorDetail(OrganizationView):
    acts = {"GET": Act.INDICATOR_VIEW}

    @reading(
        tag="KPI",
        summary="KPIの内容と、いまの達成状況",
        answer=IndicatorDetailSerializer,
        path=(CODE, INDICATOR_ID),
    )
    def get(self, request: Request, code: str, pk: int) -> Response:
        indicator = get_indicator(self.actor, pk)
        headline = selectors.headline(actor=self.actor, indicator=indicator)
        return Response(IndicatorDetailSerializer(indicator, context={"headline": headline}).data)


class TargetList(ListView):
    acts = {"GET": Act.INDICATOR_VIEW}

    @reading(
        tag="KPI",
        summary="KPIの目標（すべての改定）",
        answer=TargetSerializer(many=True),
        path=(CODE, INDICATOR_ID),
    )
    def get(self, request: Request, code: str, pk: int) -> Response:
        indicator = get_indicator(self.actor, pk)
        return self.page(
            selectors.targets(indicator=indicator, **self.criteria()), TargetSerializer
        )


class AchievementList(ListView):
    acts = {"GET": Act.INDICATOR_VIEW}
    filters = AchievementFilters

    @reading(
        tag="達成状況",
        summary="達成率と状況の一覧",
        description="承認された実績から計算した結果です。ダッシュボードと同じ値を返します。"
        "達成率がないときは `rate` が null になり、`no_rate` に理由が入ります。",
        answer=AchievementSerializer(many=True),
        filters=AchievementFilters,
    )
    def get(self, request: Request, code: str) -> Response:
        rows = selectors.achievements(actor=self.actor, **self.criteria())
        return self.page(rows, AchievementSerializer)
