"""The life of minutes: draft, settled, published; and who is who in what is published."""

from __future__ import annotations

from django.db import transaction

from committees.models import Meeting
from committees.selectors.minutes import publishing_concerns
from committees.services.committee_locks import lock_meeting, save_fields
from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor

Minutes = Meeting.Minutes
CLOSED = frozenset({Minutes.SETTLED, Minutes.PUBLISHED})


def settle_minutes(*, by: Actor, meeting: Meeting) -> Meeting:
    """Nothing in the minutes changes any more until they are taken up again."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="settle_minutes"):
        current = lock_meeting(by, meeting.pk)
        if current.minutes in CLOSED:
            return current
        if not current.statements.exists():
            raise Invalid(
                "no_statements",
                "発言がまだないため、議事録を確定できません。",
                "発言を入力するか、議事録を貼り付けてください。",
            )
        return save_fields(current, {"minutes": Minutes.SETTLED}, None)


def take_up_minutes(*, by: Actor, meeting: Meeting) -> Meeting:
    """Settled or published minutes become a draft again; they are no longer published."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="take_up_minutes"):
        current = lock_meeting(by, meeting.pk)
        state = Minutes.DRAFT if current.statements.exists() else Minutes.NONE
        return save_fields(current, {"minutes": state}, None)


def publish_minutes(*, by: Actor, meeting: Meeting, looked_at: bool = False) -> Meeting:
    """Opens settled minutes to everybody who sees the committee.

    Where capacities only are published, nobody's name may stand in for one: speakers without a
    seat are refused, and names within texts must have been looked at. Twice changes nothing more.
    """
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="publish_minutes"):
        current = lock_meeting(by, meeting.pk)
        if current.minutes == Minutes.PUBLISHED:
            return current
        if current.minutes != Minutes.SETTLED:
            raise Invalid(
                "minutes_not_settled",
                "議事録がまだ確定していません。",
                "内容を確かめて確定してから公開してください。",
            )
        concerns = publishing_concerns(current)
        if concerns.speakers:
            raise Invalid(
                "speakers_without_seat",
                f"役職の分からない発言者がいます：{'、'.join(concerns.speakers)}。",
                "委員として登録し、発言に結び付けてから公開してください。",
            )
        if concerns.names and not looked_at:
            raise Invalid(
                "names_in_text",
                "発言の本文に、氏名と思われる言葉があります。",
                "下の一覧を確かめ、「確かめました」に印を付けてから公開してください。",
                field="looked_at",
            )
        return save_fields(current, {"minutes": Minutes.PUBLISHED}, None)


def withdraw_minutes(*, by: Actor, meeting: Meeting) -> Meeting:
    """Published minutes are settled, but no longer to be seen."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="withdraw_minutes"):
        current = lock_meeting(by, meeting.pk)
        if current.minutes != Minutes.PUBLISHED:
            return current
        return save_fields(current, {"minutes": Minutes.SETTLED}, None)


def require_open(meeting: Meeting) -> None:
    """Raises Invalid where the minutes are settled."""
    if meeting.minutes in CLOSED:
        raise Invalid(
            "minutes_closed",
            "議事録は確定しているため、変更できません。",
            "直すときは、議事録の画面で「作成中に戻す」を押してください。",
        )
