"""Closing a survey: asked for by a person or its end, done once by a worker.

A close is one transaction: the answers come out of the box, stand shuffled in their tables, the
result is made, box and codes are gone. Cut off anywhere it never happened and is done again; the
private key is destroyed only after it has committed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from core import audit, outbox
from core.clock import now as clock_now
from core.clock import today as clock_today
from core.errors import Invalid
from core.models import OutboxMessage
from organizations.models import Membership, Role
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import notify
from surveys import box_keys
from surveys.models import Survey
from surveys.selectors.structures import structure_of
from surveys.services import ballots
from surveys.services.access import lock_survey
from surveys.services.bindings import TOPIC as PROPOSING
from surveys.services.writing import write_responses
from surveys.structures.slots import Filled, from_payload

logger = logging.getLogger(__name__)
TOPIC = "surveys.close"
State = Survey.State


class CloseFailed(Exception):
    """A close could not be done. Says where it failed, and nothing of any answer."""


def request_close(*, by: Actor, survey: Survey) -> Survey:
    """Ends the asking now; a worker opens the box. Twice is once."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="close_survey"):
        current = lock_survey(by, survey.pk)
        if current.state in (State.CLOSING, State.CLOSED):
            return current
        if current.state != State.OPEN:
            raise Invalid(
                "survey_state",
                "回答を受け付けていないため、受付を終えられません。",
                "画面を開き直して、いまの状態を確かめてください。",
                status=409,
            )
        _end_asking(current)
        return current


def close_due(*, now: datetime) -> int:
    """Ends the asking of surveys whose time is over, and wakes closes that were cut off."""
    ended = 0
    due = Survey.objects.filter(state=State.OPEN, closes_at__lte=now).values_list("pk", flat=True)
    for pk in list(due):
        with transaction.atomic(), audit.acting(by=None, intent="close_survey"):
            survey = (
                Survey.objects.select_for_update()
                .filter(pk=pk, state=State.OPEN, closes_at__lte=now)
                .first()
            )
            if survey is not None:
                _end_asking(survey)
                ended += 1
    waiting = set(Survey.objects.filter(state=State.CLOSING).values_list("pk", flat=True))
    if waiting:
        with transaction.atomic():
            asked = OutboxMessage.objects.filter(topic=TOPIC, subject__in=waiting)
            if forgotten := waiting - set(asked.values_list("subject", flat=True)):
                outbox.publish(TOPIC, sorted(forgotten))
    return ended


def _end_asking(survey: Survey) -> None:
    survey.state = State.CLOSING
    survey.version += 1
    survey.save(update_fields=["state", "version"])
    outbox.publish(TOPIC, [survey.pk])


def close_surveys(survey_ids: Sequence[int]) -> None:
    """Handler of the outbox, which gives one survey at a time."""
    for survey_id in survey_ids:
        try:
            run_close(survey_id, today=clock_today())
        except box_keys.KeyMissing:
            raise CloseFailed("the private key of the box is missing") from None
        except Exception as error:
            # Texts of errors and tracebacks may quote an answer; where it failed must do.
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else ""
            raise CloseFailed(f"{type(error).__name__} at {place}") from None


def run_close(survey_id: int, *, today: date) -> bool:
    """Opens the box of a survey that is being closed, once. False: there was nothing to do.

    Raises box_keys.KeyMissing where the private key is gone; nothing is lost then, and the close is
    tried again.
    """
    # scipy takes a second to load; only a worker that closes needs it.
    from surveys.tabulation.results import make_result

    with transaction.atomic(), audit.acting(by=None, intent="run_close"):
        survey = Survey.objects.select_for_update().filter(pk=survey_id).first()
        if survey is None or survey.state != State.CLOSING:
            return False
        assert survey.box_key is not None
        key_path = box_keys.path_of(survey.public_key, survey.box_key)
        key = box_keys.read_key(survey.public_key, survey.box_key)
        sealed = list(ballots.read_box(survey.pk))
        filled = list(_opened(key, sealed))
        if sealed and not filled:
            raise CloseFailed("no answer in the box can be read")
        write_responses(survey=survey, structure=structure_of(survey), filled=filled)
        make_result(survey=survey)
        outbox.publish(PROPOSING, [survey.pk])
        ballots.destroy_box(survey.pk)
        survey.state = State.CLOSED
        survey.closed_at = clock_now()
        survey.box_key = None
        survey.version += 1
        survey.save()
        _tell_office(survey, unread=len(sealed) - len(filled))
        transaction.on_commit(partial(box_keys.destroy, key_path))
        return True


def _opened(key: PrivateKey, sealed: list[bytes]) -> Iterator[tuple[Filled, int | None]]:
    """The answers. One that was damaged is left out: it must not hold back all the others."""
    for each in sealed:
        try:
            yield from_payload(ballots.unseal(key, each))
        except (CryptoError, ValueError, KeyError, TypeError, ArithmeticError):
            logger.error("an answer in a box can't be read")


def _tell_office(survey: Survey, *, unread: int) -> None:
    """Tells the DX office that the survey has ended, and how to go on."""
    office = Membership.objects.filter(
        organization_id=survey.organization_id, role=Role.DX_OFFICE, user__is_active=True
    )
    lost = f"壊れていて読めない回答が{unread}件あり、結果に入っていません。" if unread else ""
    notify(
        organization_id=survey.organization_id,
        user_ids=list(office.values_list("user_id", flat=True)),
        key=f"survey-closed:{survey.pk}",
        title=f"アンケート「{survey.title}」の集計が終わりました",
        body=f"回答の受付を終え、集計しました。{lost}結果を確かめてください。",
        path=reverse("surveys:running", args=[survey.organization.code, survey.pk]),
    )
