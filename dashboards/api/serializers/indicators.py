"""Indicators (KPI) and their targets."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dashboards.api.serializers.achievements import AchievementSerializer
from dashboards.api.serializers.fields import DepartmentSerializer, ExactDecimal, Label
from kpis.models import Indicator
from kpis.models.indicator import Desired, Frequency, Kind, Rule


class SchemeSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="識別子")
    name = serializers.CharField(help_text="名称")
    on_track_from = ExactDecimal(help_text="「順調」とする下限（%）")
    slightly_late_from = ExactDecimal(help_text="「やや遅れ」とする下限（%）")


class IndicatorSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="KPIの番号")
    key = serializers.CharField(help_text="団体の中で変わらない識別子")
    name = serializers.CharField(help_text="KPI名")
    plan = serializers.IntegerField(source="plan_id", help_text="計画の番号")
    item = serializers.IntegerField(source="item_id", allow_null=True, help_text="計画の項目の番号")
    department = DepartmentSerializer(allow_null=True, help_text="担当部局")
    definition = serializers.CharField(help_text="定義")
    definition_version = serializers.IntegerField(help_text="定義の版")
    unit = serializers.CharField(help_text="単位。すべての値はこの単位（% の値は百分率）")
    decimals = serializers.IntegerField(help_text="画面に表示する小数の桁数")
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="値の種類")
    kind_label = Label(Kind, source="kind", help_text="値の種類の名前")
    desired = serializers.ChoiceField(choices=Desired.choices, help_text="望ましい方向")
    desired_label = Label(Desired, source="desired", help_text="望ましい方向の名前")
    rule = serializers.ChoiceField(choices=Rule.choices, help_text="達成率の規則")
    rule_label = Label(Rule, source="rule", help_text="達成率の規則の名前")
    frequency = serializers.ChoiceField(choices=Frequency.choices, help_text="頻度")
    frequency_label = Label(Frequency, source="frequency", help_text="頻度の名前")
    entry_days = serializers.IntegerField(help_text="入力期限（期末からの日数）")
    reporting = serializers.ChoiceField(
        choices=Indicator.Reporting.choices, help_text="実績の集め方"
    )
    reporting_label = Label(Indicator.Reporting, source="reporting", help_text="実績の集め方の名前")
    pace_shape = serializers.ChoiceField(
        choices=Indicator.PaceShape.choices, help_text="進捗の見方"
    )
    baseline = ExactDecimal(allow_null=True, help_text="基準値。ないときは null（0 ではない）")
    baseline_on = serializers.DateField(allow_null=True, help_text="基準日")
    baseline_note = serializers.CharField(help_text="基準の注記")
    minimum = ExactDecimal(allow_null=True, help_text="値の下限")
    maximum = ExactDecimal(allow_null=True, help_text="値の上限")
    scheme = SchemeSerializer(help_text="状況の判定に使うしきい値")
    ended_on = serializers.DateField(
        allow_null=True, help_text="値を集める最後の日。終了していなければ null"
    )
    ended_reason = serializers.CharField(help_text="終了の理由")
    position = serializers.IntegerField(help_text="並び順")
    source = serializers.CharField(help_text="出典")  # type: ignore[assignment]


class IndicatorDetailSerializer(IndicatorSerializer):
    """`headline` comes with the context: one read of its own, for the one indicator shown."""

    headline = serializers.SerializerMethodField(
        help_text="ダッシュボードに出る年度の達成状況（団体全体）。まだ計算がなければ null"
    )

    @extend_schema_field(AchievementSerializer(allow_null=True))
    def get_headline(self, indicator: Indicator) -> dict[str, Any] | None:
        headline = self.context["headline"]
        return AchievementSerializer(headline).data if headline else None


class TargetRevisionSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="1から数える改定の番号。最大のものがいまの目標")
    undecided = serializers.BooleanField(help_text="「設定予定」で、値がまだないこと")
    value = ExactDecimal(allow_null=True, help_text="目標値（範囲の目標では下限）")
    upper_value = ExactDecimal(allow_null=True, help_text="範囲の目標の上限")
    due_on = serializers.DateField(
        allow_null=True, help_text="この改定で期日を変えたときの新しい期日。変えていなければ null"
    )
    typed = serializers.CharField(help_text="目標値（原文）")
    decided_on = serializers.DateField(allow_null=True, help_text="決定日")
    decided_by = serializers.CharField(help_text="決定した会議など")
    reason = serializers.CharField(help_text="変えた理由")
    recorded_at = serializers.DateTimeField(help_text="登録日時")


class TargetSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="目標の番号")
    department = DepartmentSerializer(
        allow_null=True, help_text="部局ごとの目標ではその部局。団体全体では null"
    )
    due_on = serializers.DateField(help_text="最初に決めた期日（変更は revisions の due_on）")
    due_typed = serializers.CharField(help_text="期日（原文）")
    is_interim = serializers.BooleanField(help_text="中間目標かどうか")
    revisions = TargetRevisionSerializer(many=True, help_text="これまでのすべての改定。古い順")
