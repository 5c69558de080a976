"""Forms of published totals. What may be stored is decided by the service."""

from __future__ import annotations

from django import forms

from inventories.forms import ServiceForm
from kpis.forms import NeededField
from surveys.services.totals import TotalsTyped

KINDS = (
    ("single", "一つ選ぶ"),
    ("scale", "段階で答える"),
    ("multiple", "いくつでも選ぶ"),
    ("matrix", "表（項目×状態）"),
)


class TotalsForm(ServiceForm):
    wording = NeededField(label="質問文", help_text="公表資料の質問を、そのままか要約して。")
    kind = forms.ChoiceField(label="形式", choices=KINDS)
    table = forms.CharField(
        label="集計",
        error_messages={"required": "集計が入力されていません。選択肢と数を入力してください。"},
        strip=False,
        help_text="1行に「選択肢と数」を1つずつ。Excelから貼り付けられます。"
        "表の質問は、1行目に状態の名前、2行目から「項目と数」を、タブで区切って貼り付けます。"
        "「計」の行と列は、確かめるためだけに使います。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    percents = forms.BooleanField(label="数は割合（％）", required=False)
    n = forms.CharField(
        label="この質問の回答者数", required=False, help_text="公表されていなければ空欄。"
    )
    accepts = forms.BooleanField(
        label="合計が合わないまま、公表されたとおりに登録する", required=False
    )

    def typed(self) -> TotalsTyped:
        return TotalsTyped(
            wording=self.text("wording"),
            kind=self.text("kind"),
            table=self.text("table"),
            n=self.text("n"),
            percents=bool(self.cleaned_data.get("percents")),
            accepts=bool(self.cleaned_data.get("accepts")),
        )


class PeopleForm(ServiceForm):
    responses = forms.CharField(
        label="全体の回答者数", required=False, help_text="公表されていなければ空欄。"
    )
    invited = forms.CharField(
        label="対象者数", required=False, help_text="公表されていなければ空欄。"
    )
