"""What the plans' forms share: refusals beside their fields, and what two people typed, joined."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from django import forms
from django.http import QueryDict

from core.errors import DomainError, Refused

Choices = Sequence[tuple[str, str]]
Snapshot = dict[str, Any]


class NeededField(forms.CharField):
    """Marked as required; what is missing is told by the services, in their own words."""

    def validate(self, value: Any) -> None:
        """Accepts an empty text."""


class WorkForm(forms.Form):
    """A form whose rules are a service's. `base` is what the fields held when it was opened.

    It comes back with the form, so that after somebody else saved, one can tell what this person
    changed from what only stayed as it was.
    """

    use_required_attribute = False
    hide_error_summary = True  # the page shows it at its top
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def full_clean(self) -> None:
        """Where the form itself refuses, what is missing is told along with it, not only later."""
        super().full_clean()
        if not self.errors:
            return
        for name, field in self.fields.items():
            if isinstance(field, NeededField) and self.cleaned_data.get(name, "?") == "":
                self.add_error(
                    name, f"{field.label}が入力されていません。{field.label}を入力してください。"
                )

    def refuse(self, error: DomainError) -> None:
        self.is_valid()  # an error can only be added to a form that was checked
        errors = error.errors if isinstance(error, Refused) else {error.field or "": error}
        for name, why in errors.items():
            self.add_error(name if name in self.fields else None, str(why))

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def number_of(self, name: str) -> int | None:
        value = self.said(name)
        return int(value) if value.isdecimal() else None

    def numbers_of(self, name: str) -> tuple[int, ...]:
        return tuple(int(one) for one in self.cleaned_data.get(name) or () if one.isdecimal())

    @property
    def seen(self) -> int:
        """The row's version that the person saw."""
        return int(self.cleaned_data.get("version") or 0)

    def snapshot(self) -> Snapshot:
        """The visible fields' first values as a browser would send them back."""
        return {
            name: _sent(self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        }

    def with_base(self) -> Self:
        """Writes what the fields hold into the form; to be called on a form without data."""
        self.initial["base"] = json.dumps(self.snapshot(), ensure_ascii=False)
        return self


def choice(
    label: str, options: Choices, *, empty: str = "", help_text: str = "", needed: bool = False
) -> Any:
    return forms.ChoiceField(
        label=label,
        required=needed,
        choices=[("", empty), *options],
        help_text=help_text,
        error_messages={
            "required": f"{label}が選ばれていません。一覧から選んでください。",
            "invalid_choice": _not_listed(label),
        },
    )


def several(label: str, options: Choices, *, help_text: str = "") -> Any:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=options,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages={"invalid_choice": _not_listed(label)},
    )


def sent_values(post: QueryDict, fields: Mapping[str, forms.Field]) -> Snapshot:
    """What the browser sent of these fields, line ends as Python has them."""
    found: Snapshot = {}
    for name, field in fields.items():
        if isinstance(field, forms.MultipleChoiceField):
            found[name] = sorted(post.getlist(name))
        elif isinstance(field, forms.BooleanField):
            found[name] = "on" if name in post else ""
        else:
            found[name] = post.get(name, "").replace("\r\n", "\n").strip()
    return found


def read_base(post: QueryDict) -> Snapshot:
    try:
        base = json.loads(post.get("base", ""))
    except ValueError:
        return {}
    return base if isinstance(base, dict) else {}


def _not_listed(label: str) -> str:
    return f"選んだ{label}は、いまの一覧にありません。一覧から選び直してください。"


def _sent(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(str(one) for one in value)
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
