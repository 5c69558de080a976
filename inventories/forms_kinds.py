"""Forms of rollouts and of lists of people by level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from inventories.forms import Choices, ServiceForm, choice
from inventories.services.rollouts import RolloutTyped
from inventories.services.talent import LevelTyped, TalentTyped
from kpis.forms import NeededField

_PLANNED_HELP = "例：R7.1、令和9年3月下旬予定、R9年度末。決まっていないときは空欄か「未定」"


class _ItemForm(ServiceForm):
    """A list that belongs to an item of a plan, chosen as "plan:key"."""

    name = NeededField(label="名称")
    description = forms.CharField(
        label="説明", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = choice("計画の取組", items, empty="選んでください")

    def place(self) -> tuple[int | None, str]:
        plan, _, key = self.text("item").partition(":")
        return (int(plan), key) if plan.isdecimal() and len(plan) < 19 else (None, "")


class RolloutForm(_ItemForm):
    planned = forms.CharField(label="完了の予定", required=False, help_text=_PLANNED_HELP)

    def __init__(
        self, *args: Any, departments: Sequence[tuple[int, str, bool]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "例：フリーアドレスの導入"
        self.fields["departments"] = forms.MultipleChoiceField(
            label="展開する部局",
            required=False,
            choices=[(str(pk), name) for pk, name, _ in departments],
            widget=forms.CheckboxSelectMultiple,
            help_text="部局ごとに1行を作ります。あとから加えることもできます。",
        )

    def typed(self) -> RolloutTyped:
        plan, key = self.place()
        return RolloutTyped(
            name=self.text("name"),
            plan_id=plan,
            item_key=key,
            description=self.text("description"),
            planned=self.text("planned"),
            department_ids=tuple(
                int(one) for one in self.cleaned_data.get("departments", ()) if one.isdecimal()
            ),
        )


class MoreDepartmentsForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    planned = forms.CharField(label="完了の予定", required=False, help_text=_PLANNED_HELP)

    def __init__(self, *args: Any, missing: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"] = forms.MultipleChoiceField(
            label="加える部局",
            choices=[(str(pk), name) for pk, name in missing],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "加える部局が選ばれていません。部局を選んでください。"},
        )
        self.order_fields(["departments", "planned"])

    def ids(self) -> list[int]:
        return [int(one) for one in self.cleaned_data.get("departments", ())]


class ProgressKpiForm(ServiceForm):
    name = NeededField(label="KPIの名称", help_text="例：フリーアドレスを導入した部局の割合")


class TalentForm(_ItemForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "例：デジタル人材の育成"
        self.fields["item"].label = "計画の取組（なくてもよい）"

    def typed(self) -> TalentTyped:
        plan, key = self.place()
        return TalentTyped(self.text("name"), self.text("description"), plan, key)


class LevelForm(ServiceForm):
    name = NeededField(label="段階", help_text="例：デジタル推進リーダー")
    wanted = forms.CharField(
        label="目標の人数", required=False, help_text="決まっていないときは空欄にします。"
    )
    certified_by = forms.CharField(
        label="認定する者", required=False, help_text="例：デジタル推進本部、所属長"
    )
    note = forms.CharField(label="備考", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> LevelTyped:
        return LevelTyped(*(self.text(name) for name in ("name", "wanted", "certified_by", "note")))
