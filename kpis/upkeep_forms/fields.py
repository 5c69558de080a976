"""Fields that read figures and days as people type them, and show them as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.errors import DomainError, Refused
from core.folding import trim
from core.japanese_dates import read_date
from core.numerals import read_figure
from kpis import wording

FIGURE = {"inputmode": "text", "autocomplete": "off", "class": "input--figure"}


class FigureField(forms.CharField):
    """A figure in `unit` as people type it (１，８９１, ▲30), as an exact Decimal or None."""

    def __init__(self, *, unit: str = "", as_change: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=FIGURE))
        super().__init__(strip=False, max_length=100, **kwargs)
        self.unit, self.as_change = unit, as_change

    def prepare_value(self, value: Any) -> Any:
        return plain_figure(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            reading = read_figure(text, unit=self.unit, as_change=self.as_change)
        except DomainError as refused:
            raise ValidationError(self._words(refused)) from refused
        if reading.state in ("missing", "not_applicable"):
            raise ValidationError("ここには数値を入力してください。ないときは空欄にします。")
        return reading.value

    def _words(self, refused: DomainError) -> str:
        """The reader's words, without the advice that is for figures of a period only."""
        if "未集計" not in refused.next_step:
            return str(refused)
        empty = "" if self.required else "ないときは空欄にします。"
        return f"{refused.sentence}数値を一つだけ、「614」のように入力してください。{empty}"


class DayField(forms.CharField):
    """A day, month or year as documents write it; its last day, or with `first` its first one."""

    def __init__(self, *, first: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "例：R8年度末、令和8年8月31日、R8.8.31")
        super().__init__(strip=False, max_length=60, **kwargs)
        self.first = first

    def prepare_value(self, value: Any) -> Any:
        return wording.day_text(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not trim(text):
            return None
        try:
            reading = read_date(text)
        except DomainError as refused:
            raise ValidationError(str(refused)) from refused
        return reading.first if self.first else reading.last


class UpkeepForm(forms.Form):
    """A form whose refusals come from the services, in their words, beside their fields."""

    use_required_attribute = False
    # What a service calls a field that the form shows under another name.
    SAME_AS: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _missing(field)

    def refuse(self, error: DomainError) -> None:
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        for name, why in errors.items():
            shown = self.SAME_AS.get(name, name)
            self.add_error(shown if shown in self.fields else None, str(why))

    def shown(self, name: str) -> str:
        """What the form shows in a field, in words: a choice by its label."""
        value = self[name].value()
        choices = getattr(self.fields[name], "choices", None)
        if choices is not None:
            return str(dict(_flat(choices)).get(str(value or ""), ""))
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        return str(value or "")


def _missing(field: forms.Field) -> str:
    """What to do about an empty field, with its name, as the services say it."""
    if isinstance(field, forms.ChoiceField):
        return f"{field.label}が選ばれていません。{field.label}を選んでください。"
    return f"{field.label}が入力されていません。{field.label}を入力してください。"


def plain_figure(value: Decimal) -> str:
    """A figure as one would type it: 1,234.5, ▲30."""
    return wording.exact_text(value)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    found = []
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            found += [(str(key), words) for key, words in label]
        else:
            found.append((str(value), label))
    return found


def changes_between(theirs: UpkeepForm, mine: UpkeepForm) -> list[dict[str, str]]:
    """What another person saved and this one typed, where they differ, for the conflict notice."""
    found = []
    for name, field in mine.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        his, own = theirs.shown(name), mine.shown(name)
        if his != own:
            found.append({"label": str(field.label), "theirs": his, "mine": own})
    return found
