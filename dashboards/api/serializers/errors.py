"""What a refusal looks like."""

from __future__ import annotations

from rest_framework import serializers

from dashboards.api.serializers.measurements import MeasurementSerializer


class FieldErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="理由を表す変わらない語（プログラム用）")
    detail = serializers.CharField(help_text="何が起きたか")
    next_step = serializers.CharField(help_text="どうすればよいか")


class ErrorSerializer(FieldErrorSerializer):
    errors = serializers.DictField(  # type: ignore[assignment]
        child=FieldErrorSerializer(),
        required=False,
        help_text="項目ごとの理由。鍵は項目の名前で、特定の項目によらないものは body",
    )


class ConflictSerializer(FieldErrorSerializer):
    current = MeasurementSerializer(
        allow_null=True, help_text="いま登録されている値。確認して seq を expected_seq に使う"
    )
    sent = serializers.DictField(
        child=serializers.CharField(allow_blank=True), help_text="今回送られた内容"
    )
