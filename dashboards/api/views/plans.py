"""Plans."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.api import selectors
from dashboards.api.schema import CODE, PLAN_ID, reading
from dashboards.api.serializers.plans import PlanDetailSerializer, PlanSerializer
from dashboards.api.views.organization import ListView, OrganizationView
from organizations.permissions import Act


class PlanList(ListView):
    acts = {"GET": Act.PLAN_VIEW}

    @reading(tag="計画", summary="計画の一覧", answer=PlanSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        return self.page(selectors.plans(actor=self.actor, **self.criteria()), PlanSerializer)


class PlanDetail(OrganizationView):
    acts = {"GET": Act.PLAN_VIEW}

    @reading(
        tag="計画",
        summary="計画の内容（版、項目、節目）",
        description="項目は平らな一覧で、`parent` が上位の項目の番号です。",
        answer=PlanDetailSerializer,
        path=(CODE, PLAN_ID),
    )
    def get(self, request: Request, code: str, pk: int) -> Response:
        return Response(PlanDetailSerializer(selectors.get_plan(actor=self.actor, pk=pk)).data)
