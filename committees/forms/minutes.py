"""Forms of minutes. The correction of pasted minutes is read block by block (read_blocks)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from committees.minutes.shapes import Place
from committees.models import Statement
from committees.services.committees import MemberTyped
from committees.services.minutes_editing import StatementTyped
from committees.services.minutes_writing import BlockTyped, MinutesTyped
from inventories.forms import Choices, ServiceForm, choice
from kpis.forms import NeededField

LONGEST_PASTE = 300_000
PLACES: tuple[tuple[str, str], ...] = (
    (Place.UNDECIDED, "選んでください"),
    (Place.STATEMENT, "発言"),
    (Place.CONTINUES, "前の発言に続ける"),
    (Place.AGENDA, "議題の行"),
    (Place.HEAD, "日時・場所など"),
    (Place.OUT, "議事録に入れない"),
)
HEAD_FIELDS = ("held_on", "starts_at", "ends_at", "place")


class PasteForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    text = NeededField(  # type: ignore[assignment]
        label="議事録の文章",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Word、PDF、ウェブページからそのまま貼り付けてください。"
        "議題と発言者ごとに分けた結果を、保存の前に確かめられます。",
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data.get("text") or "").replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(
                "議事録の文章が入力されていません。文章を貼り付けてください。"
            )
        if len(text) > LONGEST_PASTE:
            raise forms.ValidationError(
                f"文章が{len(text)}文字あります。{LONGEST_PASTE}文字以内に分けて貼り付けてください。"
            )
        return text


class StatementForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    agenda = choice("議題", (), empty="議題なし")
    mark = choice("記号", (), empty="記号なし")
    speaker = forms.CharField(
        label="発言者", required=False, help_text="議事録に書くとおり。例：森デジタル改革推進課長"
    )
    member = choice("委員", (), empty="発言者の書き方から読み取る")
    aside = forms.CharField(label="添え書き", required=False, help_text="例：資料1に基づいて説明")
    text = NeededField(  # type: ignore[assignment]
        label="発言", strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, agenda: Choices, marks: Choices, members: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get("mark") if self.is_bound else self.initial.get("mark")
        if typed and typed not in dict(marks):
            marks = [*marks, (str(typed), f"{typed}（登録されていない記号）")]
        for name, options in (("agenda", agenda), ("mark", marks), ("member", members)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*list(field.choices)[:1], *options]  # type: ignore[arg-type]

    def typed(self) -> StatementTyped:
        return StatementTyped(
            text=str(self.cleaned_data.get("text") or ""),
            mark=self.said("mark"),
            speaker=self.said("speaker"),
            aside=self.said("aside"),
            agenda_id=self.number("agenda"),
            member_id=self.number("member"),
        )

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")


def statement_values(said: Statement) -> dict[str, object]:
    return {
        "agenda": str(said.agenda_item_id or ""),
        "mark": said.mark,
        "speaker": said.speaker,
        "member": str(said.member_id or ""),
        "aside": said.aside,
        "text": said.text,
        "version": said.version,
    }


def read_blocks(post: QueryDict) -> MinutesTyped:
    """The correction page as typed: block by block, the head, the seats to be added."""
    count = _number(post.get("blocks", ""))
    rest = post.get("rest", "")
    blocks = []
    for at in range(count):
        place = post.get(f"b{at}-place", Place.UNDECIDED)
        if place == Place.UNDECIDED and rest in {Place.STATEMENT, Place.CONTINUES, Place.OUT}:
            place = rest
        blocks.append(
            BlockTyped(
                place=place,
                text=post.get(f"b{at}-text", "").replace("\r\n", "\n"),
                **{
                    name: post.get(f"b{at}-{name}", "")
                    for name in ("mark", "speaker", "aside", "agenda", "paper")
                },
            )
        )
    head = {name: post.get(name, "") for name in HEAD_FIELDS} if post.get("take_head") else {}
    return MinutesTyped(
        tuple(blocks),
        members=tuple(_members(post)),
        replaces=post.get("way") == "replace",
        **head,
    )


def _members(post: QueryDict) -> list[MemberTyped]:
    """The speakers whom the person ticked to be added to the committee."""
    return [
        MemberTyped(
            capacity=post.get(f"m{at}-capacity", ""),
            name=post.get(f"m{at}-name", ""),
            seat=post.get(f"m{at}-seat", "") or "委員",
        )
        for at in range(_number(post.get("members", "")))
        if post.get(f"m{at}-add")
    ]


def _number(text: str) -> int:
    return min(int(text), 10_000) if text.isdecimal() else 0
