"""A close runs once, whatever is clicked, and leaves nothing of the box."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from core import outbox
from core.clock import now, today
from core.errors import Invalid, NotAllowed, NotFound
from core.models import OutboxMessage
from surveys import box_keys
from surveys.models import FreeText, Response, Survey, SurveyResult
from surveys.services import ballots, closing
from surveys.services.closing import TOPIC, close_due, request_close, run_close
from surveys.services.upkeep import sweep_keys
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db
State = Survey.State


@pytest.fixture
def asking() -> Asking:
    made = Asking()
    for number in range(15):
        made.answer(number, text=f"意見{number}" if number % 2 else "")
    return made


def box_tables(survey: Survey) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent IN"
            " ('surveys_ballot'::regclass, 'surveys_code'::regclass)"
            " AND inhrelid::regclass::text LIKE %s",
            [f"%\\_{survey.pk}"],
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_close_writes_every_answer_once_and_ends_the_survey(asking: Asking) -> None:
    survey = asking.closed()
    assert survey.state == State.CLOSED and survey.closed_at is not None
    assert sorted(row.figures[0] for row in Response.objects.all()) == list(range(15))
    assert sorted(row.text for row in FreeText.objects.all()) == sorted(
        f"意見{number}" for number in range(1, 15, 2)
    )
    assert SurveyResult.objects.get().document["responses"] == 15


def test_a_close_asked_for_twice_is_one(asking: Asking) -> None:
    for _ in range(2):
        request_close(by=asking.office, survey=asking.survey)
    assert OutboxMessage.objects.filter(topic=TOPIC).count() == 1
    assert run_close(asking.survey.pk, today=today())
    assert not run_close(asking.survey.pk, today=today())
    request_close(by=asking.office, survey=asking.survey)
    assert Response.objects.count() == 15


def test_a_worker_does_what_was_asked_for(asking: Asking) -> None:
    request_close(by=asking.office, survey=asking.survey)
    assert outbox.drain(TOPIC) == 1
    asking.survey.refresh_from_db()
    assert asking.survey.state == State.CLOSED


def test_box_codes_and_key_are_gone_after_the_close(
    asking: Asking, django_capture_on_commit_callbacks: object
) -> None:
    key = box_keys.path_of(asking.survey.public_key, asking.survey.box_key)
    assert len(box_tables(asking.survey)) == 2 and key.is_file()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        survey = asking.closed()
    assert box_tables(survey) == []
    assert not key.exists() and survey.box_key is None


def test_the_key_outlives_a_close_that_did_not_commit(asking: Asking) -> None:
    key = box_keys.path_of(asking.survey.public_key, asking.survey.box_key)
    request_close(by=asking.office, survey=asking.survey)
    with transaction.atomic():
        run_close(asking.survey.pk, today=today())
        transaction.set_rollback(True)  # the worker dies
    assert key.is_file() and Response.objects.count() == 0
    assert run_close(asking.survey.pk, today=today())
    assert Response.objects.count() == 15


def test_responses_stand_under_one_transaction_and_random_keys(asking: Asking) -> None:
    asking.closed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_response")
        assert cursor.fetchone()[0] == 1
    assert {row.pk.version for row in Response.objects.all()} == {4}


def test_tables_of_answers_have_neither_time_nor_sequence() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name IN ('surveys_response', 'surveys_freetext', 'surveys_ballot',"
            " 'surveys_code') AND (data_type LIKE 'timestamp%%' OR data_type = 'date'"
            " OR column_default LIKE 'nextval%%' OR is_identity = 'YES')"
        )
        assert cursor.fetchall() == []


def test_answers_leave_no_change_record(asking: Asking) -> None:
    asking.closed()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename IN"
            " ('surveys_responseevent', 'surveys_freetextevent')"
        )
        assert cursor.fetchall() == []


def test_a_survey_whose_time_is_over_ends_by_itself_once(asking: Asking) -> None:
    assert close_due(now=now()) == 0
    later = asking.survey.closes_at + timedelta(seconds=1)
    assert [close_due(now=later), close_due(now=later)] == [1, 0]
    assert outbox.drain(TOPIC) == 1
    assert Response.objects.count() == 15


def test_a_close_that_was_cut_off_is_taken_up_by_the_sweep(asking: Asking) -> None:
    request_close(by=asking.office, survey=asking.survey)
    OutboxMessage.objects.all().delete()
    close_due(now=now())
    assert outbox.drain(TOPIC) == 1
    close_due(now=now())
    assert OutboxMessage.objects.filter(topic=TOPIC).count() == 0


def test_without_its_key_a_box_stays_closed_and_nothing_is_lost(asking: Asking) -> None:
    key = box_keys.path_of(asking.survey.public_key, asking.survey.box_key)
    held = key.read_bytes()
    box_keys.destroy(key)
    request_close(by=asking.office, survey=asking.survey)
    assert outbox.drain(TOPIC) == 1
    waiting = OutboxMessage.objects.get(topic=TOPIC)
    assert waiting.attempts == 1 and Response.objects.count() == 0
    key.write_bytes(held)
    assert run_close(asking.survey.pk, today=today())
    assert Response.objects.count() == 15


def test_what_is_kept_of_a_failed_close_quotes_no_answer(
    asking: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> None:
        raise ValueError("secret words of a person")

    monkeypatch.setattr(closing, "write_responses", broken)
    request_close(by=asking.office, survey=asking.survey)
    outbox.drain(TOPIC)
    assert "ValueError" in OutboxMessage.objects.get(topic=TOPIC).last_error
    assert "secret" not in OutboxMessage.objects.get(topic=TOPIC).last_error + caplog.text


def test_a_damaged_answer_does_not_hold_back_the_others(asking: Asking) -> None:
    asking.cast(asking.codes[20], payload=b"{ no json")
    asking.closed()
    assert Response.objects.count() == 15


def test_only_the_dx_office_closes_its_own_surveys(asking: Asking) -> None:
    for nobody in (asking.viewer, asking.editor):
        with pytest.raises(NotAllowed):
            request_close(by=nobody, survey=asking.survey)
    with pytest.raises(NotFound):
        request_close(by=asking.outsider, survey=asking.survey)


def test_a_draft_is_not_closed(asking: Asking) -> None:
    with pytest.raises(Invalid):
        request_close(by=asking.office, survey=draft(asking.organization, key="s2"))


@pytest.mark.parametrize("state", [State.OPEN, State.DRAFT, State.CLOSING])
def test_a_closed_survey_never_opens_again(asking: Asking, state: str) -> None:
    survey = asking.closed()
    with pytest.raises(IntegrityError, match="no way"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state=state)


def test_an_open_box_is_neither_read_nor_destroyed_nor_made_anew(asking: Asking) -> None:
    for act in (
        lambda: list(ballots.read_box(asking.survey.pk)),
        lambda: ballots.destroy_box(asking.survey.pk),
        lambda: ballots.make_box(asking.survey.pk),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert asking.cast(asking.codes[30]) == "cast"


def test_nothing_is_added_to_answers_that_were_counted(asking: Asking) -> None:
    survey = asking.closed()
    with pytest.raises(IntegrityError, match="at its close only"), transaction.atomic():
        Response.objects.create(pk=uuid4(), survey=survey, groups=[1, 1], slots=[1], figures=[])
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Response.objects.filter(survey=survey).update(slots=[2])


def test_answers_stand_in_the_open_nowhere_while_people_are_asked(asking: Asking) -> None:
    with pytest.raises(IntegrityError, match="at its close only"), transaction.atomic():
        Response.objects.create(pk=uuid4(), survey=asking.survey, groups=[], slots=[], figures=[])


def test_the_sweep_destroys_keys_of_closed_surveys_only(asking: Asking) -> None:
    other = Asking(grouped(draft(key="s9")))
    closed = box_keys.path_of(asking.survey.public_key, asking.survey.box_key)
    stranger = box_keys.folder() / "unknownsurvey.0123456789abcdef.key"
    stranger.write_bytes(b"x" * 32)
    asking.closed()  # its key is still there: this test's transaction never commits
    sweep_keys()
    assert not closed.exists()
    assert box_keys.has_key(other.survey.public_key, other.survey.box_key) and stranger.exists()
    stranger.unlink()


def test_a_key_is_readable_by_its_owner_alone(asking: Asking) -> None:
    path = box_keys.path_of(asking.survey.public_key, asking.survey.box_key)
    assert path.stat().st_mode & 0o777 == 0o600
