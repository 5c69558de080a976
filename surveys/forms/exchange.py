"""The form that takes a file of questions."""

from __future__ import annotations

from django import forms

from inventories.forms import ServiceForm
from surveys.exchange.json_file import LARGEST_FILE


class StructureFileForm(ServiceForm):
    file = forms.FileField(
        label="ファイル",
        help_text="XLSForm（.xlsx）、またはこのポータルで書き出したJSON（.json）。2MBまで。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
        error_messages={
            "required": "ファイルが選ばれていません。取り込むファイルを選んでください。",
            "empty": "ファイルの中身が空です。別のファイルを選んでください。",
            "invalid": "ファイルを受け取れませんでした。もう一度選んでください。",
        },
    )

    def clean_file(self) -> object:
        chosen = self.cleaned_data["file"]
        if chosen.size > LARGEST_FILE:
            raise forms.ValidationError(
                "ファイルが大きすぎます。2MBまでのファイルを選んでください。"
            )
        return chosen
