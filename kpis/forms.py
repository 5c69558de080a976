"""Forms of the KPI pages. What a figure may be is decided by kpis.entry, not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from core.errors import DomainError, Refused
from kpis.entry import Typed
from kpis.evidence_types import ACCEPTED
from kpis.models import Indicator
from kpis.models.achievement import Status
from kpis.models.indicator import Kind
from kpis.selectors.listing import DEFAULT_SORT, SORTS, ListChoices, ListQuery

PAGE_SIZES = [50, 100, 200]
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
# A value may be a word (未集計, 約60), which the number pad of a telephone cannot type.
# What is typed where the portal computes the figure from it.
DERIVED: dict[str, tuple[Any, str]] = {
    Indicator.Derivation.FROM_FLOWS: (
        "この期間だけの値",
        "累計は、期間ごとの値からポータルが計算します。",
    ),
    Indicator.Derivation.FROM_LEVEL: (
        "この時点の値",
        "基準値からの増減は、この値からポータルが計算します。",
    ),
}
AFTER_VALUE = ["check_reason", "as_of", "note"]
FIGURE = {"inputmode": "text", "autocomplete": "off", "class": "input--figure"}


class ListFilterForm(forms.Form):
    """Filters of the KPI list. A value that is not among the choices filters by nothing."""

    use_required_attribute = False
    q = forms.CharField(label="KPI名", required=False, max_length=100)
    plan = forms.ChoiceField(label="計画", required=False)
    policy = forms.ChoiceField(label="基本方針", required=False)
    department = forms.ChoiceField(label="部局（下の部署を含む）", required=False)
    status = forms.ChoiceField(label="状況", required=False)
    needs_entry = forms.BooleanField(label="入力が必要なものだけ", required=False)
    with_ended = forms.BooleanField(label="終了したKPIを含める", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    size = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, choices: ListChoices) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        for name, options in (
            ("plan", choices.plans),
            ("policy", choices.policies),
            ("department", choices.departments),
            ("status", Status.choices),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "すべて"), *options]
        for name in ("plan", "policy"):
            if len(getattr(choices, {"plan": "plans", "policy": "policies"}[name])) == 0:
                self.fields[name].widget = forms.HiddenInput()

    def query(self) -> ListQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        sort = clean.get("sort") or DEFAULT_SORT
        return ListQuery(
            q=clean.get("q", ""),
            plan=clean.get("plan", ""),
            policy=clean.get("policy", ""),
            department=clean.get("department", ""),
            status=clean.get("status", ""),
            needs_entry=bool(clean.get("needs_entry")),
            with_ended=bool(clean.get("with_ended")),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    @property
    def has_filters(self) -> bool:
        """Whether the list shows less than everything."""
        return self.query() != ListQuery(sort=self.query().sort)

    def page_size(self) -> int:
        size = self.data.get("size", "")
        return int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]


class NeededField(forms.CharField):
    """Marked as required; what is missing is told by the rules, in their own words."""

    def validate(self, value: Any) -> None:
        """Accepts an empty text: the service says what to type instead."""


class FigureForm(forms.Form):
    """A figure as typed. `expected_seq` is the revision the person saw (0: none).

    The reason field is there once a check asks for it, or where one was given before.
    """

    use_required_attribute = False
    value = NeededField(label="値", strip=False)
    numerator = NeededField(label="分子", strip=False)
    denominator = NeededField(label="分母", strip=False)
    as_of = forms.CharField(
        label="時点",
        required=False,
        strip=False,
        help_text="期間の末日と違うときだけ入力します。例：令和8年8月31日、R8.8.31",
    )
    check_reason = NeededField(
        label="この値で正しい理由",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="値が正しいときに書きます。値と一緒に残り、承認する部局長にも表示します（400文字まで）",
    )
    note = forms.CharField(
        label="メモ",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="増減の理由や集計の前提など（400文字まで）",
    )
    expected_seq = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.data.get("check_reason") or self.initial.get("check_reason")):
            self.reason_field = self.fields.pop("check_reason")
        value = self.fields["value"]
        value.widget = forms.TextInput(attrs=FIGURE)
        value.help_text = (
            "値がないときは「未集計」か「該当なし」と入力します。"
            "概数は「約60」のように入力できます。"
        )
        value.unit = indicator.unit  # type: ignore[attr-defined]
        if indicator.kind == Kind.RATIO:
            for name in ("numerator", "denominator"):
                self.fields[name].widget = forms.TextInput(attrs=DECIMAL)
                self.fields[name].required_unless = "率だけが分かるときを除き必須"  # type: ignore[attr-defined]
            value.label = "率だけが分かるときの値"
            value.required = False
            value.help_text = "分子と分母を入力したときは空欄にします。" + value.help_text
            self.fields[
                "numerator"
            ].help_text = (
                "分子と分母が分からないときは、どちらも空欄にして、率を下の欄に入力します。"
            )
        else:
            del self.fields["numerator"], self.fields["denominator"]
            value.label, how = DERIVED.get(indicator.derivation, (value.label, ""))
            value.help_text = how + value.help_text
        self.order_fields(["numerator", "denominator", "value", *AFTER_VALUE])

    def typed(self) -> Typed:
        """What the person typed, as it was typed."""
        given = {name: self.cleaned_data.get(name, "") for name in Typed.__dataclass_fields__}
        return Typed(**given)

    def reason(self) -> str:
        """Why a striking value is right; empty where nobody asked."""
        return str(self.cleaned_data.get("check_reason", ""))

    def refuse(self, error: DomainError) -> None:
        """Puts the refusal beside the fields it names."""
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        if "check_reason" in errors and "check_reason" not in self.fields:
            self.fields["check_reason"] = self.reason_field
            self.order_fields(["numerator", "denominator", "value", *AFTER_VALUE])
        for name, why in errors.items():
            self.add_error(name if name in self.fields else None, str(why))


class EvidenceForm(forms.Form):
    """A file that shows where a figure comes from."""

    use_required_attribute = False
    file = forms.FileField(
        label="付けるファイル",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="PDF、Excel、Word、PowerPoint、CSV、テキスト、画像（20MBまで）",
        error_messages={
            "required": "ファイルが選ばれていません。付けるファイルを選んでください。",
            "invalid": "ファイルを受け取れませんでした。もう一度選んでください。",
            "missing": "ファイルを受け取れませんでした。もう一度選んでください。",
            "max_length": "ファイル名が長すぎます。255文字以内にしてください。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "evidence_%s", **kwargs})


class ReturnForm(forms.Form):
    """Why a figure goes back."""

    use_required_attribute = False
    reason = NeededField(
        label="差戻しの理由",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何を直してほしいかを書きます（400文字まで）",
    )
    expected_seq = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands on one page with the figure's form; ids must differ.
        super().__init__(*args, **{"auto_id": "return_%s", **kwargs})

    def refuse(self, error: DomainError) -> None:
        self.add_error("reason" if error.field == "reason" else None, str(error))


class StepForm(forms.Form):
    """A decision on the revision that the person saw."""

    expected_seq = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class DayForm(forms.Form):
    """The day of a figure that is entered as it comes (随時)."""

    use_required_attribute = False
    day = NeededField(
        label="値の日付",
        strip=False,
        max_length=60,
        help_text="例：令和8年8月31日、R8.8.31、2026-08-31",
    )
