"""The form of how a committee prints its action table."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.paper_settings import (
    COLUMNS,
    NEEDED,
    ORDERS,
    PaperColumn,
    PaperSettings,
    PaperTyped,
)
from committees.selectors.papers import PaperChoices
from inventories.forms import ServiceForm
from kpis.forms import NeededField


class PaperSettingsForm(ServiceForm):
    """A place for each column; filters without a mark take everything."""

    title = NeededField(label="資料の題名")
    number = forms.CharField(  # type: ignore[assignment]
        label="資料番号",
        required=False,
        help_text="例：4（「資料4」と印刷します）。会議の資料に登録した番号があれば、それを使います。",
    )
    note = forms.CharField(
        label="注記",
        required=False,
        help_text="空欄のときは「赤字に下線の部分は、（前回の会議）からの変更です。」と印刷します。",
    )
    order = forms.ChoiceField(
        label="行の並び順",
        required=False,
        choices=[(str(order), word) for order, word in ORDERS.items()],
    )
    changed_only = forms.BooleanField(label="前回から変更のあった項目だけを載せる", required=False)
    deletions = forms.BooleanField(label="削った文字も取消線で載せる", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: PaperChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(place), f"{place}列目") for place in range(1, len(PaperColumn) + 1)]
        for column, title in COLUMNS.items():
            options = places if column in NEEDED else [("", "載せない"), *places]
            self.fields[f"place_{column}"] = forms.ChoiceField(
                label=title, required=False, choices=options
            )
        filters: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
            ("statuses", "状況", list(choices.statuses)),
            ("areas", "施策区分", [(area, area) for area in choices.areas]),
            ("departments", "担当課", [(name, name) for name in choices.departments]),
        )
        for name, label, options in filters:
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=options,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def places(self) -> list[Any]:
        """The columns' fields, for the page."""
        return [self[f"place_{column}"] for column in COLUMNS]

    @property
    def filters(self) -> list[Any]:
        """The filters that have something to choose from."""
        names = ("statuses", "areas", "departments")
        return [self[name] for name in names if self.fields[name].choices]  # type: ignore[attr-defined]

    def typed(self) -> PaperTyped:
        return PaperTyped(
            title=self.text("title"),
            number=self.text("number"),
            note=self.text("note"),
            places={str(column): self.text(f"place_{column}") for column in COLUMNS},
            order=self.text("order"),
            statuses=self.cleaned_data.get("statuses", []),
            areas=self.cleaned_data.get("areas", []),
            departments=self.cleaned_data.get("departments", []),
            changed_only=bool(self.cleaned_data.get("changed_only")),
            deletions=bool(self.cleaned_data.get("deletions")),
        )


def initial_of(settings: PaperSettings, version: int) -> dict[str, Any]:
    places = {f"place_{key}": str(n) for n, key in enumerate(settings.columns, 1)}
    return {**settings.stored(), **places, "version": version}
