"""That a member wants to raise an item at the meeting ahead."""

from __future__ import annotations

from django.db import transaction

from committees.models import ActionItem, ItemRaise, Meeting
from committees.selectors.items import get_item
from committees.selectors.raises import next_meeting
from committees.selectors.seats import get_committee, seat_of
from committees.services.comments import no_seat
from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from core.sheets import safe_text
from organizations.permissions import Act
from organizations.selectors import Actor

NOTE_LIMIT = 400


def raise_item(*, by: Actor, item: ActionItem, note: str = "") -> ItemRaise:
    """Puts the item down for the committee's meeting ahead. Again, it replaces the note.

    Raises Invalid without a seat or a meeting ahead, and for a note that cannot be kept.
    """
    by.require(Act.ITEM_COMMENT, anywhere=True)
    committee = get_committee(by, item.committee_id)
    shown = get_item(by, committee, item.pk)
    said = _read(note)
    seat = seat_of(by, committee)
    if seat is None:
        raise no_seat("会議で取り上げる項目を選べるのは、この会議体の委員です。")
    ahead = _meeting(next_meeting(committee, today=clock_today()))
    with transaction.atomic(), audit.acting(by=by.user, intent="raise_item"):
        made, _ = ItemRaise.objects.select_for_update(of=("self",)).get_or_create(
            organization=by.organization,
            item=shown,
            meeting=ahead,
            member=seat,
            defaults={"note": said},
        )
        if made.note != said:
            made.note = said
            made.save(update_fields=["note"])
        return made


def withdraw_raise(*, by: Actor, item: ActionItem) -> int:
    """Takes it off the meeting ahead again. Returns 0 where it was not put down."""
    by.require(Act.ITEM_COMMENT, anywhere=True)
    committee = get_committee(by, item.committee_id)
    shown = get_item(by, committee, item.pk)
    seat = seat_of(by, committee)
    ahead = next_meeting(committee, today=clock_today())
    if seat is None or ahead is None:
        return 0
    with transaction.atomic(), audit.acting(by=by.user, intent="withdraw_raise"):
        removed, _ = ItemRaise.objects.filter(item=shown, meeting=ahead, member=seat).delete()
        return removed


def _meeting(ahead: Meeting | None) -> Meeting:
    if ahead is None:
        raise Invalid(
            "no_meeting_ahead",
            "次の会議がまだ登録されていません。",
            "伝えたいことは、コメントに書いてください。",
        )
    return ahead


def _read(note: str) -> str:
    said = note.replace("\r\n", "\n").strip()
    if len(said) > NOTE_LIMIT:
        raise Invalid(
            "too_long",
            f"確かめたいことが{len(said):,}文字あります。",
            f"{NOTE_LIMIT}文字以内にしてください。",
            field="note",
        )
    if safe_text.clean(said) != said:
        raise Invalid(
            "control_character",
            "確かめたいことに、目に見えない制御文字が入っています。",
            "文字を入力し直してください。",
            field="note",
        )
    return said
