"""The form that ends a KPI."""

from __future__ import annotations

from django import forms

from kpis.upkeep_forms.fields import DayField, UpkeepForm


class EndForm(UpkeepForm):
    """The last day and why."""

    ended_on = DayField(
        label="終了日",
        error_messages={
            "required": "終了日が入力されていません。値を集める最後の日を入力してください。"
        },
        help_text="値を集める最後の日です。例：R7年度末、令和8年3月31日、R8.3.31",
    )
    reason = forms.CharField(
        label="終了の理由",
        max_length=400,
        error_messages={
            "required": "終了の理由が入力されていません。"
            "あとから見た人に分かるように、終了する理由を入力してください。"
        },
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="計画の改定、統合先のKPIなど（400文字まで）。KPIの画面に表示します。",
    )
    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
