"""Forms of the imports' pages. What may be stored is decided by the services, not here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from committees.models import Meeting
from committees.reading.rows import LABELS, ItemRow, Meaning
from committees.services.imports_stored import Kept
from core.errors import DomainError
from inventories.forms import Choices, ServiceForm, choice

_MEANINGS: Choices = [
    (str(meaning), label) for meaning, label in LABELS.items() if meaning is not Meaning.NONE
]
BOLD: Choices = [("change", "変更箇所（赤字と同じ）"), ("emphasis", "強調（**太字**）")]

# By field: label, whether it takes several lines, what to know.
_ROW_FIELDS: dict[str, tuple[str, bool, str]] = {
    "number": ("番号", False, ""),
    "area": ("施策区分", False, ""),
    "category": ("項目分類", False, ""),
    "heading": ("見出し", False, ""),
    "text": ("指摘の内容", True, "行の頭に「・」で箇条書き、**太字** で強調。"),
    "source": ("出所", False, ""),
    "response": ("対応状況", True, ""),
    "due": ("期限", False, "例：令和9年3月末、R8.12、検討中"),
    "departments": ("担当課", False, "いくつかあるときは「、」で区切ります"),
}


class ReceiveForm(ServiceForm):
    file = forms.FileField(
        label="またはファイルを選ぶ",
        required=False,
        help_text="Excel（.xlsx）、Word（.docx）、CSV、TSV、テキスト。20MBまで",
        error_messages={"empty": "ファイルの中身が空です。表のあるファイルを選んでください。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv,.tsv,.txt"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, meetings: Sequence[Meeting]) -> None:
        super().__init__(data, files)
        self.fields["text"] = forms.CharField(
            label="表を貼り付ける",
            required=False,
            strip=False,
            help_text="ExcelやWordの表、PDFから写した表など。見出しの行から貼り付けてください",
            widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        )
        options = [(str(row.pk), row.label) for row in meetings]
        self.fields["meeting"] = choice("どの会議の資料か", options, empty="決めない")
        self.order_fields(["text", "file", "meeting"])


class ColumnsForm(ServiceForm):
    """One choice for each column of the table, and how its looks are read."""

    def __init__(self, data: Any = None, *, kept: Kept) -> None:
        super().__init__(data)
        self.kept = kept
        for place, title in enumerate(kept.titles):
            field = choice(
                title or f"（見出しなし {place + 1}列目）", _MEANINGS, empty="取り込まない"
            )
            field.initial = str(kept.meanings[place])
            self.fields[f"column_{place}"] = field
        if kept.has_bold:
            bold = choice("太字の読み方", BOLD, empty="表から判断する")
            bold.initial = "change" if kept.bold_is_change else "emphasis"
            self.fields["bold"] = bold
        self.fields["fill_blanks"] = forms.BooleanField(
            label="施策区分・項目分類の空欄は、上の行と同じとする",
            required=False,
            initial=kept.fill_blanks,
        )

    def refuse(self, error: DomainError) -> None:
        """Said beside each column that has its meaning in common with another one."""
        chosen = [self.text(f"column_{place}") for place in range(len(self.kept.titles))]
        twice = [at for at, meaning in enumerate(chosen) if meaning and chosen.count(meaning) > 1]
        if error.field != "columns" or not twice:
            super().refuse(error)
            return
        for place in twice:
            self.add_error(f"column_{place}", str(error))

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[f"column_{place}"], sample) for place, sample in enumerate(self.kept.samples)]

    def columns(self) -> dict[str, str]:
        return {key: self.text(f"column_{place}") for place, key in enumerate(self.kept.keys)}

    def bold_is_change(self) -> bool | None:
        return {"change": True, "emphasis": False}.get(self.text("bold"))


class RowForm(ServiceForm):
    """A row of the table, to be corrected."""

    order = (
        *("number", "area", "category", "heading", "text", "source"),
        *("status_mark", "response", "due", "departments"),
    )

    def __init__(self, data: Any = None, *, row: ItemRow, statuses: Choices) -> None:
        initial = {name: getattr(row, name) for name in self.order}
        initial["departments"] = "、".join(row.departments)
        super().__init__(data, initial=initial)
        for name, (label, is_long, help_text) in _ROW_FIELDS.items():
            widget = forms.Textarea(attrs={"rows": 6}) if is_long else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=label, required=False, strip=not is_long, help_text=help_text, widget=widget
            )
        options = list(statuses)
        if row.status_mark and row.status_mark not in dict(options):
            options.append((row.status_mark, f"{row.status_mark[:20]}（状況の一覧にありません）"))
        self.fields["status_mark"] = choice("状況", options, empty="なし")
        self.order_fields(self.order)

    def typed(self) -> dict[str, str]:
        return {name: self.text(name) for name in self.order}
