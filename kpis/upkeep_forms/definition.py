"""The form of a new definition."""

from __future__ import annotations

from django import forms

from kpis.services.definitions import Definition
from kpis.upkeep_forms.fields import DayField, UpkeepForm


class DefinitionForm(UpkeepForm):
    """A new wording, from when on, and whether figures before and after may be compared."""

    text = forms.CharField(label="新しい定義", widget=forms.Textarea(attrs={"rows": 5}))
    applies_from = DayField(
        label="適用を始める日",
        first=True,
        help_text="例：R8年度、令和8年10月1日。年度や月を書くと、その初日になります。",
    )
    breaks_series = forms.BooleanField(
        label="前の版の値と比べられない",
        required=False,
        help_text="選ぶと、グラフの線を切り、進捗・見込み・値の確認で前の版の値を使いません。",
    )
    decided_on = DayField(label="決定日", required=False)
    decided_by = forms.CharField(label="決定した会議など", required=False, max_length=120)
    reason = forms.CharField(label="変更の理由", widget=forms.Textarea(attrs={"rows": 3}))
    expected_number = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)

    def to(self) -> Definition:
        given = dict(self.cleaned_data)
        del given["expected_number"]
        return Definition(**given)
