"""The committee of the fictional 見本県: two meetings, 24 items, what changed between them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.db.models import F

from committees.models import (
    ActionItem,
    Committee,
    CommitteeMember,
    ItemSource,
    Meeting,
    Statement,
)
from committees.services.committees import (
    CommitteeTyped,
    MemberTyped,
    add_member,
    make_committee,
)
from committees.services.freezing import freeze_meeting
from committees.services.items import ItemTyped, add_items, revise_items
from committees.services.meetings import MeetingTyped, add_meeting, hold_meeting
from committees.services.meetings_agenda import AgendaTyped, add_agenda_item
from kpis.sample.load import CODE
from organizations.models import Membership, Organization, Role, User
from organizations.selectors import Actor, Grant
from plans.services.row_sync import LoadReport, loading

INTENT = "load_sample_committee"
DATA = Path(__file__).resolve().parent / "data" / "sample.json"
DEMO_MEMBER = "member@demo.example"


def load_sample_committee() -> LoadReport:
    """Loads the committee with its meetings and items. Again, it changes nothing."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    with loading(INTENT):
        organization = Organization.objects.get(code=CODE)
        found = Committee.objects.filter(
            organization=organization, name=data["committee"]["name"]
        ).first()
        if found is not None:
            return LoadReport(unchanged=found.items.count())
        by = the_portal(organization)
        committee = make_committee(by=by, typed=CommitteeTyped(**data["committee"]))
        members = {
            each["capacity"]: add_member(
                by=by,
                committee=committee,
                typed=MemberTyped(
                    capacity=each["capacity"], seat=each["seat"], is_external=each["is_external"]
                ),
            )
            for each in data["members"]
        }
        meetings = [_meeting(by, committee, each, members) for each in data["meetings"]]
        add_items(by=by, committee=committee, items=_typed(data["first"]), settled=True)
        _freeze_as_of_then(by, meetings[0])
        _go_on(by, committee, data)
        _ask(committee, meetings[0], members, data["asked"])
        return LoadReport(created=committee.items.count())


def seat_demo_member() -> None:
    """Gives the person for trying out a seat of the sample, where nobody holds it."""
    user = User.objects.filter(email=DEMO_MEMBER).first()
    organization = Organization.objects.filter(code=CODE).first()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    capacity = next(each["capacity"] for each in data["members"] if each.get("demo"))
    if user is None or organization is None:
        return
    if not Membership.objects.filter(user=user, organization=organization).exists():
        return
    with loading(INTENT):
        CommitteeMember.objects.filter(
            organization=organization,
            committee__name=data["committee"]["name"],
            capacity=capacity,
            user=None,
        ).update(user=user, version=F("version") + 1)


def the_portal(organization: Organization) -> Actor:
    """The portal itself, acting for nobody: what it loads has no author."""
    return Actor(cast(User, None), organization, (Grant(Role.DX_OFFICE, None),))


def _meeting(
    by: Actor, committee: Committee, stored: dict[str, Any], members: dict[str, CommitteeMember]
) -> Meeting:
    names = ("label", "held_on", "starts_at", "ends_at", "place", "answers_due_on")
    typed = MeetingTyped(**{name: stored[name] for name in names if name in stored})
    meeting = add_meeting(by=by, committee=committee, typed=typed)
    agenda = [
        add_agenda_item(by=by, meeting=meeting, typed=AgendaTyped(title=title))
        for title in stored["agenda"]
    ]
    Statement.objects.bulk_create(
        [
            Statement(
                organization=committee.organization,
                meeting=meeting,
                agenda_item=agenda[number - 1],
                member=members[speaker],
                position=position,
                mark=mark,
                speaker=speaker,
                aside=aside,
                text=text,
            )
            for position, (number, mark, speaker, aside, text) in enumerate(stored["statements"], 1)
        ]
    )
    if not stored["held"]:
        return meeting
    held = hold_meeting(by=by, meeting=meeting)
    Meeting.objects.filter(pk=held.pk).update(
        minutes=Meeting.Minutes.SETTLED, version=F("version") + 1
    )
    return Meeting.objects.get(pk=held.pk)


def _typed(stored: list[dict[str, Any]]) -> list[ItemTyped]:
    return [
        ItemTyped(
            number=each["number"],
            area=each["area"],
            category=each["category"],
            heading=each["heading"],
            text=each["text"],
            source=each["source"],
            status_mark=each["status"],
            response=each["response"],
            due=each["due"],
            departments=tuple(each["departments"]),
        )
        for each in stored
    ]


def _freeze_as_of_then(by: Actor, meeting: Meeting) -> None:
    """The first meeting's state, put down on the evening of its day."""
    freeze_meeting(by=by, meeting=meeting)
    assert meeting.held_on is not None
    evening = datetime(meeting.held_on.year, meeting.held_on.month, meeting.held_on.day, tzinfo=UTC)
    Meeting.objects.filter(pk=meeting.pk).update(frozen_at=evening + timedelta(hours=9))


def _go_on(by: Actor, committee: Committee, data: dict[str, Any]) -> None:
    """What the offices changed and added for the second meeting."""
    items = {
        item.revisions.get(seq=item.latest_seq).number: item
        for item in ActionItem.objects.filter(committee=committee)
    }
    revise_items(
        by=by,
        changes=[
            (items[typed.number], items[typed.number].latest_seq, typed)
            for typed in _typed(data["revised"])
        ],
        settled=True,
        reason="第2回に向けた更新",
    )
    add_items(by=by, committee=committee, items=_typed(data["added"]), settled=True)


def _ask(
    committee: Committee,
    meeting: Meeting,
    members: dict[str, CommitteeMember],
    asked: dict[str, list[Any]],
) -> None:
    """Where the new items come from: who asked for them, in which statement."""
    for item in ActionItem.objects.filter(committee=committee):
        number = item.revisions.get(seq=item.latest_seq).number
        if number not in asked:
            continue
        capacity, position = asked[number]
        ItemSource.objects.create(
            organization=committee.organization,
            item=item,
            meeting=meeting,
            statement=Statement.objects.get(meeting=meeting, position=position),
            member=members[capacity],
        )
