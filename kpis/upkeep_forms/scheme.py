"""The forms of a rating scheme: its thresholds, its grades line by line, and whom it rates."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.http import QueryDict

from kpis.models import RatingScheme
from kpis.models.achievement import Status
from kpis.models.scheme import Tone
from kpis.ready_schemes import JUDGED, GradeValues, SchemeValues
from kpis.upkeep_forms.fields import FigureField, UpkeepForm

LINES = 12
TOGETHER = {"mark": 4, "word": 20}


class SchemeForm(UpkeepForm):
    """`key` and `version` come with the page: twice sent is once made; who was first is kept."""

    name = forms.CharField(label="名称", max_length=60)
    basis = forms.ChoiceField(label="評語の決め方", choices=RatingScheme.Basis.choices)
    on_track_from = FigureField(
        label="「順調」の下限（%）",
        unit="%",
        help_text="進捗（なければ達成率）がこれ以上なら順調です。",
    )
    slightly_late_from = FigureField(label="「やや遅れ」の下限（%）", unit="%")
    key = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def values(self, grades: tuple[GradeValues, ...]) -> SchemeValues:
        given = self.cleaned_data
        return SchemeValues(
            given["name"],
            given["basis"],
            given["on_track_from"],
            given["slightly_late_from"],
            grades,
        )


class GradeForm(UpkeepForm):
    """One line of the table of grades. An empty mark leaves the line out."""

    mark = forms.CharField(label="記号", required=False, max_length=4)
    word = forms.CharField(label="言葉", required=False, max_length=20)
    tone = forms.ChoiceField(label="色", choices=Tone.choices, required=False)
    from_percent = FigureField(label="達成率の下限（%）", required=False, unit="%")
    without_rate = forms.BooleanField(label="達成率がないとき", required=False)
    status = forms.ChoiceField(
        label="状況",
        required=False,
        choices=[("", "—"), *[(each.value, each.label) for each in JUDGED]],
    )

    def values(self, basis: str) -> GradeValues | None:
        given = self.cleaned_data
        if not given["mark"].strip():
            return None
        by_rate = basis == RatingScheme.Basis.RATE
        return GradeValues(
            mark=given["mark"],
            word=given["word"],
            tone=given["tone"] or Tone.NONE,
            from_percent=given["from_percent"] if by_rate and not given["without_rate"] else None,
            without_rate=given["without_rate"] if by_rate else False,
            status=None if by_rate else given["status"] or None,
        )


def new_scheme_key() -> str:
    return f"scheme-{secrets.token_hex(6)}"


def grade_lines(values: SchemeValues | None, data: QueryDict | None = None) -> list[GradeForm]:
    """The lines of the table: those given, and empty ones to fill in."""
    grades = values.grades if values else ()
    return [
        GradeForm(
            data,
            prefix=f"g{n}",
            initial=vars(grades[n]) if n < len(grades) else {"tone": Tone.NONE},
        )
        for n in range(LINES if data is not None else min(LINES, max(len(grades) + 2, 6)))
    ]


def lines_ok(lines: list[GradeForm]) -> bool:
    # Every line is looked at, so that each shows what is wrong with it.
    return not [line for line in lines if not line.is_valid()]


def initial_of_scheme(values: SchemeValues, **more: Any) -> dict[str, Any]:
    return {
        "name": values.name,
        "basis": values.basis,
        "on_track_from": values.on_track_from,
        "slightly_late_from": values.slightly_late_from,
        **more,
    }


class AssignForm(UpkeepForm):
    """The KPIs that are rated by a scheme from now on."""

    indicators = forms.MultipleChoiceField(
        label="KPI", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicators"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


STATUS_WORDS = {status.value: status.label for status in Status}
