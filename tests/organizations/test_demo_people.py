"""People for trying the portal out: one per role, once, with a file that only its owner reads."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from organizations.models import Membership, Organization, Role, User
from organizations.services.demo import CODES, ensure_demo_people
from tests.factories import DepartmentFactory, IndicatorFactory, OrganizationFactory
from tests.record_counts import record_counts

pytestmark = pytest.mark.django_db
NAMES = ("石川県", "金沢市", "富山県", "三重県", "見本県")


@pytest.fixture(autouse=True)
def _quick_digests(settings: Settings) -> None:
    """What is tested is which passwords there are, not how dear they are to guess."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sign_ins(tmp_path: Path) -> Path:
    """Where the sign-ins go. There are five organizations, one of them without a department."""
    for code, name in zip(CODES, NAMES, strict=True):
        organization = OrganizationFactory(code=code, name=name)
        if name == "金沢市":
            continue
        busy = DepartmentFactory(organization=organization, name=f"{name}の推進室", position=2)
        idle = DepartmentFactory(organization=organization, name=f"{name}の総務部", position=1)
        for department in (busy, busy, idle):
            IndicatorFactory(organization=organization, department=department)
    return tmp_path / "state" / "sign-ins.json"


def memberships(role: Role) -> dict[str, str | None]:
    """Department names by organization."""
    found = Membership.objects.filter(role=role).select_related("organization", "department")
    return {
        each.organization.name: each.department.name if each.department else None for each in found
    }


def test_there_is_one_person_for_each_role(sign_ins: Path) -> None:
    people = ensure_demo_people(sign_ins)
    assert [person["role"] for person in people] == [role.value for role in Role]
    assert [person["role_label"] for person in people] == [role.label for role in Role]
    assert User.objects.count() == 6


def test_each_person_holds_one_role_only(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    for user in User.objects.all():
        assert len(set(user.memberships.values_list("role", flat=True))) == 1


def test_roles_of_the_whole_reach_all_five_organizations(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    for role in (Role.DX_OFFICE, Role.COMMITTEE_MEMBER, Role.VIEWER, Role.ADMINISTRATOR):
        assert memberships(role) == dict.fromkeys(NAMES)


def test_department_roles_are_in_the_department_with_most_indicators(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    expected = {name: f"{name}の推進室" for name in NAMES if name != "金沢市"}
    assert memberships(Role.DEPARTMENT_EDITOR) == expected
    assert memberships(Role.DEPARTMENT_HEAD) == expected


def test_organization_without_departments_gets_no_department_role(sign_ins: Path) -> None:
    people = {person["role"]: person for person in ensure_demo_people(sign_ins)}
    assert "金沢市" not in people["department_head"]["organizations"]
    assert "金沢市" in people["viewer"]["organization"]


def test_other_organizations_get_no_demo_people(sign_ins: Path) -> None:
    outsider = OrganizationFactory()
    ensure_demo_people(sign_ins)
    assert not outsider.memberships.exists()


def test_password_in_the_file_opens_the_account(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    for person in json.loads(sign_ins.read_text(encoding="utf-8")):
        assert User.objects.get(email=person["email"]).check_password(person["password"])


def test_passwords_differ_and_are_long(sign_ins: Path) -> None:
    passwords = {person["password"] for person in ensure_demo_people(sign_ins)}
    assert len(passwords) == 6
    assert min(map(len, passwords)) >= 16


def test_file_is_readable_by_its_owner_only(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600
    assert list(sign_ins.parent.iterdir()) == [sign_ins]


def test_again_nothing_changes(sign_ins: Path) -> None:
    first = ensure_demo_people(sign_ins)
    before, content = record_counts(), sign_ins.read_text(encoding="utf-8")
    digests = set(User.objects.values_list("password", flat=True))
    assert ensure_demo_people(sign_ins) == first
    assert record_counts() == before
    assert sign_ins.read_text(encoding="utf-8") == content
    assert set(User.objects.values_list("password", flat=True)) == digests


def test_password_that_a_person_changed_stays(sign_ins: Path) -> None:
    ensure_demo_people(sign_ins)
    user = User.objects.get(email="viewer@demo.example")
    user.set_password("chosen by the person")
    user.save()
    ensure_demo_people(sign_ins)
    user.refresh_from_db()
    assert user.check_password("chosen by the person")


def test_lost_file_is_made_good_with_new_passwords(sign_ins: Path) -> None:
    first = ensure_demo_people(sign_ins)
    sign_ins.unlink()
    again = ensure_demo_people(sign_ins)
    assert again[0]["password"] != first[0]["password"]
    assert User.objects.get(email=again[0]["email"]).check_password(again[0]["password"])
    assert User.objects.count() == 6


def test_new_database_takes_the_passwords_of_the_file(sign_ins: Path) -> None:
    first = ensure_demo_people(sign_ins)
    Membership.objects.all().delete()
    User.objects.all().delete()
    assert ensure_demo_people(sign_ins) == first
    assert User.objects.get(email=first[0]["email"]).check_password(first[0]["password"])


def test_organization_loaded_later_is_joined(sign_ins: Path) -> None:
    late = Organization.objects.get(code="172014")
    Organization.objects.filter(pk=late.pk).delete()
    ensure_demo_people(sign_ins)
    OrganizationFactory(code="172014", name="金沢市")
    people = ensure_demo_people(sign_ins)
    assert "金沢市" in people[0]["organizations"]
    kept = json.loads(sign_ins.read_text(encoding="utf-8"))
    assert kept == people
