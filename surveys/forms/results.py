"""What a page of results is asked for in its address."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from surveys.tabulation.document import Line, Table


class ByGroupForm(forms.Form):
    """Which declared table, which line (blank: the shares of all), and whether with intervals."""

    table = forms.ChoiceField(label="分け方", required=False)
    line = forms.ChoiceField(label="質問", required=False)
    interval = forms.BooleanField(label="参考の区間を付ける", required=False)

    def __init__(self, data: object, *, tables: Sequence[Table], lines: Sequence[Line]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.tables = {table.key: table for table in tables}
        self.lines = {line.key: line for line in lines}
        choices = [(table.key, table.title) for table in tables]
        self.fields["table"] = forms.ChoiceField(label="分け方", required=False, choices=choices)
        named = [(key, _name(line)) for key, line in self.lines.items()]
        self.fields["line"] = forms.ChoiceField(
            label="質問", required=False, choices=[("", "評価の質問を一覧で"), *named]
        )
        self.fields["interval"].widget_type = "checkbox"  # type: ignore[attr-defined]
        self.is_valid()

    def table_asked(self) -> Table | None:
        """The table in the address, or else the first."""
        asked = self.cleaned_data.get("table") or ""
        return self.tables.get(asked) or next(iter(self.tables.values()), None)

    def line_asked(self) -> Line | None:
        return self.lines.get(self.cleaned_data.get("line") or "")

    def with_intervals(self) -> bool:
        return bool(self.cleaned_data.get("interval"))


def _name(line: Line) -> str:
    row = line.row_label or ("すべての項目" if line.row else "")
    return f"{line.name} - {row}"[:60] if row else line.name[:60]
