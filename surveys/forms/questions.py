"""The form of a question: what its kind needs, its choices as rows, and when it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.errors import DomainError
from inventories.forms import ServiceForm
from kpis.forms import NeededField
from surveys.models import Question
from surveys.structures.checking import SHUFFLED, WITH_CHOICES
from surveys.structures.editing import ChoiceTyped, QuestionTyped, rows_text, simple_rule
from surveys.structures.structure import WRITTEN, Asked
from surveys.structures.wording import plain

TONES = (("0", "どちらでもない"), ("1", "良い・肯定"), ("-1", "良くない・否定"))
BLANK_ROWS, NEW_ROWS, MORE_ROWS, MOST_POSTED = 2, 5, 5, 80
FIRST_CHOICES = {
    "scale": (
        ("そう思う", "1"),
        ("どちらかといえばそう思う", "1"),
        ("どちらかといえばそう思わない", "-1"),
        ("そう思わない", "-1"),
    )
}
_TEXTS = ("label", "key", "place", "tone")
_FLAGS = ("is_unknown", "is_other", "is_alone")
_ROW = re.compile(r"choice\.(\d{1,3})\.label")


@dataclass(frozen=True)
class RuleLine:
    """An earlier question in the condition's controls; `wanted` are the chosen choices' keys."""

    question: Asked
    wanted: frozenset[str]


class QuestionForm(ServiceForm):
    """`kind` decides which fields there are. The rule's and the choices' controls are read from
    the data as they stand; the template draws them from `choice_rows` and `rule_lines`."""

    wording = NeededField(label="質問文", widget=forms.Textarea(attrs={"rows": 2}))
    note = forms.CharField(
        label="補足",
        required=False,
        help_text="質問文の下に小さく出します。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    required = forms.BooleanField(label="必ず答えてもらう", required=False)
    more_choices = forms.CharField(
        label="選択肢をまとめて追加",
        required=False,
        help_text="1行に1つ。Excelの列を貼り付けられます。保存すると、上の表に加わります。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rows = NeededField(
        label="表の項目",
        help_text="1行に1つ。補足は「｜」の後に書きます（例：予定の共有｜いつでも見られるようにする）。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    random_order = forms.BooleanField(label="順序を人ごとに入れ替える", required=False)
    least = forms.CharField(
        label="下限", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    most = forms.CharField(
        label="上限", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    decimals = forms.CharField(
        label="小数の桁数", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    unit = forms.CharField(label="単位", required=False, help_text="例：時間、回")
    longest = forms.CharField(
        label="最大文字数", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    short_name = forms.CharField(
        label="集計表での名前", required=False, help_text="表やグラフの見出しにする短い名前"
    )
    key = forms.CharField(
        label="識別子",
        required=False,
        help_text="ファイルの中でこの質問を表す半角の名前。空欄なら自動で付けます（例：q1）。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: str,
        earlier: Mapping[str, Asked],
        current: Asked | None = None,
        version: int | None = None,
    ) -> None:
        start = question_values(current) | {"version": version} if current else {}
        super().__init__(data, initial=start)
        self.kind, self.current, self.earlier = kind, current, earlier
        self.kind_label = Question.Kind(kind).label
        self.extra_errors: dict[str, str] = {}
        for name in unused_fields(kind):
            del self.fields[name]
        if kind == "multiple":
            self.fields["least"].label, self.fields["most"].label = "最少の選択数", "最多の選択数"
        if kind == "matrix":
            self.fields["more_choices"].label = "状態をまとめて追加"
            self.fields["random_order"].label = "項目の順序を人ごとに入れ替える"
        if kind == "text":
            self.fields["wording"].label, self.fields["note"].label = "見出し", "説明文"

    @property
    def has_choices(self) -> bool:
        return self.kind in WITH_CHOICES

    @property
    def choice_word(self) -> str:
        return "状態" if self.kind == "matrix" else "選択肢"

    @property
    def deep_rule(self) -> bool:
        """Whether the rule came from a file and is more than the controls can show."""
        return self.current is not None and simple_rule(self.current.show_if) is None

    def refuse(self, error: DomainError) -> None:
        """Errors of the choices and the rule stand beside their own controls."""
        super().refuse(error)
        errors = getattr(error, "errors", {error.field or "": error})
        for name in ("choices", "show_if", "kind"):
            if name in errors:
                self.extra_errors[name] = str(errors[name])

    def choice_rows(self) -> list[dict[str, Any]]:
        """The rows of the table of choices: as posted, else as stored, with blank ones behind."""
        if self.is_bound:
            rows = list(self._posted_choices())
        elif self.current is not None:
            rows = [
                ChoiceTyped(c.label, c.key, "", str(c.tone), c.is_unknown, c.is_other, c.is_alone)
                for c in self.current.choices
            ]
        else:
            rows = [
                ChoiceTyped(label, tone=tone) for label, tone in FIRST_CHOICES.get(self.kind, ())
            ]
        wanted = BLANK_ROWS if rows else NEW_ROWS
        if "more" in self.data:
            wanted = MORE_ROWS
        filled = [row for row in rows if row.label or row.key]
        blanks = [ChoiceTyped("")] * wanted
        return [
            {"at": at, "row": row, "place": row.place or str(at + 1)}
            for at, row in enumerate([*filled, *blanks][:MOST_POSTED])
        ]

    def rule_lines(self) -> list[RuleLine]:
        if self.is_bound:
            wanted = {key: frozenset(choices) for key, choices in self._posted_rule().items()}
        else:
            stored = simple_rule(self.current.show_if) if self.current else None
            wanted = {key: frozenset(each) for key, each in (stored[0] if stored else {}).items()}
        return [RuleLine(each, wanted.get(key, frozenset())) for key, each in self.earlier.items()]

    @property
    def join(self) -> str:
        if self.is_bound:
            return "any" if self.data.get("join") == "any" else "all"
        stored = simple_rule(self.current.show_if) if self.current else None
        return stored[1] if stored else "all"

    def typed(self) -> QuestionTyped:
        texts = {
            name: self.text(name)
            for name in (
                *("wording", "note", "short_name", "key", "least", "most", "decimals"),
                *("longest", "unit", "rows", "more_choices"),
            )
        }
        return QuestionTyped(
            kind=self.kind,
            required=bool(self.cleaned_data.get("required")),
            random_order=bool(self.cleaned_data.get("random_order")),
            choices=tuple(self._posted_choices()),
            rule=self._posted_rule(),
            join=self.join,
            keeps_rule=self.deep_rule and "drop_rule" not in self.data,
            **texts,
        )

    def _posted_choices(self) -> Sequence[ChoiceTyped]:
        places = sorted(int(found[1]) for name in self.data if (found := _ROW.fullmatch(str(name))))
        rows = []
        for at in places[:MOST_POSTED]:
            told = {name: str(self.data.get(f"choice.{at}.{name}", "")) for name in _TEXTS}
            flags = [f"choice.{at}.{name}" in self.data for name in _FLAGS]
            rows.append(
                ChoiceTyped(told["label"], told["key"], told["place"], told["tone"], *flags)
            )
        return rows

    def _posted_rule(self) -> dict[str, tuple[str, ...]]:
        assert isinstance(self.data, QueryDict)
        found = {key: tuple(self.data.getlist(f"rule.{key}")) for key in self.earlier}
        return {key: wanted for key, wanted in found.items() if wanted}


def unused_fields(kind: str) -> set[str]:
    """The fields that a kind has no use for."""
    unused: set[str] = set()
    if kind not in WITH_CHOICES:
        unused.add("more_choices")
    if kind != "matrix":
        unused.add("rows")
    if kind not in SHUFFLED:
        unused.add("random_order")
    if kind not in ("number", "multiple"):
        unused |= {"least", "most"}
    if kind != "number":
        unused |= {"decimals", "unit"}
    if kind not in WRITTEN:
        unused.add("longest")
    if kind == "text":
        unused |= {"required", "short_name"}
    return unused


def question_values(asked: Asked) -> dict[str, object]:
    """The question as it would be typed."""
    return {
        "wording": asked.wording,
        "note": asked.note,
        "required": asked.required,
        "rows": rows_text(asked.rows),
        "random_order": asked.random_order,
        "least": plain(asked.least),
        "most": plain(asked.most),
        "decimals": str(asked.decimals) if asked.decimals else "",
        "unit": asked.unit,
        "longest": str(asked.longest or ""),
        "short_name": asked.short_name,
        "key": asked.key,
    }


class PageForm(ServiceForm):
    title = forms.CharField(label="見出し", required=False, help_text="例：テレワークについて")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not declared above: `text` is the name of a method, too.
        self.fields["text"] = forms.CharField(
            label="説明",
            required=False,
            help_text="質問の前に出す文章",
            widget=forms.Textarea(attrs={"rows": 4}),
        )
