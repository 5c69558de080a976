"""Forms of the items' pages. What may be stored is decided by the services, not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from committees.comparison import CHANGE_WORDS
from committees.models import ActionItem
from committees.selectors.items import OVERDUE, UNDATED, UNSETTLED, ItemChoices, ItemQuery
from committees.services.items import ItemTyped
from core.errors import DomainError, Refused
from inventories.forms import Choices, ServiceForm, choice
from kpis.forms import PAGE_SIZES, NeededField

EVERYTHING = 0
_RICH = {"rows": 7, "data-rich-text": ""}
_RICH_HELP = "行の頭に「・」で箇条書き、**太字** で強調。"


class ItemFilterForm(forms.Form):
    """Filters of the items. A value that is not among the choices filters by nothing."""

    use_required_attribute = False
    q = forms.CharField(label="見出し・本文・担当課", required=False, max_length=100)
    area = forms.ChoiceField(label="施策区分", required=False)
    category = forms.ChoiceField(label="項目分類", required=False)
    department = forms.ChoiceField(label="担当課", required=False)
    status = forms.ChoiceField(label="状況", required=False)
    change = forms.ChoiceField(label="変更", required=False)
    special = forms.ChoiceField(label="期限など", required=False)
    first = forms.BooleanField(label="変更のあった項目を先に", required=False)
    deletions = forms.BooleanField(label="消した文字も見せる", required=False)
    size = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, choices: ItemChoices, office: bool) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        changes = [("any", "変更あり"), *((str(k), word) for k, word in CHANGE_WORDS.items())]
        special = [(OVERDUE, "期限を過ぎた項目"), (UNDATED, "期限が日付でない項目")]
        special += [(UNSETTLED, "未確定")] if office else []
        for name, options in (
            ("area", choices.areas),
            ("category", choices.categories),
            ("department", choices.departments),
            ("status", choices.statuses),
            ("change", changes),
            ("special", special),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "すべて"), *options]
            if not options:
                field.widget = forms.HiddenInput()

    def query(self) -> ItemQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        return ItemQuery(
            **{
                name: clean.get(name, "")
                for name in ("q", "area", "category", "department", "status", "change", "special")
            },
            first=bool(clean.get("first")),
            deletions=bool(clean.get("deletions")),
        )

    @property
    def has_filters(self) -> bool:
        """Whether the list shows less than everything."""
        return self.query().narrows

    def page_size(self) -> int:
        """Items to a page; EVERYTHING for the whole table."""
        size = self.data.get("size", "")
        if size == "all":
            return EVERYTHING
        return int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]


class TypedForm(forms.Form):
    """A form whose rules are a service's, with fields of any name."""

    use_required_attribute = False

    def refuse(self, error: DomainError) -> None:
        self.is_valid()  # an error can only be added to a form that was checked
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        for name, why in errors.items():
            self.add_error(name if name in self.fields else None, str(why))

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")


class ItemForm(TypedForm):
    """An item's fields. `seq` is the wording that the person saw; `settled`: others read it."""

    number = forms.CharField(label="番号", required=False, help_text="例：24、2-3")
    area = forms.CharField(label="施策区分", required=False)
    category = forms.CharField(label="項目分類", required=False)
    heading = forms.CharField(
        label="見出し", required=False, help_text="資料では【】に入ります。【】は入力しません。"
    )
    text = forms.CharField(
        label="指摘の内容",
        required=False,
        help_text=_RICH_HELP,
        widget=forms.Textarea(attrs=_RICH),
    )
    source = forms.CharField(label="出所", required=False, help_text="例：第1回 座長発言")
    response = forms.CharField(
        label="対応状況",
        required=False,
        help_text=_RICH_HELP,
        widget=forms.Textarea(attrs={**_RICH, "rows": 9}),
    )
    departments = forms.CharField(
        label="担当課",
        required=False,
        help_text="複数あるときは改行か「、」で区切ります。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due = forms.CharField(
        label="期限",
        required=False,
        help_text="例：R9.3、令和8年度末、R9.3月下旬予定。決まっていないときは空欄か「未定」",
    )
    reason = forms.CharField(label="変更の理由", required=False, help_text="履歴に残ります。")
    settled = forms.BooleanField(
        label="この内容で確定する（委員・閲覧者にも見える内容になります）", required=False
    )
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, statuses: Choices, known: ItemChoices, new: bool, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["status_mark"] = choice("状況", statuses, empty="状況なし")
        for name, options in (("area", known.areas), ("category", known.categories)):
            self.fields[name].widget.attrs["list"] = f"known-{name}" if options else ""
        if new:
            del self.fields["reason"]
        self.order_fields(
            [
                *("number", "area", "category", "heading", "text", "source", "status_mark"),
                *("response", "departments", "due", "reason", "settled"),
            ]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The departments as typed, without those typed twice."""
        typed = self.value("departments").replace("\n", "、").replace("，", "、").split("、")
        return tuple(dict.fromkeys(name.strip() for name in typed if name.strip()))

    def typed(self) -> ItemTyped:
        names = ("number", "area", "category", "heading", "text", "source", "status_mark")
        texts: dict[str, Any] = {name: self.value(name) for name in (*names, "response", "due")}
        return ItemTyped(**texts, departments=self.names)

    def sent(self) -> dict[str, Any]:
        """What was typed, and whether it is to be settled, for the services."""
        self.is_valid()
        return {"typed": self.typed(), "settled": bool(self.cleaned_data["settled"])}


class DropForm(ServiceForm):
    reason = NeededField(label="取りやめる理由", help_text="例：No.12と重複（400文字まで）")


class ReopenForm(ServiceForm):
    reason = NeededField(label="再開する理由", help_text="例：委員から追加の指摘（400文字まで）")

    def __init__(self, *args: Any, statuses: Choices, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["status_mark"] = choice(
            "再開後の状況", statuses, empty="選んでください", needed=True
        )
        self.order_fields(["status_mark", "reason"])


def start_of(typed: ItemTyped, item: ActionItem | None) -> dict[str, Any]:
    """The form's values for an item as it would be typed."""
    return {
        **{name: value for name, value in vars(typed).items() if isinstance(value, str)},
        "departments": "、".join(typed.departments),
        "seq": item.latest_seq if item else 0,
    }
