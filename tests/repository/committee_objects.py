"""Objects of committees that stand in addresses: a meeting, its papers, its items and answers."""

from __future__ import annotations

from committees.models import (
    ActionItem,
    Committee,
    CommitteeMember,
    ItemComment,
    Meeting,
    MeetingAnnouncement,
    Statement,
)
from committees.services.answers import ask_departments
from committees.services.committees import CommitteeTyped, make_committee
from committees.services.imports import receive
from committees.services.item_links import add_source, link_note
from committees.services.items import ItemTyped, add_items
from committees.services.meeting_papers import PaperTyped, add_file
from committees.services.meetings import MeetingTyped, add_meeting
from committees.services.meetings_agenda import AgendaTyped, add_agenda_item
from organizations.models import Role
from tests.kpis.cells import Office
from tests.repository.people import Make, Person


def committee_objects() -> dict[tuple[str, str], Make]:
    """(address, keyword) → the object, for tests.repository.addresses."""
    return {
        **{
            (f"committees:item_import{rest}", "pk"): _committee
            for rest in (
                *("", "_preview", "_columns", "_row", "_join"),
                *("_departments", "_write", "_cancel", "_undo"),
            )
        },
        ("", "imported"): _item_import,
        ("committees:minutes_published", "meeting"): _published,
        ("", "member"): _member,
        ("", "agenda"): _agenda,
        ("", "paper"): _paper,
        ("", "seq"): lambda place, _: 1,
        ("", "mark"): _mark,
        ("", "status"): _status,
        ("committees:", "pk"): _committee,
        ("committees:", "meeting"): _meeting,
        ("committees:", "item"): _item,
        ("committees:", "comment"): _comment,
        ("committees:", "department"): _answering,
        ("committees:", "link"): _item_link,
        ("committees:", "source"): _item_source,
        ("committees:", "statement"): _statement,
    }


def _committee(place: Office, person: Person | None) -> int:
    """A committee of the place, made once; a member who calls has a seat there."""
    found = Committee.objects.filter(organization=place.organization).first()
    if found is None:
        found = make_committee(by=place.office, typed=CommitteeTyped(name="DX推進会議"))
    if (
        person
        and person.actor.organization == place.organization
        and person.actor.roles == {Role.COMMITTEE_MEMBER}
    ):
        CommitteeMember.objects.get_or_create(
            organization=place.organization,
            committee=found,
            user=person.actor.user,
            defaults={"capacity": "大学教授", "name": person.actor.user.email},
        )
    return found.pk


def _meeting(place: Office, person: Person | None) -> int:
    """A meeting ahead of the committee, made once."""
    committee = Committee.objects.get(pk=_committee(place, person))
    found = committee.meetings.first() or add_meeting(
        by=place.office, committee=committee, typed=MeetingTyped(label="第1回")
    )
    # Announced: members from outside read its agenda and papers.
    MeetingAnnouncement.objects.get_or_create(organization=place.organization, meeting=found, seq=1)
    return found.pk


def _comment(place: Office, person: Person | None) -> int:
    """A comment of the person who calls; of the office where nobody of the place does."""
    home = person is not None and person.actor.organization == place.organization
    by = person.actor if person is not None and home else place.office
    return ItemComment.objects.create(
        organization=place.organization, item_id=_item(place, person), text="a", by=by.user
    ).pk


def _item(place: Office, person: Person | None) -> int:
    """A settled item; both departments are asked to answer for the meeting. Made once."""
    committee = Committee.objects.get(pk=_committee(place, person))
    found = ActionItem.objects.filter(committee=committee).first()
    if found is None:
        meeting = committee.meetings.get(pk=_meeting(place, person))
        names = (place.department.name, place.elsewhere.name)
        typed = ItemTyped(heading="研修を増やす", status_mark="○", departments=names)
        (made,) = add_items(by=place.office, committee=committee, items=[typed], settled=True)
        found = made.item
        ask_departments(by=place.office, meeting=meeting, item_ids=[found.pk], due_on=None)
    return found.pk


def _answering(place: Office, person: Person | None) -> int:
    """The department of the person who calls; of nobody in particular, the KPI's."""
    elsewhere = person is not None and "elsewhere" in person.label
    return (place.elsewhere if elsewhere else place.department).pk


def _item_link(place: Office, person: Person | None) -> int:
    item = ActionItem.objects.get(pk=_item(place, person))
    return link_note(by=place.office, item=item, note="職員アンケート").pk


def _item_source(place: Office, person: Person | None) -> int:
    item = ActionItem.objects.get(pk=_item(place, person))
    meeting = item.committee.meetings.get(pk=_meeting(place, person))
    return add_source(by=place.office, item=item, meeting=meeting).pk


def _statement(place: Office, person: Person | None) -> int:
    made, _ = Statement.objects.get_or_create(
        organization=place.organization,
        meeting_id=_meeting(place, person),
        position=1,
        defaults={"mark": "☆", "speaker": "座長", "text": "研修を増やしてはどうか。"},
    )
    return made.pk


def _item_import(place: Office, person: Person | None) -> int:
    """A pasted action table of the committee that waits to be written."""
    committee = Committee.objects.get(pk=_committee(place, person))
    text = "番号\t指摘事項\t状況\t担当課\n1\t研修を増やす\t△\t人事課\n\t続きの文\t\t"
    return receive(by=place.office, committee=committee, text=text).pk


def _member(place: Office, person: Person | None) -> int:
    made, _ = CommitteeMember.objects.get_or_create(
        organization=place.organization,
        committee_id=_committee(place, person),
        name="",
        capacity="座長",
    )
    return made.pk


def _agenda(place: Office, person: Person | None) -> int:
    meeting = Meeting.objects.get(pk=_meeting(place, person))
    return add_agenda_item(by=place.office, meeting=meeting, typed=AgendaTyped("計画の改定")).pk


def _paper(place: Office, person: Person | None) -> int:
    """A paper of the meeting with one version, made once."""
    meeting = Meeting.objects.get(pk=_meeting(place, person))
    found = meeting.papers.filter(removed_at=None).first() or add_file(
        by=place.office,
        meeting=meeting,
        typed=PaperTyped("計画案"),
        name="計画案.pdf",
        content=b"%PDF-1.7",
    )
    return found.pk


def _published(place: Office, person: Person | None) -> int:
    """The meeting with published minutes."""
    pk = _meeting(place, person)
    Meeting.objects.filter(pk=pk).update(minutes=Meeting.Minutes.PUBLISHED)
    return pk


def _mark(place: Office, person: Person | None) -> int:
    committee = Committee.objects.get(pk=_committee(place, person))
    made, _ = committee.marks.get_or_create(
        organization=place.organization, mark="★", defaults={"word": "要望", "meaning": "other"}
    )
    return made.pk


def _status(place: Office, person: Person | None) -> int:
    committee = Committee.objects.get(pk=_committee(place, person))
    made, _ = committee.statuses.get_or_create(
        organization=place.organization, mark="×", defaults={"word": "対応しない"}
    )
    return made.pk
