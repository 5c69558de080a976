"""The forms of a target: set, revised, and many departments' at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kpis import wording
from kpis.models import Indicator, Target, TargetRevision
from kpis.models.indicator import Kind
from kpis.services.targets import TargetValue
from kpis.upkeep_forms.fields import DayField, FigureField, UpkeepForm

DECIDED = ("decided_on", "decided_by", "reason")


class DecisionForm(UpkeepForm):
    """Who decided, when and why."""

    decided_on = DayField(label="決定日", required=False)
    decided_by = forms.CharField(
        label="決定した会議など",
        required=False,
        max_length=120,
        help_text="例：第3回デジタル推進本部会議",
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="400文字まで",
    )


class TargetForm(DecisionForm):
    """`expected_seq` 0 is a new target. A moved due day keeps the first one beside it."""

    due = DayField(label="期日")
    is_interim = forms.BooleanField(label="中間目標", required=False)
    undecided = forms.BooleanField(label="設定予定（値はまだ決まっていない）", required=False)
    value = FigureField(label="目標値", required=False)
    upper_value = FigureField(
        label="範囲の上限",
        required=False,
        help_text="目標が範囲のときだけ入力します。上の欄が下限になります。",
    )
    expected_seq = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    field_order = ("due", "is_interim", "undecided", "value", "upper_value", *DECIDED)

    def __init__(self, *args: Any, indicator: Indicator, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required_unless = "設定予定のときを除き必須"  # type: ignore[attr-defined]
        for name in ("value", "upper_value"):
            field = self.fields[name]
            assert isinstance(field, FigureField)
            field.unit = indicator.unit
            field.as_change = indicator.kind == Kind.CHANGE_FROM_BASELINE
        if is_new:
            self.fields["due"].help_text = "例：R8年度末、R6年12月、令和8年8月31日"
        else:
            del self.fields["is_interim"]
            self.fields[
                "due"
            ].help_text = "前倒し・延期のときは、新しい期日を入力します。元の期日も残ります。"
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "目標を変える理由が入力されていません。決定した会議や変更の理由を入力してください。"
            )

    def to(self, target: Target | None, latest: TargetRevision | None) -> TargetValue:
        """The decision; the due day only where it is, or was, another than the first one."""
        given = self.cleaned_data
        moved: date | None = None
        if target is not None and (given["due"] != target.due_on or (latest and latest.due_on)):
            moved = given["due"]
        return TargetValue(
            value=given["value"],
            upper_value=given["upper_value"],
            undecided=given["undecided"],
            typed=self.data.get("value", "")[:60],
            decided_on=given["decided_on"],
            decided_by=given["decided_by"],
            reason=given["reason"].strip(),
            due_on=moved,
        )


def initial_of_target(target: Target, latest: TargetRevision) -> dict[str, Any]:
    return {
        "due": wording.day_text(latest.due_on or target.due_on),
        "undecided": latest.undecided,
        "value": latest.value,
        "upper_value": latest.upper_value,
        "expected_seq": latest.seq,
    }


class TargetTableForm(DecisionForm):
    """A table copied from a spreadsheet: departments down, due days across."""

    table = forms.CharField(
        label="表",
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(
            attrs={"rows": 12, "class": "input--table", "wrap": "off", "spellcheck": "false"}
        ),
        help_text="1行目に期日、1列目に部局名を置いた範囲を、表計算ソフトから貼り付けます。"
        "空欄は変えません。まだ決まっていない目標は「設定予定」と書きます。",
    )
    seen = forms.CharField(required=False, max_length=100_000, widget=forms.HiddenInput)
    field_order = ("table", *DECIDED)
