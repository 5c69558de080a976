"""People for trying the portal out: one per role, with passwords that are made once."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from core import audit
from organizations.models import Department, Membership, Organization, Role, User

# The organizations whose data the repository holds; others get no demo people.
CODES = ("170003", "172014", "160008", "240001", "990001")
PEOPLE = (
    ("office", "見本 推進", Role.DX_OFFICE),
    ("editor", "見本 入力", Role.DEPARTMENT_EDITOR),
    ("head", "見本 部長", Role.DEPARTMENT_HEAD),
    ("member", "見本 委員", Role.COMMITTEE_MEMBER),
    ("viewer", "見本 閲覧", Role.VIEWER),
    ("admin", "見本 管理", Role.ADMINISTRATOR),
)
DOMAIN = "demo.example"
OF_A_DEPARTMENT = {Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD}


def ensure_demo_people(path: Path) -> list[dict[str, Any]]:
    """Makes one person per role and writes their sign-ins to `path` (readable by its owner only).

    Again, it changes nothing: passwords, names and roles that people changed stay. A password that
    `path` does not hold is made anew. Department roles are given in organizations that have a
    department with indicators. Returns what the file holds: role, role_label, organization (names
    in one text), organizations, email and password.
    """
    kept = _kept(path)
    known = {each["email"]: each["password"] for each in kept}
    with transaction.atomic(), audit.acting(by=None, intent="ensure_demo_people"):
        organizations = list(Organization.objects.filter(code__in=CODES))
        departments = {each.pk: _main_department(each) for each in organizations}
        people = [_ensure_person(person, organizations, departments, known) for person in PEOPLE]
        # Inside the transaction: without the file, nobody would know the new passwords.
        if people != kept:
            _write(path, people)
    return people


def _ensure_person(
    person: tuple[str, str, Role],
    organizations: Iterable[Organization],
    departments: dict[int, Department | None],
    known: dict[str, str],
) -> dict[str, Any]:
    name, display_name, role = person
    email = f"{name}@{DOMAIN}"
    user, made = User.objects.get_or_create(email=email, defaults={"display_name": display_name})
    password = known.get(email) or secrets.token_urlsafe(12)
    if made or email not in known:
        user.set_password(password)
        user.save(update_fields=["password"])
    places = []
    for organization in organizations:
        department = departments[organization.pk] if role in OF_A_DEPARTMENT else None
        if role in OF_A_DEPARTMENT and department is None:
            continue
        places.append(organization.name)
        if not user.memberships.filter(organization=organization, role=role).exists():
            Membership.objects.create(
                user=user, organization=organization, role=role, department=department
            )
    return {
        "role": role.value,
        "role_label": role.label,
        "organization": "、".join(places),
        "organizations": places,
        "email": email,
        "password": password,
    }


def _main_department(organization: Organization) -> Department | None:
    """The department, still existing, that answers for most indicators."""
    return (
        organization.departments.filter(valid_to=None)
        .annotate(indicator_count=Count("indicators"))
        .filter(indicator_count__gt=0)
        .order_by(F("indicator_count").desc(), "position")
        .first()
    )


def _kept(path: Path) -> list[dict[str, Any]]:
    """What `path` holds; nothing where there is no file that can be read."""
    try:
        people = json.loads(path.read_text(encoding="utf-8"))
        return [person for person in people if person["email"] and person["password"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(path: Path, people: list[dict[str, Any]]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(people, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
