"""Forms of the pages about 原因・対応策. What is accepted is decided by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from core.errors import DomainError, Invalid, Refused
from core.japanese_dates import read_date
from kpis.forms import NeededField
from kpis.models import CorrectiveAction
from kpis.selectors.corrective import CorrectiveQuery
from kpis.services.corrective_rules import Answer
from kpis.wording import day_text

PAGE_SIZES = [50, 100, 200]
STATES = [
    ("open", "完了していないもの"),
    ("overdue", "期限を過ぎたもの"),
    *CorrectiveAction.State.choices,
    ("all", "すべて"),
]
LONG = forms.Textarea(attrs={"rows": 4})


class CorrectiveFilterForm(forms.Form):
    """Filters of the list. A value that is not among the choices filters by nothing."""

    use_required_attribute = False
    q = forms.CharField(
        label="KPI名", required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(label="状態", required=False, choices=STATES)
    department = forms.ChoiceField(label="部局（下の部署を含む）", required=False)
    size = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, departments: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "すべて"), *departments]

    def query(self) -> CorrectiveQuery:
        self.is_valid()
        clean: dict[str, Any] = self.cleaned_data
        state = clean.get("state") or "open"
        return CorrectiveQuery(
            q=clean.get("q", ""),
            state="" if state == "all" else state,
            department=clean.get("department", ""),
        )

    @property
    def has_filters(self) -> bool:
        return self.query() != CorrectiveQuery()

    def page_size(self) -> int:
        size = self.data.get("size", "")
        return int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]


class VersionForm(forms.Form):
    """Carries the version that the person saw."""

    use_required_attribute = False
    expected_version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def refuse(self, error: DomainError) -> None:
        """Puts the refusal beside the fields it names."""
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        for name, why in errors.items():
            self.add_error(name if name in self.fields else None, str(why))

    def version(self) -> int:
        return int(self.cleaned_data["expected_version"])


class AnswerForm(VersionForm):
    """Cause, action and the day by which it is done."""

    cause = NeededField(
        label="原因",
        strip=False,
        widget=LONG,
        help_text="目標に届いていない理由を、分かる範囲で具体的に書きます（2,000文字まで）",
    )
    action = NeededField(
        label="対応策",
        strip=False,
        widget=LONG,
        help_text="だれが何をして、どう目標に近づけるかを書きます（2,000文字まで）",
    )
    due_on = NeededField(
        label="対応の期限",
        strip=False,
        max_length=60,
        help_text="例：令和9年1月31日、R9.1.31、2027-01-31",
    )

    @classmethod
    def showing(cls, row: CorrectiveAction) -> AnswerForm:
        return cls(
            initial={
                "cause": row.cause,
                "action": row.action,
                "due_on": day_text(row.due_on),
                "expected_version": row.version,
            }
        )

    def answer(self, *, today: date) -> Answer:
        """What was typed. Raises Refused for a day that cannot be read."""
        typed = self.cleaned_data["due_on"]
        return Answer(
            self.cleaned_data["cause"],
            self.cleaned_data["action"],
            _day(typed, today) if typed.strip() else None,
        )


class ReportForm(VersionForm):
    text = NeededField(
        label="経過",
        strip=False,
        widget=LONG,
        help_text="対応の進み具合、分かったことなど（2,000文字まで）",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several forms stand on one page; ids must differ.
        super().__init__(*args, **{"auto_id": "report_%s", **kwargs})


class CloseForm(VersionForm):
    text = NeededField(
        label="完了とする理由",
        strip=False,
        widget=LONG,
        help_text="目標に近づいたことを確かめた、など（2,000文字まで）",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "close_%s", **kwargs})


class ReopenForm(VersionForm):
    text = NeededField(label="再開する理由", strip=False, widget=LONG, help_text="2,000文字まで")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reopen_%s", **kwargs})


def _day(typed: str, today: date) -> date:
    try:
        reading = read_date(typed, context=today)
    except Invalid as refused:
        refused.field = "due_on"
        raise Refused({"due_on": refused}) from refused
    # A month or a year is a date too: until its end.
    return reading.last
