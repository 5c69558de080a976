"""Forms of issues, measures, what they rest on, reports and KPIs bound to questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from inventories.forms import ServiceForm, choice
from kpis.forms import NeededField
from surveys.models import Finding, Measure
from surveys.services.bindings import BindingTyped
from surveys.services.findings import FindingTyped
from surveys.services.measures import MeasureTyped

Choices = Sequence[tuple[str, str]]
PUBLIC_HELP = (
    "付けると、結果を見られる人と、公開用の表に出ます。"
    "付けないものは、DX推進担当と担当部局だけが見られます。"
)


def _viewpoint() -> forms.CharField:
    return forms.CharField(
        label="視点",
        required=False,
        help_text="候補から選ぶか、自由に入力します。",
        widget=forms.TextInput(attrs={"list": "viewpoints", "autocomplete": "off"}),
    )


class FindingForm(ServiceForm):
    words = NeededField(
        label="主な課題", help_text="1文で。例：デジタル化で何を目指すのかが見えていない"
    )
    viewpoint = _viewpoint()
    detail = forms.CharField(label="説明", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    is_public = forms.BooleanField(label="公開する", required=False, help_text=PUBLIC_HELP)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> FindingTyped:
        return FindingTyped(
            self.text("words"),
            self.text("viewpoint"),
            self.text("detail"),
            bool(self.cleaned_data.get("is_public")),
        )


def finding_values(row: Finding) -> dict[str, Any]:
    names = ("viewpoint", "detail", "is_public", "version")
    return {"words": row.text} | {name: getattr(row, name) for name in names}


class MeasureForm(ServiceForm):
    words = NeededField(label="対応方針", help_text="何をするかを1文で。")
    viewpoint = _viewpoint()
    department = choice("担当部局", (), empty="決まっていない")
    timing = forms.CharField(
        label="時期",
        required=False,
        help_text="例：年内、R7年度中、令和8年3月末、順次。終わりの日が読めるものは、期限の超過を調べます。",
    )
    item_key = choice("計画の項目", (), empty="結び付けない")
    indicator = choice("KPI", (), empty="結び付けない")
    is_public = forms.BooleanField(label="公開する", required=False, help_text=PUBLIC_HELP)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        departments: Choices,
        items: Choices,
        indicators: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = {"department": departments, "item_key": items, "indicator": indicators}
        for name, options in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*list(field.choices)[:1], *options]  # type: ignore[arg-type]
        if not items:
            del self.fields["item_key"]

    def typed(self) -> MeasureTyped:
        return MeasureTyped(
            text=self.text("words"),
            viewpoint=self.text("viewpoint"),
            department_id=self.number("department"),
            timing=self.text("timing"),
            item_key=self.text("item_key"),
            indicator_id=self.number("indicator"),
            is_public=bool(self.cleaned_data.get("is_public")),
        )


def measure_values(row: Measure) -> dict[str, Any]:
    return {
        "words": row.text,
        "viewpoint": row.viewpoint,
        "department": str(row.department_id or ""),
        "timing": row.timing,
        "item_key": row.item_key,
        "indicator": str(row.indicator_id or ""),
        "is_public": row.is_public,
        "version": row.version,
    }


class ReportForm(ServiceForm):
    state = forms.ChoiceField(
        label="状況", choices=Measure.State.choices, widget=forms.RadioSelect, required=False
    )
    report = forms.CharField(
        label="報告",
        required=False,
        help_text="進んだこと、次にすること。取りやめるときは理由を書きます。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CitationForm(ServiceForm):
    words = NeededField(
        label="根拠の言い方",
        help_text="600文字まで。数字は結果の画面のものと同じにします。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BindingForm(ServiceForm):
    indicator = choice("KPI", (), empty="選んでください", needed=True)
    choices = forms.MultipleChoiceField(
        label="数える選択肢",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="この選択肢を選んだ人を分子、その質問に回答した人を分母にします。",
    )

    def __init__(self, *args: Any, options: Choices, indicators: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (
            ("choices", [*options]),
            ("indicator", [("", "選んでください"), *indicators]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def typed(self, line: str) -> BindingTyped:
        return BindingTyped(
            line, tuple(self.cleaned_data.get("choices") or ()), self.number("indicator")
        )
