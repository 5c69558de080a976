"""The form that takes a file of answers."""

from __future__ import annotations

from django import forms

from core.sheets.limits import MAX_BYTES
from inventories.forms import ServiceForm


class AnswerFileForm(ServiceForm):
    file = forms.FileField(
        label="回答のファイル",
        help_text="Excelブック（.xlsx）かCSV（UTF-8、Shift_JIS）。20MB、15万行まで。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": "ファイルが選ばれていません。取り込むファイルを選んでください。",
            "empty": "ファイルの中身が空です。別のファイルを選んでください。",
            "invalid": "ファイルを受け取れませんでした。もう一度選んでください。",
        },
    )

    def clean_file(self) -> object:
        chosen = self.cleaned_data["file"]
        if chosen.size > MAX_BYTES:
            raise forms.ValidationError(
                "ファイルが大きすぎます。20MBまでのファイルを選んでください。"
            )
        return chosen
