"""What people were told stands still from the opening on, past every form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from core.database_role import grant_web_role
from surveys.models import AxisValue, Choice, DeclaredTable, Question, RollCell, Survey
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db
FIXED: dict[str, Any] = {
    "k": 5,
    "entry": "link",
    "title": "別の題名",
    "purpose": "別の目的",
    "audience": "一部の職員",
    "public_key": "elsewhere",
    "box_key": b"x" * 32,
}


@pytest.fixture
def asking() -> Asking:
    return Asking(codes=False)


@pytest.mark.parametrize("name", FIXED)
def test_what_was_told_stands_still(asking: Asking, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=asking.survey.pk).update(**{name: FIXED[name]})


@pytest.mark.parametrize("name", FIXED)
def test_a_draft_may_still_be_changed(name: str) -> None:
    survey = draft()
    assert Survey.objects.filter(pk=survey.pk).update(**{name: FIXED[name]}) == 1


def test_the_day_of_deletion_stands_still(asking: Asking) -> None:
    later = asking.survey.delete_on + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=asking.survey.pk).update(delete_on=later)


@pytest.mark.parametrize("days", [-1, 0])
def test_an_end_is_put_off_and_never_brought_nearer(asking: Asking, days: int) -> None:
    end = asking.survey.closes_at + timedelta(days=days)
    mine = Survey.objects.filter(pk=asking.survey.pk)
    if days < 0:
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(closes_at=end)
    assert mine.update(closes_at=end + timedelta(days=2)) == 1


def test_a_telephone_number_may_be_put_right(asking: Asking) -> None:
    assert Survey.objects.filter(pk=asking.survey.pk).update(contact="内線 1234") == 1


@pytest.mark.parametrize("model", [Question, Choice, AxisValue, RollCell, DeclaredTable])
def test_questions_and_groups_are_neither_changed_nor_removed(asking: Asking, model: Any) -> None:
    row = model.objects.filter(organization=asking.organization).first()
    for act in (row.save, lambda: model.objects.filter(pk=row.pk).delete()):
        with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
            act()


def test_nothing_is_added_to_the_roll(asking: Asking) -> None:
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        RollCell.objects.create(
            organization=asking.organization, survey=asking.survey, numbers=[9, 9], invited=1
        )


def test_another_surveys_questions_may_be_changed(asking: Asking) -> None:
    other = grouped(draft(asking.organization, key="s2"))
    Question.objects.filter(survey=other).update(wording="別の質問文")
    assert Question.objects.filter(survey=other, wording="別の質問文").count() == 3


@pytest.mark.parametrize("state", ["closed", "draft", "discarded"])
def test_an_open_survey_goes_nowhere_but_to_its_close(asking: Asking, state: str) -> None:
    with pytest.raises(IntegrityError, match="no way"), transaction.atomic():
        Survey.objects.filter(pk=asking.survey.pk).update(state=state, box_key=None)


def test_an_open_survey_is_not_removed(asking: Asking) -> None:
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("DELETE FROM surveys_survey WHERE id = %s", [asking.survey.pk])


def test_published_totals_go_from_draft_to_closed(asking: Asking) -> None:
    survey = draft(asking.organization, key="t1", origin="totals")
    assert Survey.objects.filter(pk=survey.pk).update(state="closed") == 1
    assert Survey.objects.filter(pk=survey.pk).update(title="直した題名") == 1


def test_the_processes_role_reaches_the_box_through_its_functions_alone(asking: Asking) -> None:
    role = settings.WEB_DATABASE_ROLE
    grant_web_role(role)
    names = ["surveys_ballot", "surveys_code"]
    names += [f"{name}_{asking.survey.pk}" for name in names]
    with connection.cursor() as cursor:
        for name in names:
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, name, right])
                assert cursor.fetchone() == (False,), (name, right)
        cursor.execute(
            "SELECT p.proname, has_function_privilege(%s, p.oid, 'EXECUTE'), p.proconfig,"
            " p.proacl::text LIKE '%%{=X/%%' OR p.proacl IS NULL OR p.proacl::text LIKE '%%,=X/%%'"
            " FROM pg_proc p WHERE p.prosecdef AND p.proname LIKE 'surveys%%'",
            [role],
        )
        found = cursor.fetchall()
    assert len(found) == 8
    for name, allowed, settings_of_it, public in found:
        assert allowed and not public, name
        assert settings_of_it == ["search_path=pg_catalog, pg_temp"], name
