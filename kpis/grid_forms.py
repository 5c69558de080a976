"""What the entry grid is filtered by."""

from __future__ import annotations

from django import forms

from kpis.selectors.grid_query import GridChoices, GridQuery


class GridFilterForm(forms.Form):
    """Filters that are in force; `frequency` and `round` go along."""

    use_required_attribute = False
    department = forms.ChoiceField(label="部局（下の部署を含む）", required=False)
    plan = forms.ChoiceField(label="計画", required=False)
    year = forms.ChoiceField(label="年度", required=False)
    frequency = forms.CharField(required=False, widget=forms.HiddenInput)
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: GridQuery, choices: GridChoices, *, only_year: bool = False) -> None:
        given = {name: str(value) for name, value in vars(query).items()}
        if given["department"] not in dict(choices.departments):
            given["department"] = ""  # "all" is the usual of whoever answers for all
        super().__init__(given)
        for name, options in (
            ("department", choices.departments),
            ("plan", choices.plans),
            ("year", choices.years),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if only_year:
            for name in ("department", "plan", "frequency", "round"):
                del self.fields[name]
        elif query.round:
            for name in ("plan", "year", "frequency"):
                del self.fields[name]
