"""The invented committee that the portal is tried out with."""

from __future__ import annotations

import pytest

from committees.models import Committee, CommitteeMember, Meeting
from committees.sample import load_sample_committee, seat_demo_member
from committees.selectors.states import states_at, states_now
from kpis.sample.load import CODE, load_sample
from organizations.models import Membership, Organization, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load_sample()
    load_sample_committee()


def committee() -> Committee:
    return Committee.objects.get(organization__code=CODE)


def test_two_meetings_and_24_items_of_which_six_are_changed_since_the_first() -> None:
    first = Meeting.objects.get(committee=committee(), order=1)
    before = {state.number: state for state in states_at(committee(), first)}
    now = states_now(committee(), settled=True)
    assert committee().meetings.count() == 2 and len(before) == 22 and len(now) == 24
    changed = [
        state.number
        for state in now
        if state.number not in before or state.revision_id != before[state.number].revision_id
    ]
    assert changed == ["4", "6", "8", "18", "23", "24"]


def test_its_departments_are_the_organizations_own() -> None:
    states = states_now(committee(), settled=True)
    assert all(len(state.department_ids) == len(state.departments) for state in states)


def test_loading_again_changes_nothing() -> None:
    before = states_now(committee(), settled=True)
    assert load_sample_committee().unchanged == 24
    assert states_now(committee(), settled=True) == before


def test_the_person_for_trying_out_gets_a_seat_once() -> None:
    organization = Organization.objects.get(code=CODE)
    user = UserFactory.create(email="member@demo.example")
    Membership.objects.create(user=user, organization=organization, role=Role.COMMITTEE_MEMBER)
    for _ in range(2):
        seat_demo_member()
    assert CommitteeMember.objects.get(user=user).capacity == "大学教授"


def test_without_that_person_nobody_is_seated() -> None:
    seat_demo_member()
    assert not CommitteeMember.objects.exclude(user=None).exists()
