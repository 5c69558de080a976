"""Forms of the import pages. They clean; the rules' own words say what is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from core.fiscal import FiscalYear
from kpis.imports.columns import ROLES, WIDE
from kpis.models import ImportCell, ImportRun

PAGE_SIZES = [50, 100, 200]
NO_MEANING = ""


class UploadForm(forms.Form):
    """A file, or a block pasted from a spreadsheet: one of the two."""

    use_required_attribute = False
    file = forms.FileField(
        label="ファイル",
        required=False,
        allow_empty_file=True,
        help_text="Excelブック（.xlsx）かCSV。20MB、20万行まで。入力様式も、ふだん使っている表も選べます。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    pasted = forms.CharField(
        label="または、表を貼り付ける",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Excelで見出しを含む範囲をコピーして貼り付けます。",
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not clean.get("file") and not clean.get("pasted", "").strip():
            self.add_error("file", "ファイルを選ぶか、表を貼り付けてください。")
        elif clean.get("file") and clean.get("pasted", "").strip():
            self.add_error("pasted", "ファイルと貼り付けの、どちらか一方だけにしてください。")
        return clean

    def content(self) -> tuple[bytes, str, bool]:
        """The bytes, the file's name, and whether it was pasted."""
        chosen = self.cleaned_data.get("file")
        if chosen:
            return chosen.read(), chosen.name, False
        return self.cleaned_data["pasted"].encode(), "", True


class RecordFilterForm(forms.Form):
    """Filters of the list of imports."""

    use_required_attribute = False
    q = forms.CharField(
        label="ファイル名",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "すべて"), *ImportRun.State.choices]
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in ("q", "state")}


class CellFilterForm(forms.Form):
    """Filters of a preview."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label="結果",
        required=False,
        choices=[("", "変更なしを除く"), *ImportCell.Outcome.choices, ("all", "すべて")],
    )
    q = forms.CharField(
        label="KPI名",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in ("q", "outcome")}


class MappingForm(forms.Form):
    """The name of kept meanings of columns."""

    use_required_attribute = False
    name = forms.CharField(
        label="名前", max_length=80, error_messages={"required": "名前を入力してください。"}
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class TemplateForm(forms.Form):
    """For which figures a template is made."""

    use_required_attribute = False
    fiscal_year = forms.TypedChoiceField(label="年度", coerce=int)
    department = forms.ChoiceField(label="部局", required=False)
    round = forms.ChoiceField(label="調査依頼", required=False)
    kpi = forms.ChoiceField(label="KPI", required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        fiscal_year: int,
        departments: list[tuple[str, str]],
        rounds: list[tuple[str, str]],
        kpis: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial={"fiscal_year": fiscal_year}, auto_id="template_%s")
        years = [(str(y), FiscalYear(y).label) for y in range(fiscal_year, fiscal_year - 8, -1)]
        for name, choices in (
            ("fiscal_year", years),
            ("department", [("", "担当するすべて"), *departments]),
            ("round", [("", "指定しない"), *rounds]),
            ("kpi", [("", "すべて"), *kpis]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if not rounds:
            del self.fields["round"]


class ColumnsForm(forms.Form):
    """What each column of a table means: one choice a column."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None,
        *,
        titles: list[str],
        guess: dict[str, str],
        fiscal_year: int | None,
        name: str,
        this_year: int,
    ) -> None:
        super().__init__(data)
        for column, title in enumerate(titles):
            meaning = guess.get(str(column), NO_MEANING)
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=title or f"（見出しのない{column + 1}列目）",
                required=False,
                choices=_meanings(meaning, title),
                initial=meaning,
            )
        self.titles = titles
        years = [(str(y), FiscalYear(y).label) for y in range(this_year + 1, this_year - 15, -1)]
        self.fields["fiscal_year"] = forms.TypedChoiceField(
            label="この表の年度",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", "表に書かれている"), *years],
            initial=fiscal_year,
            help_text="「4月」「上期」のように年のない見出しの表で選びます。",
        )
        self.fields["keep_as"] = forms.CharField(
            label="この列の意味を残す名前",
            required=False,
            max_length=80,
            initial=name,
            help_text="名前を付けると、同じ見出しの表を次に取り込むときに使えます。空欄なら残しません。",
        )

    def columns(self) -> dict[str, str]:
        found = {
            str(at): self.cleaned_data.get(f"column_{at}") or "" for at in range(len(self.titles))
        }
        return {column: meaning for column, meaning in found.items() if meaning}

    def column_fields(self) -> list[Any]:
        return [self[f"column_{at}"] for at in range(len(self.titles))]


def _meanings(guessed: str, title: str) -> list[tuple[str, str]]:
    from kpis.imports.columns import guess
    from kpis.imports.period_words import bare_period

    plain = [(NO_MEANING, "使わない"), *ROLES.items()]
    words = guessed.partition("@")[2] or guess(title).partition("@")[2]
    if not words:
        return plain
    words = words or bare_period(title)
    return [
        *[(f"{role}@{words}", f"{ROLES[role]}（{words}）") for role in WIDE],
        *plain,
    ]
