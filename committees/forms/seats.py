"""Forms of what members do, and of inviting them. What may be stored is decided by the services."""

from __future__ import annotations

from django import forms

from inventories.forms import ServiceForm
from kpis.forms import NeededField


class CommentForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    text = NeededField(  # type: ignore[assignment]  # declared fields leave the class again
        label="コメント",
        help_text="2,000文字まで。この会議体の委員、DX推進担当、担当課が読みます。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RaiseForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    note = forms.CharField(
        label="確かめたいこと",
        required=False,
        help_text="400文字まで。DX推進担当が会議の準備に使います。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnnounceForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    note = forms.CharField(
        label="案内に添える言葉",
        required=False,
        help_text="400文字まで。開催日・場所・議題は自動で入ります。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
