"""Surveys and their results as the API answers them: the document of what may be shown, as it is.

A withheld cell carries `shown` and no figure, here as everywhere.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.rounding import round_half_up
from surveys.models import Survey
from surveys.tabulation.document import Document, Group, Line, Shown, Source

_PERCENT = {"type": "string", "format": "decimal", "nullable": True}
_SHOWN = (
    "shown 表示、withheld 非表示（少ないか、割り出せるため）、banded 95％以上が同じ答え、"
    "veiled 回答者数だけ、empty 回答なし"
)


class SurveySerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="アンケートの番号")
    key = serializers.CharField(help_text="団体の中で変わらない識別子")
    title = serializers.CharField(help_text="題名")
    series = serializers.UUIDField(help_text="同じアンケートの各回に共通の識別子")
    wave = serializers.IntegerField(help_text="何回目か")
    purpose = serializers.CharField(help_text="目的")
    audience = serializers.CharField(help_text="対象")
    state = serializers.ChoiceField(choices=Survey.State.choices, help_text="状態")
    origin = serializers.ChoiceField(choices=Survey.Origin.choices, help_text="回答の集め方")
    confidential = serializers.BooleanField(help_text="記名かどうか（false は匿名）")
    k = serializers.IntegerField(help_text="表示する最少の回答者数")
    opens_on = serializers.DateField(allow_null=True, help_text="回答開始日")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="回答締切")
    source = serializers.CharField(help_text="出典")  # type: ignore[assignment]


class GroupSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="表の中で区分を指す番号")
    labels = serializers.ListField(child=serializers.CharField(), help_text="区分の名前")
    shown = serializers.ChoiceField(choices=[each.value for each in Shown], help_text=_SHOWN)
    invited = serializers.IntegerField(allow_null=True, help_text="対象者数")
    responses = serializers.IntegerField(allow_null=True, help_text="回答数")
    turnout = serializers.SerializerMethodField(help_text="回答率（％、小数第1位まで）")

    @extend_schema_field(_PERCENT)
    def get_turnout(self, group: Group) -> str | None:
        turnout = self.context["document"].turnout(group)
        return None if turnout is None else str(round_half_up(turnout, 1))


class TableSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="表の識別子。全体は all")
    title = serializers.CharField(help_text="表の名前")
    axes = serializers.ListField(child=serializers.CharField(), help_text="分け方の識別子")
    groups = GroupSerializer(many=True, help_text="区分")


class ChoiceSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="選択肢の識別子")
    label = serializers.CharField(help_text="選択肢")  # type: ignore[assignment]
    tone = serializers.IntegerField(help_text="1 肯定的、0 どちらでもない、-1 否定的")
    is_unknown = serializers.BooleanField(help_text="「知らない」を表す選択肢か")


class FiguresSerializer(serializers.Serializer):
    mean = serializers.CharField(help_text="平均（日付では空）")
    median = serializers.CharField(help_text="中央値")
    lower = serializers.CharField(help_text="下から4分の1")
    upper = serializers.CharField(help_text="上から4分の1")


class CellSerializer(serializers.Serializer):
    shown = serializers.ChoiceField(choices=[each.value for each in Shown], help_text=_SHOWN)
    n = serializers.IntegerField(allow_null=True, help_text="回答した人数")
    no_answer = serializers.IntegerField(allow_null=True, help_text="無回答")
    not_asked = serializers.IntegerField(allow_null=True, help_text="聞いていない人数")
    counts = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="選択肢ごとの人数"
    )
    percents = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="選択肢ごとの割合（％）"
    )
    band = serializers.IntegerField(
        allow_null=True, help_text="banded のとき、95％以上が選んだ選択肢の位置（0から）"
    )
    figures = FiguresSerializer(allow_null=True, help_text="数値や日付の質問の代表値")


class LineSerializer(serializers.Serializer):
    question = serializers.CharField(help_text="質問の識別子")
    identity = serializers.CharField(help_text="回をまたいで同じ質問を指す識別子")
    kind = serializers.CharField(help_text="質問の形式")
    wording = serializers.CharField(help_text="質問文")
    name = serializers.CharField(help_text="質問の短い名前")
    row = serializers.CharField(help_text="表形式の質問の項目。* はすべての項目の合計")
    row_label = serializers.CharField(help_text="項目の名前")
    choices = ChoiceSerializer(many=True, help_text="選択肢")
    unit = serializers.CharField(help_text="単位")
    cells = serializers.SerializerMethodField(help_text="表の識別子ごとに、区分の順に並んだ集計")

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=CellSerializer())))
    def get_cells(self, line: Line) -> dict[str, Any]:
        cells = line.cells or {}
        return {table: CellSerializer(row, many=True).data for table, row in cells.items()}


class ResultSerializer(serializers.Serializer):
    survey = SurveySerializer(help_text="アンケート")
    rule = serializers.CharField(help_text="集計の規則の版")
    k = serializers.IntegerField(help_text="表示する最少の回答者数")
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[each.value for each in Source],
        help_text="answers 集めた回答、imported 取り込んだ回答、totals 公表された集計だけ",
    )
    decimals = serializers.IntegerField(help_text="割合の小数点以下の桁数")
    invited = serializers.IntegerField(allow_null=True, help_text="対象者数")
    responses = serializers.IntegerField(allow_null=True, help_text="回答数")
    tables = TableSerializer(many=True, help_text="公表する集計表")
    lines = LineSerializer(many=True, help_text="質問ごとの集計")
    texts = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="記入欄ごとの記入数"
    )


def result_answer(survey: Survey, document: Document) -> dict[str, Any]:
    found = {field: getattr(document, field) for field in document.__dataclass_fields__}
    return dict(ResultSerializer({"survey": survey, **found}, context={"document": document}).data)
