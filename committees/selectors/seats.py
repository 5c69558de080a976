"""Which committees a person may know of, and what they may see there.

The portal's own staff read the committees that are open to them and those they sit on. Whoever has
no other role than a committee's member sees the committees in which they hold a seat today.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from committees.models import Committee, CommitteeMember, Meeting
from core.clock import today as clock_today
from core.errors import NotFound
from organizations.models import Role
from organizations.permissions import Act
from organizations.selectors import Actor

# Who keeps committees and their people sees the closed ones as well.
_SEE_ALL = frozenset({Role.DX_OFFICE, Role.ADMINISTRATOR})


def is_only_member(actor: Actor) -> bool:
    """Whether the person is nothing in the organization but a committee's member."""
    return actor.roles == {Role.COMMITTEE_MEMBER}


def sees_unsettled(actor: Actor) -> bool:
    """Whether the person reads wordings that are not settled yet: the DX office alone.

    A department reads its own answers on the way, on the pages of answers.
    """
    return actor.can(Act.ITEM_EDIT)


def seats_on(actor: Actor, day: date) -> QuerySet[CommitteeMember]:
    """The seats the person holds in the organization on a day."""
    return CommitteeMember.objects.filter(
        Q(term_from__isnull=True) | Q(term_from__lte=day),
        Q(term_to__isnull=True) | Q(term_to__gte=day),
        organization=actor.organization,
        user=actor.user,
    )


def committees_visible_to(actor: Actor) -> QuerySet[Committee]:
    """The committees of the person's organization that they may open, in order."""
    own = Committee.objects.filter(organization=actor.organization)
    if not actor.can(Act.COMMITTEE_VIEW, anywhere=True):
        return own.none()
    if actor.roles & _SEE_ALL:
        return own
    seats = Q(pk__in=seats_on(actor, clock_today()).values("committee"))
    return own.filter(seats if is_only_member(actor) else seats | Q(is_open=True))


def get_committee(actor: Actor, pk: int) -> Committee:
    """The committee; NotFound where the person may not know of it."""
    committee = committees_visible_to(actor).select_related("organization").filter(pk=pk).first()
    if committee is None:
        raise committee_not_found()
    return committee


def committee_not_found() -> NotFound:
    return NotFound(
        "committee_not_found",
        "この会議体は見つかりません。",
        "会議体の一覧から選び直してください。",
    )


def seat_of(actor: Actor, committee: Committee) -> CommitteeMember | None:
    """The seat the person holds on the committee today; the first of several."""
    return seats_on(actor, clock_today()).filter(committee=committee).first()


def own_seats(actor: Actor, committee: Committee) -> list[CommitteeMember]:
    """All seats the person holds or held on the committee: what they said stays theirs."""
    return list(
        CommitteeMember.objects.filter(
            organization=actor.organization, committee=committee, user=actor.user
        ).order_by("term_from", "id")
    )


def reads_comments(actor: Actor, seat: CommitteeMember | None) -> bool:
    """Who reads what members say of an item: the committee itself, the office and departments."""
    return seat is not None or actor.can(Act.ITEM_ANSWER, anywhere=True)


def sees_prepared(actor: Actor, meeting: Meeting) -> bool:
    """Whether the person reads a meeting's agenda and papers.

    The portal's own staff always; a member from outside once the meeting was announced or held.
    """
    if not is_only_member(actor) or meeting.state == Meeting.State.HELD:
        return True
    return meeting.announcements.exists()


def require_prepared(actor: Actor, meeting: Meeting) -> None:
    """Raises NotFound where the meeting's papers were not sent out to the person yet."""
    if not sees_prepared(actor, meeting):
        raise NotFound(
            "paper_not_sent_out",
            "この資料は、まだ案内されていません。",
            "開催の案内が届いてから、会議の画面で確かめてください。",
        )
