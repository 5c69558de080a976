"""Opening is one act: complete or not at all, with its key on the disk before it counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.clock import now, today
from core.errors import Invalid, NotAllowed, NotFound, Stale
from organizations.models import Role
from surveys import box_keys
from surveys.models import Choice, Question, RollCell, Survey
from surveys.selectors.opening import check_opening, opening_page
from surveys.services import ballots
from surveys.services.opening import extend, open_survey
from surveys.services.upkeep import sweep_keys
from tests.factories import OrganizationFactory, actor_with
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db


def opened(survey: Survey, **more: Any) -> Survey:
    office = actor_with(Role.DX_OFFICE, survey.organization)
    return open_survey(**({"by": office, "survey": survey, "expected_version": 1} | more))


def codes_of(survey: Survey) -> set[str]:
    return {problem.code for problem in check_opening(survey, now=now())}


def test_an_opening_makes_the_key_the_box_and_the_state() -> None:
    survey = opened(grouped(draft()))
    assert survey.state == "open" and survey.opens_on == today()
    assert box_keys.has_key(survey.public_key, survey.box_key)
    assert ballots.turnout(survey.pk) == []


def test_opened_twice_is_once() -> None:
    survey = grouped(draft())
    first = opened(survey)
    again = opened(survey)
    assert bytes(again.box_key) == bytes(first.box_key) and again.version == first.version
    mine = [file for file in box_keys.key_files() if file.public_key == survey.public_key]
    assert len(mine) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"purpose": ""}, "blank"),
        ({"audience": " "}, "blank"),
        ({"closes_at": None}, "blank"),
        ({"delete_on": None}, "blank"),
        ({"closes_at": now() - timedelta(minutes=1)}, "past"),
        ({"opens_on": today() + timedelta(days=1)}, "too_early"),
        ({"delete_on": today()}, "deleted_before_close"),
        ({"origin": "imported"}, "origin"),
    ],
)
def test_what_is_missing_is_said_and_nothing_opens(fields: dict[str, Any], code: str) -> None:
    survey = grouped(draft(**fields))
    assert code in codes_of(survey)
    with pytest.raises(Invalid):
        opened(survey)
    survey.refresh_from_db()
    assert survey.state == "draft" and survey.box_key is None


def test_a_survey_without_questions_or_with_half_of_one_does_not_open() -> None:
    survey = grouped(draft())
    Choice.objects.filter(question__survey=survey).delete()
    assert "too_few_choices" in codes_of(survey)
    Question.objects.filter(survey=survey).delete()
    assert "no_questions" in codes_of(survey)


def test_a_roll_smaller_than_k_does_not_open() -> None:
    survey = grouped(draft())
    RollCell.objects.filter(survey=survey).update(invited=2)
    assert codes_of(survey) == {"roll_too_small"}


def test_a_complete_survey_has_nothing_missing() -> None:
    assert codes_of(grouped(draft())) == set()


def test_small_groups_are_told_of_before_the_opening() -> None:
    page = opening_page(grouped(draft(), ((20, 4), (30, 25))), now=now())
    assert (page.small, page.invited, page.questions) == (1, 79, 3)


def test_a_key_that_cannot_be_written_opens_nothing(settings: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.SURVEY_KEYS = str(blocked / "keys")
    survey = grouped(draft())
    with pytest.raises(Invalid):
        opened(survey)
    survey.refresh_from_db()
    assert survey.state == "draft"


def test_an_opening_that_fails_leaves_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise RuntimeError("the database is gone")

    survey = grouped(draft())
    monkeypatch.setattr(ballots, "make_box", broken)
    with pytest.raises(RuntimeError):
        opened(survey)
    assert not [file for file in box_keys.key_files() if file.public_key == survey.public_key]


def test_a_key_of_an_opening_that_never_came_about_goes_after_an_hour() -> None:
    import os

    survey = draft()
    path = box_keys.path_of(survey.public_key, box_keys.make_key(survey.public_key))
    sweep_keys()
    assert path.exists()
    os.utime(path, (0, 0))
    sweep_keys()
    assert not path.exists()


def test_somebody_elses_change_is_looked_at_first() -> None:
    with pytest.raises(Stale):
        opened(grouped(draft()), expected_version=7)


def test_only_the_own_dx_office_opens() -> None:
    survey = grouped(draft())
    with pytest.raises(NotAllowed):
        opened(survey, by=actor_with(Role.DEPARTMENT_HEAD, survey.organization))
    with pytest.raises(NotFound):
        opened(survey, by=actor_with(Role.DX_OFFICE, OrganizationFactory()))


def test_an_end_is_put_off_once() -> None:
    asking = Asking(codes=False)
    end = asking.survey.closes_at + timedelta(days=3)
    first = extend(by=asking.office, survey=asking.survey, closes_at=end)
    again = extend(by=asking.office, survey=asking.survey, closes_at=end)
    assert first.closes_at == again.closes_at == end and first.version == again.version


@pytest.mark.parametrize(("days", "code"), [(-1, "not_later"), (200, "past_deletion")])
def test_an_end_that_can_not_be_is_refused(days: int, code: str) -> None:
    asking = Asking(codes=False)
    end = asking.survey.closes_at + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        extend(by=asking.office, survey=asking.survey, closes_at=end)
    assert refused.value.code == code and refused.value.field == "closes_at"


def test_only_the_own_dx_office_puts_an_end_off() -> None:
    asking = Asking(codes=False)
    end = asking.survey.closes_at + timedelta(days=1)
    with pytest.raises(NotAllowed):
        extend(by=asking.viewer, survey=asking.survey, closes_at=end)
    with pytest.raises(NotFound):
        extend(by=asking.outsider, survey=asking.survey, closes_at=end)
