"""The forms of the departments that are asked for figures of their own."""

from __future__ import annotations

from typing import Any

from django import forms

from kpis.models import DepartmentSeries, Indicator
from kpis.models.indicator import Kind
from kpis.services.series import SeriesValues
from kpis.upkeep_forms.fields import DayField, FigureField, UpkeepForm


class AddDepartmentsForm(UpkeepForm):
    """Many departments at once, from one day on."""

    departments = forms.MultipleChoiceField(
        label="追加する部局", required=False, widget=forms.CheckboxSelectMultiple
    )
    asked_from = DayField(
        label="開始日",
        required=False,
        first=True,
        help_text="例：R8年度、R8年4月。空欄のときは、初めから聞きます。",
    )
    weight = FigureField(
        label="重み", initial="1", help_text="平均でまとめるときに使います。職員数など。"
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["departments"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def given(self) -> dict[str, Any]:
        """What `add_departments` takes."""
        clean = self.cleaned_data
        return {
            "department_ids": [int(each) for each in clean["departments"]],
            "asked_from": clean["asked_from"],
            "weight": clean["weight"],
        }


class SeriesForm(UpkeepForm):
    """One department's own baseline, weight and days."""

    asked_from = DayField(label="開始日", required=False, first=True)
    asked_to = DayField(
        label="終了日", required=False, help_text="この日より後に始まる期間の値は聞きません。"
    )
    baseline = FigureField(label="基準値", required=False)
    baseline_on = DayField(label="基準日", required=False)
    weight = FigureField(label="重み")
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["baseline"]
        assert isinstance(field, FigureField)
        field.unit = indicator.unit
        field.as_change = indicator.kind == Kind.CHANGE_FROM_BASELINE

    def values(self) -> SeriesValues:
        return SeriesValues(**{name: self.cleaned_data[name] for name in _NAMES})


_NAMES = tuple(SeriesValues.__dataclass_fields__)


def initial_of_series(row: DepartmentSeries) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _NAMES}, "version": row.version}
