"""Query parameters of the lists. A parameter that no list knows is refused, not ignored."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.errors import Invalid
from dashboards.api.errors import BadQuery, field_errors
from dashboards.api.selectors import LATEST
from kpis.models.achievement import Status
from kpis.models.measurement import WorkflowState

ELSEWHERE = {"limit", "offset", "format"}
MAX_ID = 2**63 - 1


class Filters(serializers.Serializer):
    @classmethod
    def read(cls, query: Any) -> dict[str, Any]:
        """The parameters that were given, checked. Raises BadQuery."""
        filters = cls(data=query)
        unknown = sorted(set(query) - set(filters.fields) - ELSEWHERE)
        if unknown:
            raise BadQuery({name: _unknown(name, filters.fields) for name in unknown})
        if not filters.is_valid():
            details = serializers.ValidationError(filters.errors).get_full_details()
            raise BadQuery(field_errors(details))
        return {name: value for name, value in filters.validated_data.items() if name in query}


def _unknown(name: str, known: Any) -> Invalid:
    return Invalid(
        "unknown_parameter",
        "知らない検索条件です。",
        f"使えるのは {'、'.join([*known, 'limit', 'offset'])} です。",
        field=name,
    )


def _id(help_text: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text=help_text
    )


def _fiscal_year() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, min_value=1926, max_value=9998, help_text="年度（西暦）。R7年度は 2025"
    )


class NoFilters(Filters):
    pass


class IndicatorFilters(Filters):
    plan = _id("計画の番号")
    department = _id("担当部局の番号")


class MeasurementFilters(Filters):
    state = serializers.ChoiceField(
        choices=[*WorkflowState.choices, (LATEST, "最新")],
        required=False,
        help_text="省くと approved（承認済みの値）。ほかは、入力や承認の担当者だけが読める。"
        "latest は、状態によらず各期間の最新の値",
    )
    department = _id("部局ごとの値の、部局の番号")
    fiscal_year = _fiscal_year()


class AchievementFilters(Filters):
    fiscal_year = _fiscal_year()
    indicator = _id("KPIの番号")
    department = _id("部局ごとの達成状況の、部局の番号")
    status = serializers.ChoiceField(choices=Status.choices, required=False, help_text="状況")
    headline = serializers.BooleanField(
        required=False, help_text="1 なら、ダッシュボードに出る年度の行だけ"
    )
    whole = serializers.BooleanField(required=False, help_text="1 なら、団体全体の行だけ")
