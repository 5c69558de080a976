"""Forms of the ways to part people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from inventories.forms import ServiceForm
from kpis.forms import NeededField
from surveys.models import Axis, AxisValue
from surveys.services.groups import AxisTyped


class AxisForm(ServiceForm):
    title = NeededField(label="分け方の名称", help_text="例：所属、役職、職種")
    values = NeededField(
        label="分ける名称",
        help_text="1行に1つ、表に並べる順に。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    by_roll = forms.ChoiceField(
        label="だれがどれに当たるか",
        choices=[("yes", "名簿から分かる（回答コードに結び付けます）"), ("no", "回答の最初に聞く")],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": "選ばれていません。どちらかを選んでください。"},
    )

    def typed(self) -> AxisTyped:
        return AxisTyped(
            self.text("title"), self.text("values"), self.cleaned_data.get("by_roll") == "yes"
        )


def axis_values(axis: Axis) -> dict[str, Any]:
    """The axis as it would be typed."""
    labels = [value.label for value in axis.values.all()]
    return {
        "title": axis.title,
        "values": "\n".join(labels),
        "by_roll": "yes" if axis.by_roll else "no",
    }


class MergeForm(ServiceForm):
    """The new group of each of the base's groups, by its number."""

    title = NeededField(label="まとめた分け方の名称", help_text="例：役職（2区分）")

    def __init__(self, *args: Any, values: Sequence[AxisValue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [value.number for value in values]
        for value in values:
            self.fields[f"name.{value.number}"] = NeededField(
                label=f"「{value.label}」をまとめた後の名称"
            )

    def names(self) -> Mapping[int, str]:
        return {number: self.text(f"name.{number}") for number in self.numbers}


def merge_values(base: Axis, merged: Axis | None) -> dict[str, Any]:
    """Each group's own name, or the one it was merged under."""
    names = {value.number: value.label for value in base.values.all()}
    for group in merged.values.all() if merged else ():
        names |= dict.fromkeys(group.parts, group.label)
    title = merged.title if merged else f"{base.title}（まとめ）"
    return {"title": title, **{f"name.{number}": label for number, label in names.items()}}
