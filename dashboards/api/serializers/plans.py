"""Plans, their versions and items."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dashboards.api.serializers.fields import DepartmentSerializer, Label
from plans.models import Plan, PlanItem, PlanVersion


class PlanSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="計画の番号")
    key = serializers.CharField(help_text="団体の中で変わらない識別子")
    title = serializers.CharField(help_text="名称")
    summary = serializers.CharField(help_text="概要")
    fy_from = serializers.IntegerField(
        allow_null=True, help_text="開始年度（西暦）。計画に定めがなければ null"
    )
    fy_to = serializers.IntegerField(
        allow_null=True, help_text="終了年度（西暦）。計画に定めがなければ null"
    )
    state = serializers.ChoiceField(choices=Plan.State.choices, help_text="状態")
    state_label = Label(Plan.State, source="state", help_text="状態の名前")
    predecessor = serializers.IntegerField(
        source="predecessor_id", allow_null=True, help_text="前の計画の番号"
    )
    source = serializers.CharField(help_text="出典")  # type: ignore[assignment]


class PlanVersionSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="版の番号")
    label = serializers.CharField(help_text="版の名前")  # type: ignore[assignment]
    position = serializers.IntegerField(help_text="順序（大きいほど新しい）")
    state = serializers.ChoiceField(choices=PlanVersion.State.choices, help_text="案か決定か")
    state_label = Label(PlanVersion.State, source="state", help_text="案か決定かの名前")
    decided_typed = serializers.CharField(help_text="決定時期（原文）")
    decided_first = serializers.DateField(allow_null=True, help_text="決定時期の初日")
    decided_last = serializers.DateField(allow_null=True, help_text="決定時期の末日")
    note = serializers.CharField(help_text="改定の要点")


class PlanItemYearSerializer(serializers.Serializer):
    fiscal_year = serializers.IntegerField(help_text="年度（西暦）")
    planned = serializers.CharField(help_text="その年度の予定")
    note = serializers.CharField(help_text="注記")


class PlanItemSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="項目の番号")
    version = serializers.IntegerField(source="plan_version_id", help_text="版の番号")
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent_id", allow_null=True, help_text="上位の項目の番号。最上位では null"
    )
    key = serializers.CharField(help_text="版や後継計画をまたいで同じ項目を指す識別子")
    kind = serializers.ChoiceField(choices=PlanItem.Kind.choices, help_text="種別")
    kind_label = Label(PlanItem.Kind, source="kind", help_text="種別の名前")
    number = serializers.CharField(help_text="計画書での番号")
    title = serializers.CharField(help_text="名称")
    text = serializers.CharField(help_text="内容")
    position = serializers.IntegerField(help_text="並び順")
    departments = DepartmentSerializer(many=True, help_text="担当部局")
    years = PlanItemYearSerializer(many=True, help_text="年度ごとの予定")


class MilestoneSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="番号")
    item = serializers.IntegerField(source="item_id", allow_null=True, help_text="項目の番号")
    key = serializers.CharField(help_text="計画の中で変わらない識別子")
    title = serializers.CharField(help_text="名称")
    note = serializers.CharField(help_text="注記")
    when_typed = serializers.CharField(help_text="時期（原文）")
    when_first = serializers.DateField(allow_null=True, help_text="時期の初日")
    when_last = serializers.DateField(allow_null=True, help_text="時期の末日")


class PlanDetailSerializer(PlanSerializer):
    versions = PlanVersionSerializer(many=True, help_text="版。古い順")
    items = serializers.SerializerMethodField(
        help_text="すべての版の項目。parent をたどると木になる"
    )
    milestones = MilestoneSerializer(many=True, help_text="節目")

    @extend_schema_field(PlanItemSerializer(many=True))
    def get_items(self, plan: Plan) -> list[dict[str, Any]]:
        rows = [item for version in plan.versions.all() for item in version.items.all()]
        return list(PlanItemSerializer(rows, many=True).data)
