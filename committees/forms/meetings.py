"""Forms of meetings, their agenda and papers. What may be stored the services decide."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.forms.committees import DAY_HELP
from committees.models import AgendaItem, Meeting, Paper
from committees.services.meeting_papers import PaperTyped
from committees.services.meetings import MeetingTyped
from committees.services.meetings_agenda import AgendaTyped
from inventories.forms import Choices, ServiceForm, choice
from kpis.evidence_types import ACCEPTED
from kpis.forms import NeededField

FILE_ERRORS = {
    "required": "ファイルが選ばれていません。ファイルを選んでください。",
    "invalid": "ファイルを受け取れませんでした。もう一度選んでください。",
    "missing": "ファイルを受け取れませんでした。もう一度選んでください。",
    "max_length": "ファイル名が長すぎます。255文字以内にしてください。",
}
FILE_HELP = "PDF、Excel、Word、PowerPoint、CSV、テキスト、画像（50MBまで）"


class MeetingForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    label = NeededField(label="回", help_text="例：令和8年度第1回")
    held_on = forms.CharField(
        label="開催日", required=False, help_text=f"決まっていないときは空欄。{DAY_HELP}"
    )
    starts_at = forms.CharField(label="開始", required=False, help_text="例：10:30、午後1時30分")
    ends_at = forms.CharField(label="終了", required=False)
    place = forms.CharField(label="場所", required=False)
    note = forms.CharField(
        label="連絡事項",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="委員にも見えます。例：オンラインでの出席方法",
    )
    answers_due_on = forms.CharField(
        label="各課の回答の締切",
        required=False,
        help_text=f"対応状況の回答を各課に依頼するときの締切。{DAY_HELP}",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> MeetingTyped:
        names = ("label", "held_on", "starts_at", "ends_at", "place", "note", "answers_due_on")
        return MeetingTyped(**{name: self.text(name) for name in names})


def meeting_values(meeting: Meeting) -> dict[str, object]:
    """The meeting as it would be typed."""
    due = meeting.answers_due_on
    return {
        "label": meeting.label,
        "held_on": meeting.held_on.isoformat() if meeting.held_on else "",
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "ends_at": f"{meeting.ends_at:%H:%M}" if meeting.ends_at else "",
        "place": meeting.place,
        "note": meeting.note,
        "answers_due_on": due.isoformat() if due else "",
        "version": meeting.version,
    }


class AgendaForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    title = NeededField(label="議題", help_text="例：DX推進計画の改定について")
    decision = forms.CharField(
        label="決定",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="決まったこと。例：原案のとおり承認",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> AgendaTyped:
        return AgendaTyped(self.text("title"), self.text("decision"))


def agenda_values(item: AgendaItem) -> dict[str, object]:
    return {"title": item.title, "decision": item.decision, "version": item.version}


class PaperForm(ServiceForm):
    """Number, title and agenda item of a paper."""

    hide_error_summary = True  # the page shows it at its top
    number = forms.CharField(  # type: ignore[assignment]
        label="資料番号", required=False, help_text="例：1、2-1、参考1。空欄なら次の番号"
    )
    title = forms.CharField(label="資料名", required=False)
    agenda = choice("議題", (), empty="議題に結び付けない")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, agenda: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agenda"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "議題に結び付けない"), *agenda]

    def typed(self) -> PaperTyped:
        return PaperTyped(self.text("title"), self.text("number"), self.number_of("agenda"))

    def number_of(self, name: str) -> int | None:
        value = self.text(name)
        return int(value) if value else None


class PaperFileForm(PaperForm):
    """A further paper as a file."""

    file = forms.FileField(
        label="ファイル",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=FILE_HELP,
        error_messages=FILE_ERRORS,
    )
    field_order = ("file", "number", "title", "agenda")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "空欄ならファイルの名前"


class PaperTableForm(PaperForm):
    """A further paper frozen from the portal's own tables."""

    table = choice("固定する表", (), empty="選んでください", needed=True)
    field_order = ("table", "number", "title", "agenda")

    def __init__(self, *args: Any, tables: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選んでください"), *tables]
        self.fields["title"].help_text = "空欄なら表の名前"


class ReplaceForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    file = forms.FileField(
        label="差し替えるファイル",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=f"{FILE_HELP}。前の版は残ります。",
        error_messages=FILE_ERRORS,
    )


def paper_values(paper: Paper) -> dict[str, object]:
    return {
        "number": paper.number,
        "title": paper.title,
        "agenda": paper.agenda_item_id or "",
        "version": paper.version,
    }
