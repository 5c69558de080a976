"""Change records written by PostgreSQL: however a row is changed, with who and which request."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from core import audit
from organizations.models import Department, User
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def events(name: str, obj_id: int) -> list[Any]:
    model = apps.get_model("organizations", name)
    return list(model.objects.filter(pgh_obj_id=obj_id).order_by("pgh_id"))


def test_rows_made_in_bulk_are_all_recorded() -> None:
    department = DepartmentFactory()
    made = Department.objects.bulk_create(
        [Department(organization=department.organization, name=f"課{n}") for n in range(50)]
    )
    Department.objects.filter(pk__in=[row.pk for row in made]).update(position=7)
    for row in made:
        assert [(e.pgh_label, e.position) for e in events("DepartmentEvent", row.pk)] == [
            ("insert", 0),
            ("update", 7),
        ]


def test_a_change_says_who_made_it_and_with_which_intent() -> None:
    person = UserFactory()
    with audit.acting(by=person, intent="rename_department"):
        department = DepartmentFactory()
    (event,) = events("DepartmentEvent", department.pk)
    assert event.pgh_context == {"user": person.pk, "intent": "rename_department"}


def test_an_intent_inside_a_request_keeps_the_request() -> None:
    person = UserFactory()
    with (
        pghistory.context(user=person.pk, request="0123456789abcdef", path="/o/980005/"),
        audit.acting(by=person, intent="rename_department"),
    ):
        department = DepartmentFactory()
    (event,) = events("DepartmentEvent", department.pk)
    assert event.pgh_context["request"] == "0123456789abcdef"
    assert event.pgh_context["intent"] == "rename_department"


def test_after_the_act_nobody_is_named_any_more() -> None:
    with audit.acting(by=UserFactory(), intent="rename_department"):
        DepartmentFactory()
    department = DepartmentFactory()
    (event,) = events("DepartmentEvent", department.pk)
    assert event.pgh_context is None


def test_after_an_act_within_an_act_the_outer_one_is_named_again() -> None:
    person = UserFactory()
    with audit.acting(by=person, intent="load_plans"):
        with audit.acting(by=None, intent="revise_target"):
            inner = DepartmentFactory()
        outer = DepartmentFactory()
    named = [events("DepartmentEvent", row.pk)[0].pgh_context for row in (inner, outer)]
    assert named == [
        {"user": None, "intent": "revise_target"},
        {"user": person.pk, "intent": "load_plans"},
    ]


def test_a_change_that_is_rolled_back_leaves_no_record() -> None:
    department = DepartmentFactory()
    with transaction.atomic():
        Department.objects.filter(pk=department.pk).update(name="別の名称")
        transaction.set_rollback(True)
    assert len(events("DepartmentEvent", department.pk)) == 1


def test_a_password_is_in_no_record() -> None:
    user = UserFactory()
    user.set_password("a long secret word")
    user.save()
    columns = {field.name for field in apps.get_model("organizations", "UserEvent")._meta.fields}
    assert not columns & {"password", "last_login"}
    assert len(events("UserEvent", user.pk)) == 1, "a changed password alone says nothing"


STATEMENTS = [
    "UPDATE organizations_userevent SET display_name = 'x'",
    "DELETE FROM organizations_userevent",
    "TRUNCATE organizations_userevent",
    "TRUNCATE organizations_user CASCADE",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_record_is_not_edited_or_emptied_even_by_sql(statement: str) -> None:
    user = UserFactory()
    with (
        pytest.raises(Error, match=r"[Cc]annot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert len(events("UserEvent", user.pk)) == 1
    assert User.objects.filter(pk=user.pk).exists()
