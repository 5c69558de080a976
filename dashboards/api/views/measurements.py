"""Actual figures of an indicator: reading them, and recording one."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Stale
from dashboards.api import selectors
from dashboards.api.entries import record
from dashboards.api.errors import domain_body
from dashboards.api.schema import CODE, INDICATOR_ID, reading, writing
from dashboards.api.serializers.filters import MeasurementFilters
from dashboards.api.serializers.measurements import (
    MeasurementSerializer,
    NewMeasurementSerializer,
)
from dashboards.api.throttles import WriteThrottle
from dashboards.api.views.organization import ListView
from kpis.selectors.indicators import get_indicator
from organizations.permissions import Act

EXAMPLES = [
    OpenApiExample(
        "値を提出する",
        {"period": "2025", "value": "１３７件", "expected_seq": 0, "submit": True},
        request_only=True,
    ),
    OpenApiExample(
        "分子と分母を下書きにする",
        {"period": "2025-10", "numerator": "914", "denominator": "1,000", "as_of": "R7.10.31"},
        request_only=True,
    ),
]


class MeasurementList(ListView):
    acts = {"GET": Act.INDICATOR_VIEW, "POST": Act.FIGURE_ENTER}
    filters = MeasurementFilters
    throttle_classes = [WriteThrottle]

    @reading(
        tag="実績",
        summary="KPIの実績の一覧",
        description="各期間につき1行です。何も指定しなければ、承認済みの値を返します。",
        answer=MeasurementSerializer(many=True),
        filters=MeasurementFilters,
        path=(CODE, INDICATOR_ID),
    )
    def get(self, request: Request, code: str, pk: int) -> Response:
        indicator = get_indicator(self.actor, pk)
        rows = selectors.figures(actor=self.actor, indicator=indicator, **self.criteria())
        return self.page(rows, MeasurementSerializer)

    @writing(
        tag="実績",
        summary="実績を登録する",
        description="画面での入力と同じ検査をして、下書きとして保存するか、提出します。"
        "承認は部局長が画面で行います。同じ内容を繰り返し送っても、結果は1回と同じです。",
        sent=NewMeasurementSerializer,
        answer=MeasurementSerializer,
        examples=EXAMPLES,
        path=(CODE, INDICATOR_ID),
    )
    def post(self, request: Request, code: str, pk: int) -> Response:
        indicator = get_indicator(self.actor, pk)
        sent = NewMeasurementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            revision = record(by=self.actor, indicator=indicator, sent=sent)
        except Stale as error:
            return Response(_conflict(error), status=error.status)
        return Response(MeasurementSerializer(revision).data)


def _conflict(error: Stale) -> dict[str, object]:
    """The newer figure beside what was sent, and the way on for a program."""
    newer = error.theirs.get("revision")
    return domain_body(error) | {
        "detail": "読んだ後に、ほかの人がこの値を変更しています。何も保存していません。",
        "next_step": "current の値を確認し、それでも登録するときは、"
        "expected_seq に current の seq を指定して送り直してください。",
        "current": MeasurementSerializer(newer).data if newer else None,
        "sent": error.typed,
    }
