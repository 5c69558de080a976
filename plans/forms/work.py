"""Forms of milestones, stages, viewpoints, system migrations and progress."""

from __future__ import annotations

from typing import Any

from django import forms

from core.errors import DomainError
from plans.forms.frame import Choices, NeededField, WorkForm, choice
from plans.models import ItemProgress, MigrationPhase
from plans.services.milestones import MilestoneTyped
from plans.services.progress import ProgressTyped
from plans.services.system_migrations import PhaseTyped, SystemTyped
from plans.services.terms import StageTyped, ViewpointTyped

TIME_HELP = "例：R7.3月下旬予定、R8年度内、R7上期、2025年夏頃、R8年度以降、未定"
_PHASES = [(kind.value, str(kind.label)) for kind in MigrationPhase.Kind]


class MilestoneForm(WorkForm):
    title = NeededField(label="節目の名称")
    when = NeededField(label="時期", help_text=TIME_HELP)
    done = forms.CharField(
        label="実施した時期", required=False, help_text="終わったときだけ。例：R7.3.28、R7.3月下旬"
    )
    note = forms.CharField(label="注記", required=False)
    as_text = forms.BooleanField(
        label="日付に直さず、この表記のまま登録する",
        required=False,
        widget=forms.HiddenInput,
        help_text="並び順と、時期を過ぎたかどうかの判定には使いません。",
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = choice("取組", items, empty="計画全体")
        self.order_fields(["title", "item", "when", "as_text", "done", "note"])
        if self.data.get("as_text") or self.initial.get("as_text"):
            self.fields["as_text"].widget = forms.CheckboxInput()

    def refuse(self, error: DomainError) -> None:
        """What cannot be read as a time can be kept as it is, once the person says so."""
        super().refuse(error)
        if "when" in self.errors and str(self.data.get("when", "")).strip():
            self.fields["as_text"].widget = forms.CheckboxInput()

    def typed(self) -> MilestoneTyped:
        texts = {name: self.said(name) for name in ("title", "when", "done", "note")}
        as_text = bool(self.cleaned_data.get("as_text"))
        return MilestoneTyped(**texts, item_key=self.said("item"), as_text=as_text)


class StageForm(WorkForm):
    number = NeededField(label="番号", help_text="例：1")
    name = NeededField(label="名称", help_text="例：紙をデータに")
    term = forms.CharField(label="用語", required=False, help_text="例：デジタイゼーション")
    description = forms.CharField(
        label="説明", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_current = forms.BooleanField(label="現在の段階", required=False)

    def typed(self) -> StageTyped:
        texts = {name: self.said(name) for name in ("name", "term", "description")}
        return StageTyped(
            number=self.number_of("number"),
            is_current=bool(self.cleaned_data.get("is_current")),
            **texts,
        )


class ViewpointForm(WorkForm):
    name = NeededField(label="名称", help_text="例：本気の合意")
    description = forms.CharField(
        label="説明", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def typed(self) -> ViewpointTyped:
        return ViewpointTyped(self.said("name"), self.said("description"))


class SystemForm(WorkForm):
    """Three boxes for each phase: beginning, end and the day it was done."""

    function = NeededField(label="機能", help_text="例：メール・掲示板")
    from_system = forms.CharField(label="移行前のシステム", required=False)
    to_system = NeededField(label="移行後のシステム")
    note = forms.CharField(label="注記", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = choice("取組", items, empty="なし")
        self.order_fields(["function", "from_system", "to_system", "item", "note"])
        for kind, label in _PHASES:
            for name, word in (("starts", "開始"), ("ends", "終了"), ("done", "完了日")):
                self.fields[f"{name}_{kind}"] = forms.CharField(
                    label=f"{label}の{word}",
                    required=False,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        names = {"function", "from_system", "to_system", "item", "note"}
        return [field for field in self.visible_fields() if field.name in names]

    @property
    def phase_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "boxes": [
                    (word, self[f"{name}_{kind}"])
                    for name, word in (("starts", "開始"), ("ends", "終了"), ("done", "完了日"))
                ],
            }
            for kind, label in _PHASES
        ]

    def typed(self) -> SystemTyped:
        texts = {n: self.said(n) for n in ("function", "from_system", "to_system", "note")}
        return SystemTyped(
            **texts,
            item_key=self.said("item"),
            phases=tuple(
                PhaseTyped(
                    kind,
                    *(self.said(f"{name}_{kind}") for name in ("starts", "ends", "done")),
                )
                for kind, _ in _PHASES
            ),
        )


def system_values(typed: SystemTyped) -> dict[str, Any]:
    """A move as the form's first values."""
    values: dict[str, Any] = {
        name: getattr(typed, name) for name in ("function", "from_system", "to_system", "note")
    }
    values["item"] = typed.item_key
    for one in typed.phases:
        values |= {
            f"starts_{one.kind}": one.starts,
            f"ends_{one.kind}": one.ends,
            f"done_{one.kind}": one.done,
        }
    return values


class ProgressForm(WorkForm):
    done = NeededField(
        label="実績",
        help_text="計画と同じ言葉で。例：構築、一部導入、未着手（40文字まで）",
        widget=forms.TextInput(attrs={"list": "plan-steps", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label="注記",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="理由や補足（400文字まで）",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judgement"] = choice(
            "予定と比べた判断", ItemProgress.Judgement.choices, empty="選んでください", needed=True
        )
        self.order_fields(["done", "judgement", "note"])

    def typed(self) -> ProgressTyped:
        return ProgressTyped(self.said("done"), self.said("judgement"), self.said("note"))
