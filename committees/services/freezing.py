"""Putting the state of all items down for a meeting: once, and never changed after."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from committees.models import ActionItemRevision, Meeting, MeetingItem
from committees.services.items_access import lock_committee, lock_meeting
from core import audit
from core.clock import now
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor


def freeze_meeting(*, by: Actor, meeting: Meeting) -> Meeting:
    """Puts the settled wordings of all items down for the meeting. Twice is once.

    Raises Invalid for a cancelled meeting, and where a later meeting is frozen already: what
    stands now is not what the earlier one saw.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="freeze_meeting"):
        # The committee first, as whoever adds items does.
        lock_committee(by, meeting.committee_id)
        locked = lock_meeting(by, meeting.pk)
        if locked.frozen_at is not None:
            return locked
        _refuse(locked)
        settled = ActionItemRevision.objects.filter(
            item__committee=locked.committee_id,
            item__dropped_at=None,
            seq=F("item__settled_seq"),
        ).order_by("item__position", "item_id")
        MeetingItem.objects.bulk_create(
            [
                MeetingItem(
                    organization_id=locked.organization_id,
                    meeting=locked,
                    item_id=item,
                    revision_id=revision,
                    position=place,
                )
                for place, (item, revision) in enumerate(settled.values_list("item_id", "id"), 1)
            ],
            batch_size=1000,
        )
        locked.frozen_at = now()
        locked.version += 1
        locked.save(update_fields=["frozen_at", "version"])
        return locked


def _refuse(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Invalid(
            "meeting_cancelled",
            f"「{meeting.label}」は中止になっています。",
            "中止を取り消してから、対応状況を確定してください。",
        )
    later = (
        Meeting.objects.filter(
            committee=meeting.committee_id, order__gt=meeting.order, frozen_at__isnull=False
        )
        .order_by("order")
        .first()
    )
    if later is not None:
        raise Invalid(
            "later_meeting_frozen",
            f"あとの「{later.label}」の対応状況がすでに確定しているため、"
            f"「{meeting.label}」の時点の状況としては残せません。",
            "会議の順序を確かめてください。",
        )
