"""Forms of a plan as a whole, of a draft, and of the meeting that decides it."""

from __future__ import annotations

from typing import Any

from django import forms

from core.errors import DomainError
from plans.forms.frame import Choices, NeededField, WorkForm, choice
from plans.forms.items import read_fiscal_year
from plans.models import Plan
from plans.services.deciding import DecisionTyped
from plans.services.drafts import DraftTyped
from plans.services.successors import PlanTyped


class PlanForm(WorkForm):
    title = NeededField(label="名称")
    summary = forms.CharField(
        label="概要", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    fy_from = forms.CharField(
        label="開始年度", required=False, help_text="例：R8年度。期間を定めない計画では空欄"
    )
    fy_to = forms.CharField(label="終了年度", required=False, help_text="例：R12年度")
    source = forms.CharField(
        label="出典", required=False, help_text="公表資料の名称や掲載先。なければ空欄"
    )

    def __init__(self, *args: Any, plans: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"] = choice(
            "状態", Plan.State.choices, empty="選んでください", needed=True
        )
        self.fields["predecessor"] = choice(
            "前の計画",
            plans,
            empty="なし",
            help_text="引き継ぐ計画がある場合に選びます。項目とKPIは、作成後に選んで引き継げます。",
        )
        self.order_fields(["title", "summary", "state", "fy_from", "fy_to", "predecessor"])

    def clean_fy_from(self) -> int | None:
        return _year(self.cleaned_data.get("fy_from"))

    def clean_fy_to(self) -> int | None:
        return _year(self.cleaned_data.get("fy_to"))

    def typed(self) -> PlanTyped:
        return PlanTyped(
            title=self.said("title"),
            summary=self.said("summary"),
            state=self.said("state"),
            fy_from=self.cleaned_data.get("fy_from"),
            fy_to=self.cleaned_data.get("fy_to"),
            predecessor_id=self.number_of("predecessor"),
            source=self.said("source"),
        )


class DraftForm(WorkForm):
    label = NeededField(label="版の名前", help_text="例：2.0、改定案（20文字まで）")
    note = forms.CharField(
        label="改定の要点",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何を変える版か。計画のページに表示します。",
    )

    def typed(self) -> DraftTyped:
        return DraftTyped(self.said("label"), self.said("note"))


class DecisionForm(WorkForm):
    label = forms.CharField(widget=forms.HiddenInput, required=False)
    decided_by = NeededField(label="決定した会議", help_text="例：DX推進本部会議（第3回）")
    decided = NeededField(label="決定した日", help_text="例：R8.11.20、令和8年11月20日、R8.11")

    def __init__(self, *args: Any, preparing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if preparing:
            self.fields["start"] = forms.BooleanField(
                label="計画の状態を「実施中」にする", required=False
            )

    def typed(self) -> DecisionTyped:
        start = bool(self.cleaned_data.get("start"))
        return DecisionTyped(self.said("decided_by"), self.said("decided"), start)


class DiscardForm(WorkForm):
    reason = NeededField(label="破棄する理由", help_text="例：次年度の改定にまとめるため")


def _year(typed: Any) -> int | None:
    text = str(typed or "").strip()
    if not text:
        return None
    try:
        return read_fiscal_year(text)
    except DomainError as refused:
        raise forms.ValidationError(str(refused)) from refused
