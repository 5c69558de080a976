"""A close killed at any point and done again: every response exactly once."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from django.db import connections

from core.clock import today
from surveys.models import FreeText, Response, Survey, SurveyResult
from surveys.services.closing import request_close, run_close
from surveys.services.upkeep import sweep_keys
from surveys.tabulation.results import make_result
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, KILLS = 80, 10
assert make_result, "loaded before the fork: what is timed is the close alone"


def closing(key: str) -> Asking:
    asking = Asking(grouped(draft(key=key)))
    for number in range(PEOPLE):
        asking.answer(number, text=f"意見{number}")
    request_close(by=asking.office, survey=asking.survey)
    return asking


def in_a_process_of_its_own(survey_id: int) -> int:
    """Starts the close in a child, which shares no connection with this process."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            run_close(survey_id, today=today())
        finally:
            os._exit(0)
    return child


def exactly_once(survey: Survey) -> None:
    responses = Response.objects.filter(survey=survey)
    assert sorted(int(row.figures[0]) for row in responses) == list(range(PEOPLE))
    assert FreeText.objects.filter(survey=survey).count() == PEOPLE
    assert SurveyResult.objects.filter(survey=survey).count() == 1


def test_a_close_killed_at_ten_random_points_gives_every_response_once() -> None:
    chance = random.Random(20261121)
    started = time.monotonic()
    os.waitpid(in_a_process_of_its_own(closing("warm-up").survey.pk), 0)
    asking = closing("s1")
    started = time.monotonic()
    os.waitpid(in_a_process_of_its_own(asking.survey.pk), 0)
    whole = time.monotonic() - started
    exactly_once(asking.survey)

    asking, rounds, cut_off = closing("s2"), 0, 0
    for point in range(KILLS):
        child = in_a_process_of_its_own(asking.survey.pk)
        time.sleep(whole * (point + chance.random()) / KILLS)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        asking.survey.refresh_from_db()
        if asking.survey.state == Survey.State.CLOSED:
            exactly_once(asking.survey)
            rounds += 1
            asking = closing(f"s3-{rounds}")
        else:
            cut_off += 1
            assert not Response.objects.filter(survey=asking.survey).exists()
    run_close(asking.survey.pk, today=today())
    run_close(asking.survey.pk, today=today())
    exactly_once(asking.survey)
    assert cut_off >= KILLS // 2
    sweep_keys()
