"""Forms of surveys and their list. What may be stored the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from inventories.forms import ServiceForm
from kpis.forms import PAGE_SIZES, NeededField
from surveys.models import Survey
from surveys.models.survey import DEFAULT_K, SMALLEST_K
from surveys.selectors.listing import SORTS, SurveyQuery
from surveys.services.surveys import SurveyTyped

DAY_HELP = "例：令和8年12月1日、R8.12.1、2026-12-01"
# What stands still from the opening on, as the form marks it.
FIXED_LATER = (
    *("title", "purpose", "audience", "greeting", "origin", "entry", "k", "assumed_turnout"),
    *("opens_on", "closes_on", "closes_time", "delete_on", "plan", "source"),
)


class SurveyFilterForm(forms.Form):
    """Filters of the list. A value that is not among the choices filters by nothing."""

    use_required_attribute = False
    q = forms.CharField(label="題名・目的", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "取りやめを除くすべて"), *Survey.State.choices]
    )
    plan = forms.ChoiceField(label="計画", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    size = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, plans: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "すべて"), *plans]

    def query(self) -> SurveyQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        sort = clean.get("sort") or "-id"
        return SurveyQuery(
            q=clean.get("q", ""),
            state=clean.get("state", ""),
            plan=clean.get("plan", ""),
            sort=sort if sort.removeprefix("-") in SORTS else "-id",
        )

    @property
    def has_filters(self) -> bool:
        query = self.query()
        return bool(query.q or query.state or query.plan)

    def page_size(self) -> int:
        size = self.data.get("size", "")
        return int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]


class SurveyForm(ServiceForm):
    title = NeededField(label="題名", help_text="例：働き方に関する職員アンケート")
    purpose = forms.CharField(
        label="目的",
        required=False,
        help_text="何のために聞き、結果を何に使うか。回答の最初のページに出します。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.CharField(
        label="対象", required=False, help_text="例：知事部局の職員（会計年度任用職員を含む）"
    )
    greeting = forms.CharField(
        label="回答者への案内",
        required=False,
        help_text="回答の最初のページに出す文章",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(
        label="問い合わせ先", required=False, help_text="例：DX推進課 内線1234"
    )
    origin = forms.ChoiceField(label="回答の集め方", choices=Survey.Origin.choices)
    entry = forms.ChoiceField(
        label="回答の入口",
        choices=Survey.Entry.choices,
        widget=forms.RadioSelect,
        help_text="「サインインして回答」は記名のアンケートになり、すべての画面に赤字で表示します。",
    )
    opens_on = forms.CharField(label="回答開始日", required=False, help_text=DAY_HELP)
    closes_on = forms.CharField(
        label="回答締切の日", required=False, help_text=f"開始までに決めます。{DAY_HELP}"
    )
    closes_time = forms.CharField(
        label="回答締切の時刻", required=False, help_text="例：17:00。空欄は23:59"
    )
    delete_on = forms.CharField(
        label="個々の回答を削除する日",
        required=False,
        help_text=f"開始までに決めます。集計した結果は残ります。{DAY_HELP}",
    )
    k = NeededField(
        label="表示する最少の回答者数（K）",
        help_text=f"これより回答の少ない分け方は、結果を出しません。{SMALLEST_K}以上。通常は{DEFAULT_K}",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    assumed_turnout = NeededField(
        label="見込みの回答率",
        help_text="結果を出せる表を、開始の前に確かめるために使います。",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    shown_to = forms.ChoiceField(label="結果を見られる人", choices=Survey.Audience.choices)
    source = forms.CharField(
        label="出典",
        required=False,
        help_text="公表された集計を登録するときの、資料の名称とアドレス",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, plans: Sequence[tuple[str, str]], fixed: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assumed_turnout"].unit = "％"  # type: ignore[attr-defined]
        self.fields["k"].unit = "人"  # type: ignore[attr-defined]
        self.fields["plan"] = forms.ChoiceField(
            label="計画", required=False, choices=[("", "なし"), *plans]
        )
        for name in FIXED_LATER if fixed else ():
            self.fields[name].disabled = True
            self.fields[name].readonly_reason = fixed  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["required"] = "選ばれていません。一覧から選んでください。"

    def typed(self) -> SurveyTyped:
        names = (
            *("title", "purpose", "audience", "greeting", "contact", "origin", "entry", "k"),
            *("assumed_turnout", "opens_on", "closes_on", "closes_time", "delete_on"),
            *("shown_to", "plan", "source"),
        )
        return SurveyTyped(**{name: self.text(name) for name in names})


NEW = {
    "origin": Survey.Origin.ASKED,
    "entry": Survey.Entry.CODES,
    "k": str(DEFAULT_K),
    "assumed_turnout": "50",
    "shown_to": Survey.Audience.STAFF,
}


def survey_values(survey: Survey) -> dict[str, object]:
    """The survey as it would be typed."""
    closes = timezone.localtime(survey.closes_at) if survey.closes_at else None
    days = {
        name: day.isoformat() if (day := getattr(survey, name)) else ""
        for name in ("opens_on", "delete_on")
    }
    names = (
        *("title", "purpose", "audience", "greeting", "contact", "origin", "entry"),
        *("shown_to", "source", "version"),
    )
    return {
        **{name: getattr(survey, name) for name in names},
        **days,
        "k": str(survey.k),
        "assumed_turnout": str(survey.assumed_turnout),
        "closes_on": closes.date().isoformat() if closes else "",
        "closes_time": f"{closes:%H:%M}" if closes else "",
        "plan": str(survey.plan_id or ""),
    }
