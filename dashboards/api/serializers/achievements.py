"""Achievements: the rate and status of an indicator in a year, and what they were made from."""

from __future__ import annotations

from rest_framework import serializers

from dashboards.api.serializers.fields import (
    DepartmentSerializer,
    ExactDecimal,
    Label,
    PeriodSerializer,
    ShownPercent,
)
from kpis.models.achievement import NoRate, Status
from kpis.models.indicator import Rule
from kpis.models.measurement import FigureState


class IndicatorNameSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="KPIの番号")
    key = serializers.CharField(help_text="識別子")
    name = serializers.CharField(help_text="KPI名")
    unit = serializers.CharField(help_text="単位")


class AchievementSerializer(serializers.Serializer):
    indicator = IndicatorNameSerializer(help_text="対象のKPI")
    department = DepartmentSerializer(
        allow_null=True, help_text="部局ごとの達成状況ではその部局。団体全体では null"
    )
    fiscal_year = serializers.IntegerField(help_text="年度（西暦）")
    is_headline = serializers.BooleanField(
        help_text="年度を指定しないときにダッシュボードに出る行かどうか"
    )
    status = serializers.ChoiceField(choices=Status.choices, help_text="状況")
    status_label = Label(Status, source="status", help_text="状況の名前")
    rate = ExactDecimal(
        allow_null=True,
        help_text="達成率（%）。丸めていない値（割り切れないときは小数40桁まで）。ないときは null",
    )
    rate_shown = ShownPercent(
        source="rate", allow_null=True, help_text="画面に出る達成率（%）。小数1桁に四捨五入"
    )
    no_rate = serializers.ChoiceField(
        choices=NoRate.choices, allow_null=True, help_text="達成率がない理由"
    )
    no_rate_label = Label(
        NoRate, source="no_rate", allow_null=True, help_text="達成率がない理由の説明"
    )
    met = serializers.BooleanField(
        allow_null=True, help_text="目標に達したか。目標か実績がないときは null"
    )
    actual = ExactDecimal(allow_null=True, help_text="実績。ないときは null（0 ではない）")
    numerator = ExactDecimal(allow_null=True, help_text="割合のときの分子")
    denominator = ExactDecimal(allow_null=True, help_text="割合のときの分母")
    approximate = serializers.BooleanField(help_text="概数（約）かどうか")
    figure_state = serializers.ChoiceField(
        choices=FigureState.choices, allow_null=True, help_text="実績の状態。実績がなければ null"
    )
    figures = serializers.IntegerField(help_text="その年度の、承認された実績の数")
    overdue_periods = serializers.IntegerField(help_text="入力期限を過ぎた未入力の期間の数")
    period = PeriodSerializer(source="*", allow_null=True, help_text="実績の期間")
    target = ExactDecimal(allow_null=True, help_text="目標（範囲の目標では下限）")
    target_upper = ExactDecimal(allow_null=True, help_text="範囲の目標の上限")
    due_on = serializers.DateField(allow_null=True, help_text="目標の期日")
    grade_mark = serializers.CharField(
        allow_null=True, help_text="団体の評価の区分での記号。区分を使わないときは null"
    )
    grade_word = serializers.CharField(allow_null=True, help_text="同じく、その言葉")
    original_target = ExactDecimal(
        allow_null=True, help_text="最初に決めた目標。一度も変えていなければ null"
    )
    original_due_on = serializers.DateField(allow_null=True, help_text="最初に決めた期日")
    original_rate = ExactDecimal(allow_null=True, help_text="最初の目標に対する達成率（%）")
    original_met = serializers.BooleanField(allow_null=True, help_text="最初の目標に達したか")
    departments_in = serializers.IntegerField(
        allow_null=True, help_text="部局の値をまとめるKPIで、値がそろった部局の数"
    )
    departments_asked = serializers.IntegerField(
        allow_null=True, help_text="同じく、値を求めている部局の数"
    )
    next_target = ExactDecimal(allow_null=True, help_text="次の目標")
    next_due_on = serializers.DateField(allow_null=True, help_text="次の目標の期日")
    next_rate = ExactDecimal(allow_null=True, help_text="次の目標に対する率（%）")
    next_rate_shown = ShownPercent(
        source="next_rate", allow_null=True, help_text="画面に出る、次の目標に対する率（%）"
    )
    expected = ExactDecimal(allow_null=True, help_text="実績の時点での予定値")
    pace = ExactDecimal(allow_null=True, help_text="進捗（%）。予定に対して進んだ割合")
    pace_shown = ShownPercent(source="pace", allow_null=True, help_text="画面に出る進捗（%）")
    rule = serializers.ChoiceField(choices=Rule.choices, help_text="使った規則")
    rule_label = Label(Rule, source="rule", help_text="使った規則の名前")
    rule_version = serializers.IntegerField(help_text="使った規則の版")
    inputs = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="計算に使ったすべての値（数は文字列）と、目標の改定の番号、定義の版など",
    )
    judged_on = serializers.DateField(help_text="判定の基準日（この日の時点で期限などを判定）")
    computed_at = serializers.DateTimeField(help_text="計算した日時")
