"""Forms of the inventories' pages. What may be stored is decided by the services, not here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from core.errors import DomainError, Refused
from inventories.columns import weight_title
from inventories.entry import RowTyped
from inventories.models import Inventory, InventoryFeed
from inventories.selectors.rows import (
    DEFAULT_SORT,
    SORTS,
    RowChoices,
    RowQuery,
)
from inventories.services.feeds import FeedTyped
from inventories.services.inventories import InventoryTyped
from kpis.forms import PAGE_SIZES, NeededField

Choices = Sequence[tuple[str, str]]
_DATE_HELP = "例：R8.12、令和8年12月末、R9.3月下旬予定。決まっていないときは空欄か「未定」"
_DONE_HELP = "例：R8.11.20、令和8年11月20日。空欄は今日"


class ServiceForm(forms.Form):
    """A form whose rules are a service's: refusals come back beside the fields they name."""

    use_required_attribute = False

    def refuse(self, error: DomainError) -> None:
        self.is_valid()  # an error can only be added to a form that was checked
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        for name, why in errors.items():
            self.add_error(name if name in self.fields else None, str(why))

    def text(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def number(self, name: str) -> int | None:
        value = self.text(name)
        return int(value) if value else None


def choice(label: str, options: Choices, *, empty: str, needed: bool = False) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, required=False, choices=[("", empty), *options])
    if needed:
        field.required = True
        field.error_messages["required"] = f"{label}が選ばれていません。一覧から選んでください。"
    return field


class RowFilterForm(forms.Form):
    """Filters of the rows. A value that is not among the choices filters by nothing."""

    use_required_attribute = False
    q = forms.CharField(label="番号・名称・備考", required=False, max_length=100)
    department = forms.ChoiceField(label="部局（下の部署を含む）", required=False)
    group = forms.ChoiceField(label="区分", required=False)
    state = forms.ChoiceField(label="状態", required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    size = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, choices: RowChoices) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        for name, options in (
            ("department", choices.departments),
            ("group", choices.groups),
            ("state", choices.states),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "すべて"), *options]
        if not choices.groups:
            self.fields["group"].widget = forms.HiddenInput()

    def query(self) -> RowQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        sort = clean.get("sort") or DEFAULT_SORT
        return RowQuery(
            q=clean.get("q", ""),
            department=clean.get("department", ""),
            group=clean.get("group", ""),
            state=clean.get("state", ""),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    @property
    def has_filters(self) -> bool:
        """Whether the list shows less than everything."""
        return self.query() != RowQuery(sort=self.query().sort)

    def page_size(self) -> int:
        size = self.data.get("size", "")
        return int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]


class InventoryForm(ServiceForm):
    name = NeededField(label="名称", help_text="例：行政手続のオンライン化")
    description = forms.CharField(
        label="説明", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    unit = NeededField(label="行の数え方", help_text="例：件、手続、システム", initial="件")
    weight_name = forms.CharField(
        label="重みの名称",
        required=False,
        help_text="例：年間申請件数。数だけで数える台帳では空欄にします。",
    )
    weight_unit = forms.CharField(label="重みの単位", required=False, help_text="例：件、人、円")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, departments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = choice("担当部局", departments, empty="なし")

    def typed(self) -> InventoryTyped:
        texts = {name: self.text(name) for name in ("name", "description", "unit")}
        return InventoryTyped(
            **texts,
            weight_name=self.text("weight_name"),
            weight_unit=self.text("weight_unit"),
            department_id=self.number("department"),
        )


class RowForm(ServiceForm):
    """All of a row that is typed; being 対象外 has acts of its own."""

    code = NeededField(
        label="番号", help_text="ファイルの取込みで行を見分ける、台帳の中の番号です。"
    )
    name = NeededField(label="名称")
    group = forms.CharField(label="区分", required=False)
    weight = forms.CharField(
        label="重み", required=False, help_text="分からないときは空欄にします（0とは扱いません）。"
    )
    planned = forms.CharField(label="予定", required=False, help_text=_DATE_HELP)
    done = forms.CharField(
        label="完了日",
        required=False,
        help_text="終わっている場合だけ。空欄は未完了。例：R8.11.20、令和8年11月20日",
    )
    note = forms.CharField(label="備考", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, inventory: Inventory, departments: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = choice("担当部局", departments, empty="なし")
        self.order_fields(["code", "name", "department", "group", "weight", "planned", "done"])
        self.fields["weight"].label = weight_title(inventory)
        if not inventory.weight_name:
            del self.fields["weight"]

    def typed(self, kept: RowTyped) -> RowTyped:
        """As typed; what the form does not ask for stays as it was kept."""
        texts = {
            name: self.text(name) if name in self.fields else getattr(kept, name)
            for name in ("code", "name", "group", "weight", "planned", "done", "note")
        }
        return RowTyped(
            **texts,
            department_id=self.number("department"),
            excluded_because=kept.excluded_because,
        )


class DoneForm(ServiceForm):
    done = forms.CharField(label="完了日", required=False, help_text=_DONE_HELP)


class ExcludeForm(ServiceForm):
    reason = NeededField(label="対象外とする理由", help_text="例：法令で対面が必要（200文字まで）")


class FeedForm(ServiceForm):
    needs_approval = forms.BooleanField(
        label="数えた値を、部局長の承認を待って反映する", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, inventory: Inventory, indicators: Choices, groups: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        measures = [
            (value, label if value == "rows" else f"{inventory.weight_name}の合計")
            for value, label in InventoryFeed.Measure.choices
            if value == "rows" or inventory.weight_name
        ]
        self.fields["indicator"] = choice("KPI", indicators, empty="選んでください", needed=True)
        self.fields["measure"] = choice("数えるもの", measures, empty="選んでください", needed=True)
        self.fields["output"] = choice(
            "結果", InventoryFeed.Output.choices, empty="選んでください", needed=True
        )
        self.fields["group"] = choice("区分", groups, empty="すべての区分")
        self.fields["minimum_weight"] = forms.CharField(
            label=f"{inventory.weight_name}の下限",
            required=False,
            help_text="例：100。これより小さい行と、重みの分からない行は数えません。",
        )
        if not inventory.weight_name:
            del self.fields["minimum_weight"]
        self.order_fields(["indicator", "measure", "output", "group", "minimum_weight"])

    def typed(self) -> FeedTyped:
        return FeedTyped(
            indicator_id=self.number("indicator"),
            measure=self.text("measure"),
            output=self.text("output"),
            group=self.text("group"),
            minimum_weight=self.text("minimum_weight"),
            needs_approval=bool(self.cleaned_data.get("needs_approval")),
        )


class ImportForm(ServiceForm):
    file = forms.FileField(
        label="ファイル",
        help_text="Excel（.xlsx）かCSV。見出しに「番号」のある表。20MB、10,000行まで",
        error_messages={
            "required": "ファイルが選ばれていません。取り込むファイルを選んでください。",
            "empty": "ファイルの中身が空です。行のあるファイルを選んでください。",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
