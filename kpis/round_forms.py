"""Forms of the collection rounds. What a round may be is decided by kpis.services.round_rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from core.clock import today as clock_today
from core.errors import DomainError, Refused
from core.fiscal import FiscalYear, Granularity, Period, fiscal_year_of, period_containing
from core.japanese_dates import read_date
from kpis.forms import NeededField
from kpis.models.round import CollectionRound
from kpis.periods import period_key
from kpis.selectors.round_standing import Standing
from kpis.services.round_rules import REMIND_LIMIT, RoundTerms

BACK = {Granularity.MONTH: 18, Granularity.QUARTER: 8, Granularity.HALF: 4, Granularity.YEAR: 4}
SIZES = {
    Granularity.MONTH: "月",
    Granularity.QUARTER: "四半期",
    Granularity.HALF: "半期",
    Granularity.YEAR: "年度",
}
DAY = {"type": "date"}
Pairs = list[tuple[str, str]]


class DayField(NeededField):
    """A day, picked (2026-12-10) or typed as offices write it (令和8年12月10日, 12/10)."""

    widget = forms.DateInput(attrs=DAY)

    def clean(self, value: Any) -> date | None:
        typed = str(value or "").strip()
        if not typed:
            raise forms.ValidationError("日付が入力されていません。日付を選んでください。")
        try:
            return date.fromisoformat(typed)
        except ValueError:
            pass
        try:
            reading = read_date(typed, context=clock_today())
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        if reading.first != reading.last:
            raise forms.ValidationError(
                f"「{typed}」は1日に決まりません。「令和8年12月10日」のように日まで入力してください。"
            )
        return reading.last


def recent_periods(today: date) -> dict[str, Period]:
    """The periods that a round can be prepared for, newest first, by their key."""
    found = {}
    for size, back in BACK.items():
        period = period_containing(today, size)
        for _ in range(back):
            found[period_key(period)] = period
            period = period.previous()
    return found


class _Refusable(forms.Form):
    use_required_attribute = False

    def refuse(self, error: DomainError) -> None:
        """Puts each sentence beside its field, or above the form where there is none."""
        for name, each in (error.errors if isinstance(error, Refused) else {"": error}).items():
            field = name or each.field or ""
            self.add_error(field if field in self.fields else None, str(each))

    def clean(self) -> None:
        """Where other fields are refused already, the blank ones are told at the same time."""
        if not self.errors:
            return
        for name, field in self.fields.items():
            if isinstance(field, NeededField) and self.cleaned_data.get(name) == "":
                self.add_error(
                    name, f"{field.label}が入力されていません。{field.label}を入力してください。"
                )


class TermsForm(_Refusable):
    """What can be changed of a round. `version` is the one the person saw."""

    title = NeededField(label="名称", help_text="例：令和8年度上期 実績調査（80文字まで）")
    deadline = DayField(label="締切", help_text="開庁日にします（土日、祝日、年末年始を除く）")
    note = forms.CharField(
        label="依頼文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="部局へのお知らせとメールに載ります",
    )
    remind_before = forms.IntegerField(
        label="締切前の催促",
        min_value=0,
        max_value=REMIND_LIMIT,
        initial=3,
        help_text="締切の何営業日前に送るか（0は当日）",
    )
    remind_after = forms.IntegerField(
        label="締切後の催促",
        min_value=1,
        max_value=REMIND_LIMIT,
        initial=1,
        help_text="締切の何営業日後に送るか",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def terms(self) -> RoundTerms:
        clean = self.cleaned_data
        return RoundTerms(
            title=clean["title"],
            deadline=clean["deadline"],
            note=clean["note"],
            remind_before=clean["remind_before"],
            remind_after=clean["remind_after"],
        )

    @classmethod
    def of(cls, asked: CollectionRound) -> TermsForm:
        names = ("title", "deadline", "note", "remind_before", "remind_after", "version")
        form = cls(initial={name: getattr(asked, name) for name in names})
        form.fix_title(asked)
        return form

    def fix_title(self, asked: CollectionRound) -> None:
        """The name people were told stays; the field says so."""
        if asked.state != CollectionRound.State.DRAFT:
            self.fields["title"].disabled = True
            self.fields["title"].initial = asked.title
            self.fields["title"].readonly_reason = "開始した調査依頼の名称は変えられません"  # type: ignore[attr-defined]


class NewRoundForm(TermsForm):
    """A new round: its period, and which of the period's KPIs it asks for."""

    period = forms.ChoiceField(
        label="対象の期間",
        error_messages={"required": "期間が選ばれていません。対象の期間を選んでください。"},
    )
    plan = forms.ChoiceField(label="計画", required=False)
    department = forms.ChoiceField(
        label="部局", required=False, help_text="その部局が担当する値だけを対象にします"
    )
    field_order = [
        *("title", "period", "plan", "department"),
        *("deadline", "note", "remind_before", "remind_after"),
    ]

    def __init__(self, *args: Any, today: date, plans: Pairs, departments: Pairs) -> None:
        super().__init__(*args)
        self.periods = recent_periods(today)
        groups: dict[str, Pairs] = {name: [] for name in SIZES.values()}
        for key, period in self.periods.items():
            groups[SIZES[period.granularity]].append((key, _named(period)))
        self._offer("period", [("", "選んでください"), *groups.items()])
        self._offer("plan", [("", "すべての計画"), *plans])
        self._offer("department", [("", "すべての部局"), *departments])

    def _offer(self, name: str, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def chosen(self) -> dict[str, Any]:
        clean = self.cleaned_data
        return {
            "period": self.periods[clean["period"]],
            "plan_id": int(clean["plan"]) if clean["plan"] else None,
            "department_id": int(clean["department"]) if clean["department"] else None,
        }


def _named(period: Period) -> str:
    if period.granularity is Granularity.MONTH:
        return f"{period.label}（{FiscalYear(fiscal_year_of(period.first)).label}）"
    return period.label


class UnlockForm(_Refusable):
    """An exception to a closed round, for a department or (`item`) one figure."""

    department = forms.ChoiceField(label="解除する部局", required=False)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = NeededField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何を直すために解除するか（400文字まで）。記録に残ります",
    )
    until = DayField(label="解除の最終日", help_text="この日が終わると、自動でまた締め切られます")

    def __init__(self, *args: Any, departments: Pairs, item: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選んでください"), *departments]
        field.required = not item
        field.error_messages["required"] = "部局が選ばれていません。解除する部局を選んでください。"
        if item:
            field.widget = forms.HiddenInput()


class StateFilterForm(forms.Form):
    """The list of rounds by state."""

    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "すべて"), *CollectionRound.State.choices]
    )


class FigureFilterForm(forms.Form):
    """A round's figures by department and standing."""

    department = forms.ChoiceField(label="部局", required=False)
    standing = forms.ChoiceField(
        label="手続き", required=False, choices=[("", "すべて"), *Standing.choices]
    )

    def __init__(self, data: Any, *, departments: Pairs) -> None:
        super().__init__(data)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "すべて"), *departments]


class ReviewFilterForm(forms.Form):
    """Submitted figures by round and department."""

    round = forms.ChoiceField(label="調査依頼", required=False)
    department = forms.ChoiceField(label="部局", required=False)

    def __init__(self, data: Any, *, rounds: Pairs, departments: Pairs) -> None:
        super().__init__(data)
        for name, choices in (("round", rounds), ("department", departments)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "すべて"), *choices]

    def chosen(self, name: str) -> int | None:
        self.is_valid()
        value = self.cleaned_data.get(name) or ""
        return int(value) if value else None


def chosen_ids(sent: QueryDict) -> set[int]:
    """The KPIs whose boxes are ticked; what is no id is none."""
    texts = sent.getlist("indicator")
    return {int(text) for text in texts if text.isdecimal() and len(text) < 19}
