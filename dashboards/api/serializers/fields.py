"""Fields that figures, words and periods need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.fiscal import Granularity, Period, period_containing
from core.rounding import round_half_up
from kpis.periods import period_key

DECIMAL = {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$"}


def exact_text(value: Decimal) -> str:
    """The number in full, without exponent or trailing zeros: the same number, the same text."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@extend_schema_field(DECIMAL)
class ExactDecimal(serializers.Field):
    """A Decimal as text, to its last digit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return exact_text(value)


@extend_schema_field(DECIMAL)
class ShownPercent(serializers.Field):
    """A Decimal as pages show it: one decimal, halves away from zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return str(round_half_up(value, 1))


@extend_schema_field(str)
class Label(serializers.Field):
    """The Japanese word of a choice, beside the code that programs use."""

    def __init__(self, choices: type[TextChoices], **kwargs: Any) -> None:
        self.words = dict(choices.choices)
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return str(self.words.get(value, value))


class DepartmentSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="部局の番号")
    name = serializers.CharField(help_text="部局の名称")


class PeriodSerializer(serializers.Serializer):
    """The period of a row with granularity, period_first and period_last; null where it has none.

    A year's figure that adds up several months or quarters spans them all, and has no key.
    """

    key = serializers.SerializerMethodField(
        help_text="登録のときの書き方（2025、2025-q2、2025-10 など）。複数の期間の合計では null"
    )
    label = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="期間の名前"
    )
    granularity = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in Granularity],
        help_text="期間の長さ（day 日、month 月、quarter 四半期、half 半期、year 年度）",
    )
    first = serializers.DateField(source="period_first", help_text="初日")
    last = serializers.DateField(source="period_last", help_text="末日")

    def get_attribute(self, instance: Any) -> Any:
        row: Any = super().get_attribute(instance)
        return row if row.period_first and row.granularity else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_key(self, row: Any) -> str | None:
        period = _one_period(row.granularity, row.period_first, row.period_last)
        return period_key(period) if period else None

    def get_label(self, row: Any) -> str:
        period = _one_period(row.granularity, row.period_first, row.period_last)
        if period:
            return period.label
        ends = [
            period_containing(day, row.granularity).label
            for day in (row.period_first, row.period_last)
        ]
        return "～".join(ends)


def _one_period(granularity: str, first: date, last: date) -> Period | None:
    try:
        return Period(Granularity(granularity), first, last)
    except ValueError:
        return None
