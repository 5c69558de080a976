"""Measurements (actual figures): as they are read, and as they are sent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dashboards.api.serializers.fields import (
    DepartmentSerializer,
    ExactDecimal,
    Label,
    PeriodSerializer,
)
from kpis.entry import Typed
from kpis.models.measurement import FigureState, Origin, WorkflowState

# Room for anything a person could mean; what is longer is refused before it is read.
TYPED_LENGTH = 120


class MeasurementSerializer(serializers.Serializer):
    """A revision of a cell: the latest approved one, or the latest one of all."""

    indicator = serializers.IntegerField(source="measurement.indicator_id", help_text="KPIの番号")
    department = DepartmentSerializer(
        source="measurement.department",
        allow_null=True,
        help_text="部局ごとの値ではその部局。団体全体では null",
    )
    period = PeriodSerializer(source="measurement", help_text="期間")
    fiscal_year = serializers.IntegerField(
        source="measurement.fiscal_year", help_text="年度（西暦）"
    )
    seq = serializers.IntegerField(help_text="この値の履歴の番号。登録のとき expected_seq に使う")
    state = serializers.ChoiceField(choices=WorkflowState.choices, help_text="手続きの状態")
    state_label = Label(WorkflowState, source="state", help_text="手続きの状態の名前")
    figure_state = serializers.ChoiceField(
        choices=FigureState.choices, help_text="値の状態。value 以外では値が null"
    )
    figure_state_label = Label(FigureState, source="figure_state", help_text="値の状態の名前")
    value = ExactDecimal(allow_null=True, help_text="値。分子・分母があるとき、値がないときは null")
    numerator = ExactDecimal(allow_null=True, help_text="分子")
    denominator = ExactDecimal(allow_null=True, help_text="分母")
    approximate = serializers.BooleanField(help_text="概数（約）かどうか")
    as_of = serializers.DateField(allow_null=True, help_text="時点")
    typed = serializers.CharField(help_text="入力されたままの文字（分子・分母では分子）")
    typed_denominator = serializers.CharField(help_text="入力されたままの文字（分母）")
    note = serializers.CharField(help_text="メモ")
    reason = serializers.CharField(help_text="差し戻された理由")
    origin = serializers.ChoiceField(choices=Origin.choices, help_text="どこから登録されたか")
    recorded_at = serializers.DateTimeField(help_text="登録日時")


@extend_schema_field(
    {"oneOf": [{"type": "string", "maxLength": TYPED_LENGTH}, {"type": "integer"}]}
)
class TypedFigure(serializers.CharField):
    """A figure as a person would type it. A whole number is exact; a JSON fraction is not."""

    default_error_messages = {"number_not_text": "fractions must be sent as text"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            allow_blank=True,
            trim_whitespace=False,
            max_length=TYPED_LENGTH,
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, float):
            self.fail("number_not_text")
        return super().to_internal_value(data)


class NewMeasurementSerializer(serializers.Serializer):
    period = serializers.CharField(
        max_length=10,
        help_text="期間。年度 2025、半期 2025-h1、四半期 2025-q2（いずれも年度で数える）、"
        "月 2025-10、日 2025-08-31。KPIの頻度に合うもの",
    )
    department = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="部局ごとの値を登録するときの部局の番号。団体全体では省く",
    )
    value = TypedFigure(
        help_text="値。「１３７件」「1,891」「▲30%」「約60件」のような書き方も読み取る。"
        "まだないときは「未集計」、その期間にないときは「該当なし」"
    )
    numerator = TypedFigure(help_text="割合のKPIの分子。value の代わりに分母と合わせて指定する")
    denominator = TypedFigure(help_text="割合のKPIの分母")
    as_of = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=TYPED_LENGTH,
        help_text="時点。「2026-03-31」「R8年3月末」など。期間の中の日付",
    )
    note = serializers.CharField(required=False, allow_blank=True, help_text="メモ（400文字以内）")
    check_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="いつもの動きから外れた値、減った累計が正しい理由（400文字以内）。"
        "理由が要る値を理由なしで送ると、422 と check_reason の説明を返す",
    )
    expected_seq = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**31 - 1,
        help_text="最後に読んだ seq。まだ登録がない期間では 0。"
        "その後に誰かが変えていたら、上書きせず 409 を返す",
    )
    submit = serializers.BooleanField(
        required=False,
        default=False,
        help_text="true なら提出まで行う（部局長の承認を待つ）。false なら下書きとして保存する",
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            # A misspelt name must not pass as a field left out.
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail("unknown field", "unknown")] for name in unknown}
            )
        return super().to_internal_value(data)

    def typed(self) -> Typed:
        """What was sent, as the entry form would have it."""
        names = ("value", "numerator", "denominator", "as_of", "note")
        return Typed(**{name: self.validated_data.get(name, "") for name in names})
