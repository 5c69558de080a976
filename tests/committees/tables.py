"""A committee's life in tests: an organization with its people, a committee and two meetings."""

from __future__ import annotations

from datetime import date
from typing import Any

from committees.models import Committee, CommitteeMember, ItemStatus, Meeting
from committees.services.committees import CommitteeTyped, MemberTyped, add_member, make_committee
from committees.services.meetings import MeetingTyped, add_meeting, hold_meeting
from organizations.models import Department, Organization, Role
from organizations.selectors import Actor
from tests.factories import DepartmentFactory, OrganizationFactory, actor_with


class Table:
    """A committee with a first meeting that was held, a second one ahead, and everybody around it.

    `expert` is a member from outside who signs in, `guest` one who signs in and has no seat.
    """

    def __init__(self, **committee: Any) -> None:
        self.organization: Organization = OrganizationFactory()
        self.department: Department = DepartmentFactory(
            organization=self.organization, name="情報政策課"
        )
        self.elsewhere: Department = DepartmentFactory(
            organization=self.organization, name="道路管理課"
        )
        self.office = actor_with(Role.DX_OFFICE, self.organization)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.department)
        self.head = actor_with(Role.DEPARTMENT_HEAD, self.organization, self.department)
        self.other_editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.elsewhere)
        self.viewer = actor_with(Role.VIEWER, self.organization)
        self.administrator = actor_with(Role.ADMINISTRATOR, self.organization)
        self.expert = actor_with(Role.COMMITTEE_MEMBER, self.organization)
        self.guest = actor_with(Role.COMMITTEE_MEMBER, self.organization)
        typed = CommitteeTyped(**({"name": "DX推進会議"} | committee))
        self.committee: Committee = make_committee(by=self.office, typed=typed)
        self.chair = self.member("座長", "高橋", seat="座長")
        self.seat = self.member("大学教授", "北村", is_external=True, email=self.expert.user.email)
        self.answerer = self.member("情報政策課長", "村上", seat="事務局")
        self.first = self.meeting("令和7年度第1回", held_on=date(2025, 7, 10), held=True)
        self.second = self.meeting("令和8年度第1回", held_on=date(2026, 12, 8))

    def member(self, capacity: str, name: str = "", **more: Any) -> CommitteeMember:
        typed = MemberTyped(capacity=capacity, name=name, **more)
        return add_member(by=self.office, committee=self.committee, typed=typed)

    def meeting(
        self, label: str, *, held_on: date | None = None, held: bool = False, **more: Any
    ) -> Meeting:
        day = held_on.isoformat() if held_on else ""
        typed = MeetingTyped(label=label, held_on=day, **more)
        made = add_meeting(by=self.office, committee=self.committee, typed=typed)
        return hold_meeting(by=self.office, meeting=made) if held else made

    def status(self, mark: str) -> ItemStatus:
        return self.committee.statuses.get(mark=mark)

    @property
    def code(self) -> str:
        return self.organization.code

    @property
    def people(self) -> dict[str, Actor]:
        """Everybody of the organization, by what they are."""
        names = ("office", "editor", "head", "other_editor", "viewer", "administrator", "expert")
        return {name: getattr(self, name) for name in names}


def outsider() -> Actor:
    """The most powerful person of another organization."""
    return actor_with(Role.DX_OFFICE, OrganizationFactory())
