"""The form of a KPI."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from kpis.indicator_rules import IndicatorValues
from kpis.models import Indicator
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from kpis.selectors.upkeep import IndicatorChoices
from kpis.upkeep_forms.fields import DayField, FigureField, UpkeepForm

SECTIONS = (
    ("名前と置き場所", ("name", "definition", "plan", "item", "department", "source")),
    (
        "値",
        (
            "unit",
            "decimals",
            "kind",
            "derivation",
            "frequency",
            "entry_days",
            "reporting",
            "minimum",
            "maximum",
        ),
    ),
    (
        "達成の見方",
        ("desired", "rule", "scheme", "pace_shape", "baseline", "baseline_on", "baseline_note"),
    ),
    ("部局の値", ("roll_up", "department_threshold")),
)
HELP = {
    "kind": "分子と分母があるときは「割合」、年度の初めに0に戻るものは「期間の値」を選びます。",
    "rule": "低いほどよいKPIには「目標÷実績」か「基準値からの進捗」を使います。",
    "scheme": "状況の区切りと、評語（A～Dなど）を決めます。",
    "pace_shape": "期日に一度に達する取組（システムの稼働など）は「期日に一度に」を選びます。",
    "derivation": "計算で求めるときも、入力した値はそのまま残ります。",
    "roll_up": "部局ごとの値がないKPIは「全体の値を入力する」のままにします。",
    "reporting": "「公表資料から転記」のKPIは、入力の催促をしません。",
}


def new_key() -> str:
    """The name of a KPI in addresses and files; sent with the form, so that it counts once."""
    return f"kpi-{secrets.token_hex(6)}"


class IndicatorForm(UpkeepForm):
    """All that a KPI says about itself. The definition is asked for once, when it is made."""

    SAME_AS = {"plan_id": "plan", "scheme_id": "scheme"}
    name = forms.CharField(label="KPI名", max_length=120)
    definition = forms.CharField(
        label="定義",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何を、どの範囲で、どう数えるか。あとで変えるときは、版として残します。",
    )
    plan = forms.ChoiceField(label="計画")
    item = forms.ChoiceField(label="施策", required=False)
    department = forms.ChoiceField(label="担当部局", required=False)
    source = forms.CharField(label="出典", required=False, max_length=300)
    unit = forms.CharField(label="単位", max_length=20, help_text="例：件、%、千円")
    decimals = forms.IntegerField(label="表示する小数の桁数", min_value=0, max_value=10, initial=0)
    kind = forms.ChoiceField(label="値の種類", choices=Kind.choices)
    derivation = forms.ChoiceField(label="値の求め方", choices=Indicator.Derivation.choices)
    frequency = forms.ChoiceField(label="頻度", choices=Frequency.choices)
    entry_days = forms.IntegerField(
        label="入力期限（期末からの日数）", min_value=0, max_value=366, initial=60
    )
    reporting = forms.ChoiceField(label="実績の集め方", choices=Indicator.Reporting.choices)
    minimum = FigureField(
        label="値の下限", required=False, help_text="これより小さい値は受け付けません。"
    )
    maximum = FigureField(
        label="値の上限", required=False, help_text="これより大きい値は受け付けません。"
    )
    desired = forms.ChoiceField(label="望ましい方向", choices=Desired.choices)
    rule = forms.ChoiceField(label="達成率の規則", choices=Rule.choices)
    scheme = forms.ChoiceField(label="評価の区分")
    pace_shape = forms.ChoiceField(label="進捗の見方", choices=Indicator.PaceShape.choices)
    baseline = FigureField(label="基準値", required=False)
    baseline_on = DayField(label="基準日", required=False)
    baseline_note = forms.CharField(label="基準の注記", required=False, max_length=200)
    roll_up = forms.ChoiceField(label="部局の値のまとめ方", choices=Indicator.RollUp.choices)
    department_threshold = FigureField(
        label="部署の基準値",
        required=False,
        help_text="「実施率70%以上の課の割合」なら70。部局の値がこれ以上なら達したと数えます。",
    )
    key = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    confirmed = forms.BooleanField(
        label="この組み合わせで保存する", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, choices: IndicatorChoices, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (
            ("plan", choices.plans),
            ("item", [("", "選ばない"), *choices.items]),
            ("department", [("", "定めない"), *choices.departments]),
            ("scheme", choices.schemes),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        for name, words in HELP.items():
            self.fields[name].help_text = words
        if not is_new:
            del self.fields["definition"], self.fields["key"]
        unit = str(self.data.get("unit") or self.initial.get("unit") or "")
        for name in ("minimum", "maximum", "baseline", "department_threshold"):
            figure = self.fields[name]
            assert isinstance(figure, FigureField)
            figure.unit = unit

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, in the order in which one thinks of them."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in SECTIONS
        ]

    def ask_to_confirm(self) -> None:
        """Shows the box that lets a doubtful combination through."""
        self.fields["confirmed"].widget = forms.CheckboxInput()

    def values(self) -> IndicatorValues:
        given = self.cleaned_data
        names = set(IndicatorValues.__dataclass_fields__) & set(given)
        return IndicatorValues(
            plan_id=int(given["plan"]),
            scheme_id=int(given["scheme"]),
            item_id=int(given["item"]) if given["item"] else None,
            department_id=int(given["department"]) if given["department"] else None,
            **{name: given[name] for name in names},
        )


def initial_of(row: Indicator) -> dict[str, Any]:
    """What the form starts with for a KPI that is there."""
    names = set(IndicatorValues.__dataclass_fields__) - {
        "plan_id",
        "scheme_id",
        "item_id",
        "department_id",
    }
    return {
        **{name: getattr(row, name) for name in names},
        "plan": row.plan_id,
        "scheme": row.scheme_id,
        "item": row.item_id or "",
        "department": row.department_id or "",
        "version": row.version,
    }
