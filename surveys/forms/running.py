"""Forms of opening, extending and closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from core.errors import DomainError


class ConfirmForm(forms.Form):
    """An act that can't be taken back, with a box to tick."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="上の内容を確かめました。",
        error_messages={"required": "内容を確かめてから、「確かめました」に印を付けてください。"},
    )

    def refuse(self, error: DomainError) -> None:
        self.add_error(None, str(error))


class ExtendForm(forms.Form):
    """The new end. A day and a time, as the browser gives them."""

    day = forms.DateField(
        label="新しい締切の日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "新しい締切の日を入力してください。",
            "invalid": "日付として読めません。2026-12-04 のように入力してください。",
        },
    )
    clock = forms.TimeField(
        label="時刻",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "時刻を入力してください。",
            "invalid": "時刻として読めません。17:00 のように入力してください。",
        },
    )

    @classmethod
    def of(cls, closes_at: datetime, data: Any = None) -> ExtendForm:
        end = timezone.localtime(closes_at)
        return cls(data, initial={"day": end.date(), "clock": end.time()})

    def closes_at(self) -> datetime:
        return timezone.make_aware(
            datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"])
        )

    def refuse(self, error: DomainError) -> None:
        self.add_error("day" if error.field == "closes_at" else None, str(error))
