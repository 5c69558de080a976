"""Forms of committees, seats and vocabularies. What may be stored the services decide."""

from __future__ import annotations

from django import forms

from committees.models import Committee, CommitteeMember, ItemStatus, StatementMark
from committees.services.committees import CommitteeTyped, MemberTyped
from committees.services.committees_words import MarkTyped, StatusTyped
from inventories.forms import ServiceForm
from kpis.forms import NeededField

DAY_HELP = "例：令和8年11月21日、R8.11.21、2026-11-21"


class CommitteeForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    name = NeededField(label="名称", help_text="例：DX推進会議")
    kind = forms.CharField(
        label="種類", required=False, help_text="例：庁内会議、有識者会議、推進本部"
    )
    purpose = forms.CharField(
        label="目的", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    names_published = forms.BooleanField(
        label="議事録を公開するときに氏名を出す",
        required=False,
        help_text="印を付けないと、公開する議事録の発言者は役職だけになります。",
    )
    is_open = forms.BooleanField(
        label="職員全員が見られる",
        required=False,
        initial=True,
        help_text="印を外すと、DX推進担当、管理者、この会議体の委員だけが見られます。",
    )
    ended_on = forms.CharField(
        label="終了日",
        required=False,
        help_text=f"会議体がなくなった日。続いている間は空欄。{DAY_HELP}",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> CommitteeTyped:
        return CommitteeTyped(
            name=self.text("name"),
            kind=self.text("kind"),
            purpose=self.text("purpose"),
            names_published=bool(self.cleaned_data.get("names_published")),
            is_open=bool(self.cleaned_data.get("is_open")),
            ended_on=self.text("ended_on"),
        )


def committee_values(committee: Committee) -> dict[str, object]:
    """The committee as it would be typed."""
    return {
        "name": committee.name,
        "kind": committee.kind,
        "purpose": committee.purpose,
        "names_published": committee.names_published,
        "is_open": committee.is_open,
        "ended_on": committee.ended_on.isoformat() if committee.ended_on else "",
        "version": committee.version,
    }


class MemberForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    capacity = NeededField(label="役職・肩書", help_text="例：デジタル改革推進課長、大学教授、知事")
    name = forms.CharField(label="氏名", required=False, help_text="役職だけで足りるときは空欄")
    seat = forms.CharField(
        label="会議での立場",
        required=False,
        initial="委員",
        help_text="例：委員、座長、オブザーバー、事務局",
    )
    is_external = forms.BooleanField(label="外部委員", required=False)
    term_from = forms.CharField(label="任期の初日", required=False, help_text=DAY_HELP)
    term_to = forms.CharField(
        label="任期の末日", required=False, help_text="この日まで委員です。続いている間は空欄"
    )
    email = forms.CharField(
        label="ログインに使うメールアドレス",
        required=False,
        help_text="この団体に利用者として登録されている人だけを結び付けられます。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def typed(self) -> MemberTyped:
        return MemberTyped(
            capacity=self.text("capacity"),
            name=self.text("name"),
            seat=self.text("seat"),
            is_external=bool(self.cleaned_data.get("is_external")),
            term_from=self.text("term_from"),
            term_to=self.text("term_to"),
            email=self.text("email"),
        )


def member_values(member: CommitteeMember) -> dict[str, object]:
    """The seat as it would be typed."""
    return {
        "capacity": member.capacity,
        "name": member.name,
        "seat": member.seat,
        "is_external": member.is_external,
        "term_from": member.term_from.isoformat() if member.term_from else "",
        "term_to": member.term_to.isoformat() if member.term_to else "",
        "email": member.user.email if member.user else "",
        "version": member.version,
    }


class MarkForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    mark = NeededField(label="記号", help_text="発言の前に付ける記号。例：●、☆、【】")
    word = NeededField(label="呼び方", help_text="例：説明・回答")
    meaning = forms.ChoiceField(label="意味", choices=StatementMark.Meaning.choices)

    def typed(self) -> MarkTyped:
        return MarkTyped(self.text("mark"), self.text("word"), self.text("meaning"))


class StatusForm(ServiceForm):
    hide_error_summary = True  # the page shows it at its top
    mark = NeededField(label="記号", help_text="資料に印刷する記号。例：○、△、○(一部△)")
    word = NeededField(label="呼び方", help_text="例：対応済、引き続き検討")
    closes = forms.BooleanField(
        label="対応が終わった", required=False, help_text="印を付けると、未対応の数に入れません。"
    )
    tone = forms.ChoiceField(
        label="色", choices=ItemStatus.Tone.choices, initial=ItemStatus.Tone.NEUTRAL
    )

    def typed(self) -> StatusTyped:
        return StatusTyped(
            self.text("mark"),
            self.text("word"),
            bool(self.cleaned_data.get("closes")),
            self.text("tone"),
        )
