"""Forms of the departments' answers."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.services.answers import AnswerTyped
from inventories.forms import Choices, ServiceForm, choice
from kpis.forms import NeededField


class AnswerForm(ServiceForm):
    response = forms.CharField(
        label="対応状況",
        required=False,
        help_text="取り組んだことと、これからの予定。行の頭に「・」で箇条書き、**太字** で強調。",
        widget=forms.Textarea(attrs={"rows": 10, "data-rich-text": ""}),
    )
    message = forms.CharField(
        label="DX推進担当への連絡",
        required=False,
        help_text="資料には載りません（400文字まで）。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, statuses: Choices, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["status_mark"] = choice("状況", statuses, empty="選んでください")
        self.order_fields(["status_mark", "response", "message"])

    def typed(self) -> AnswerTyped:
        return AnswerTyped(
            status_mark=self.text("status_mark"),
            response=self.text("response"),
            message=self.text("message"),
        )


class ReturnForm(ServiceForm):
    reason = NeededField(
        label="差し戻す理由",
        help_text="何を直してほしいのかを具体的に（400文字まで）",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AskForm(ServiceForm):
    """Which items are asked about stands in the table's boxes."""

    due = forms.CharField(label="回答の締切", required=False, help_text="例：R8.12.1、12/1")
