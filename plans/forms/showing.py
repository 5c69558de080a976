"""Filters of the roadmap. A value that is not among the choices filters by nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from plans.selectors.roadmaps import RoadChoices, RoadQuery


class RoadFilterForm(forms.Form):
    """Reads the address. `narrow_to` puts what can be chosen into the fields afterwards: what
    can be chosen is only known once the roadmap is read."""

    use_required_attribute = False
    plan = forms.CharField(label="計画", required=False)
    policy = forms.CharField(label="方針", required=False)
    department = forms.CharField(label="担当部局", required=False)
    stage = forms.CharField(label="段階", required=False)
    late = forms.BooleanField(label="遅れ・中止のある取組だけ", required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)

    def query(self) -> RoadQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        numbers = {
            name: text if (text := clean.get(name, "")).isdecimal() and len(text) < 19 else ""
            for name in ("plan", "department", "stage")
        }
        return RoadQuery(**numbers, policy=clean.get("policy", ""), late=clean.get("late", False))

    def narrow_to(self, choices: RoadChoices, *, with_plans: bool) -> RoadFilterForm:
        for name, options, shown in (
            ("plan", choices.plans, with_plans),
            ("policy", choices.policies, not with_plans),
            ("department", choices.departments, bool(choices.departments)),
            ("stage", choices.stages, bool(choices.stages)),
        ):
            if not shown:
                del self.fields[name]
                continue
            self.fields[name].widget = forms.Select(choices=[("", "すべて"), *options])
        return self

    @property
    def has_filters(self) -> bool:
        return self.query() != RoadQuery()
