"""One answer for each code; none after the end; nothing a person could be found by."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from nacl.public import PrivateKey

from core.clock import now
from core.errors import Invalid
from surveys import box_keys
from surveys.models import Survey
from surveys.services import ballots
from surveys.services.ballots import CastOutcome, CodeState
from surveys.services.closing import request_close
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Asking:
    return Asking()


def in_box(survey: Survey) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_ballot WHERE survey_id = %s", [survey.pk])
        return int(cursor.fetchone()[0])


def test_a_code_lets_in_one_answer(asking: Asking) -> None:
    assert asking.cast(asking.codes[0]) == CastOutcome.CAST
    assert in_box(asking.survey) == 1


def test_a_replayed_code_lets_in_no_second_answer(asking: Asking) -> None:
    asking.cast(asking.codes[0])
    assert asking.cast(asking.codes[0]) == CastOutcome.USED
    assert in_box(asking.survey) == 1


def test_the_same_form_sent_twice_goes_in_once(asking: Asking) -> None:
    ballot = uuid4()
    assert asking.cast(asking.codes[0], ballot=ballot) == CastOutcome.CAST
    assert asking.cast(asking.codes[0], ballot=ballot) == CastOutcome.USED
    assert in_box(asking.survey) == 1


def test_the_same_form_with_another_code_leaves_that_code_unused(asking: Asking) -> None:
    ballot = uuid4()
    asking.cast(asking.codes[0], ballot=ballot)
    assert asking.cast(asking.codes[1], ballot=ballot) == CastOutcome.USED
    assert asking.cast(asking.codes[1]) == CastOutcome.CAST


@pytest.mark.parametrize("forged", ["AAAA-BBBB-CCCC-DDDD", "", "' OR true --", "あ" * 5000])
def test_a_forged_code_lets_nobody_in(asking: Asking, forged: str) -> None:
    assert asking.cast(forged) == CastOutcome.UNKNOWN
    assert in_box(asking.survey) == 0


def test_no_code_lets_nobody_in_where_codes_are_asked_for(asking: Asking) -> None:
    assert asking.cast(None) == CastOutcome.UNKNOWN


def test_a_code_of_another_organizations_survey_lets_nobody_in(asking: Asking) -> None:
    other = Asking()
    assert asking.cast(other.codes[0]) == CastOutcome.UNKNOWN
    assert other.cast(other.codes[0]) == CastOutcome.CAST


def test_an_answer_after_the_end_is_refused() -> None:
    asking = Asking(grouped(draft(closes_at=now() + timedelta(seconds=2))))
    assert asking.cast(asking.codes[0]) == CastOutcome.CAST
    time.sleep(max(0.0, (asking.survey.closes_at - now()).total_seconds()))
    assert asking.cast(asking.codes[1]) == CastOutcome.CLOSED


def test_an_answer_to_a_closed_survey_is_refused(asking: Asking) -> None:
    request_close(by=asking.office, survey=asking.survey)
    assert asking.cast(asking.codes[0]) == CastOutcome.CLOSED


def test_a_draft_takes_no_answer() -> None:
    survey = draft()
    outcome = ballots.cast(survey=survey, payload=b"{}", code=None, ballot=uuid4())
    assert outcome == CastOutcome.CLOSED


def test_an_open_link_takes_answers_without_a_code() -> None:
    asking = Asking(draft(entry="link"))
    assert [asking.cast(None), asking.cast(None)] == [CastOutcome.CAST] * 2


def test_an_answer_past_all_limits_is_refused_with_a_sentence(asking: Asking) -> None:
    with pytest.raises(Invalid) as refused:
        asking.cast(asking.codes[0], payload=b"x" * 10_000_000)
    assert refused.value.code == "answer_too_long"
    assert asking.cast(asking.codes[0]) == CastOutcome.CAST


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} ".replace("-", " ー ")],
)
def test_a_code_is_read_as_it_was_meant(asking: Asking, typed: object) -> None:
    assert callable(typed)
    assert asking.cast(typed(asking.codes[0])) == CastOutcome.CAST


def test_look_alikes_and_full_width_letters_are_read_as_meant() -> None:
    assert ballots.normalized("ｏl１Ｉ－ａｂｃｄ") == "0111ABCD"


def test_a_code_tells_its_group_until_it_is_used(asking: Asking) -> None:
    assert asking.batch is not None
    group = asking.batch.groups[-1]
    state, numbers = ballots.group_of_code(survey=asking.survey, code=group.codes[0])
    assert (state, numbers) == (CodeState.OPEN, (2, 2))
    asking.cast(group.codes[0])
    assert ballots.group_of_code(survey=asking.survey, code=group.codes[0]) == (CodeState.USED, ())
    assert ballots.group_of_code(survey=asking.survey, code="X")[0] == CodeState.UNKNOWN


def test_a_ballot_holds_ciphertext_under_a_random_key_and_nothing_else(asking: Asking) -> None:
    asking.cast(asking.codes[0], payload="秘密の意見".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_ballot WHERE survey_id = %s", [asking.survey.pk])
        names = [column.name for column in cursor.description]
        ((_, _, sealed),) = cursor.fetchall()
    assert names == ["survey_id", "key", "sealed"]
    assert "秘密の意見".encode() not in bytes(sealed)


def test_only_the_surveys_own_key_opens_a_ballot(asking: Asking) -> None:
    sealed = ballots.seal(bytes(asking.survey.box_key), b"answer")
    own = box_keys.read_key(asking.survey.public_key, asking.survey.box_key)
    assert ballots.unseal(own, sealed) == b"answer"
    with pytest.raises(Exception, match="decrypt"):
        ballots.unseal(PrivateKey.generate(), sealed)


def test_lengths_of_ballots_tell_blocks_only(asking: Asking) -> None:
    key = bytes(asking.survey.box_key)
    lengths = {len(ballots.seal(key, b"x" * size)) for size in (0, 1, 500, 1023)}
    assert len(lengths) == 1
    assert len(ballots.seal(key, b"x" * 1024)) - lengths.pop() == 1024


def test_codes_are_stored_as_digests_alone(asking: Asking) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_code WHERE survey_id = %s", [asking.survey.pk])
        assert [column.name for column in cursor.description] == [
            *("survey_id", "digest", "cell_id", "used")
        ]
        stored = {bytes(row[1]) for row in cursor.fetchall()}
    assert stored == {ballots.digest_of(asking.survey, code) for code in asking.codes}
    assert len(stored) == 90


def test_codes_lie_in_an_order_that_tells_nothing(asking: Asking) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest FROM surveys_code WHERE survey_id = %s ORDER BY ctid",
            [asking.survey.pk],
        )
        lying = [bytes(row[0]) for row in cursor.fetchall()]
    assert lying == sorted(lying)


def test_neither_code_nor_answer_stands_in_a_statement_on_record(asking: Asking) -> None:
    asking.cast(asking.codes[0], payload=b"secret")
    caller = connection.connection
    with psycopg.connect(caller.info.dsn, password=caller.info.password) as watcher:
        ((statement,),) = watcher.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", [caller.info.backend_pid]
        ).fetchall()
    assert statement == "SELECT surveys_cast($1, $2, $3, $4)"
