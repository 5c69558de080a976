"""Forms of comments: what is asked for in the address, and what is typed about one."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from surveys.models import Theme
from surveys.selectors.comments import Written

MOST_IN_LIST = 50


class CommentFilterForm(forms.Form):
    q = forms.CharField(label="ことば", required=False)
    question = forms.ChoiceField(label="質問", required=False)
    theme = forms.ChoiceField(label="まとまり", required=False)
    word = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: object, *, written: Sequence[Written], themes: Sequence[Theme]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        questions = [(str(each.question.pk), str(each.question)[:60]) for each in written]
        named = [(str(theme.pk), theme.name) for theme in themes]
        self.fields["question"] = forms.ChoiceField(
            label="質問", required=False, choices=[("", "すべて"), *questions]
        )
        self.fields["theme"] = forms.ChoiceField(
            label="まとまり",
            required=False,
            choices=[("", "すべて"), *named, ("none", "まとまりなし")],
        )
        self.is_valid()

    def asked(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")
