"""Opening a survey, once, and putting off its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import audit
from core.clock import now as clock_now
from core.errors import DomainError, Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys import box_keys
from surveys.models import Survey
from surveys.selectors.opening import check_opening
from surveys.services import ballots
from surveys.services.access import lock_survey, refuse_if_stale

State = Survey.State


def open_survey(*, by: Actor, survey: Survey, expected_version: int) -> Survey:
    """Makes the box and its key, and lets answers in. Twice is once.

    The private key lies on the disk before this commits: no answer is ever sealed for a key that
    is nowhere. Raises Invalid (what is missing), Stale, NotAllowed, NotFound.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="open_survey"):
        current = lock_survey(by, survey.pk)
        if current.state == State.OPEN:
            return current
        _require(current, State.DRAFT, "このアンケートは作成中ではないため、開始できません。")
        refuse_if_stale(current, expected_version)
        moment = clock_now()
        if problems := check_opening(current, now=moment):
            raise incomplete(problems)
        box_key = _new_key(current)
        try:
            ballots.make_box(current.pk)
            current.opens_on = timezone.localdate(moment)
            current.opened_at = moment
            current.box_key = box_key
            current.state = State.OPEN
            current.version += 1
            current.save()
        except BaseException:
            box_keys.destroy(box_keys.path_of(current.public_key, box_key))
            raise
        return current


def extend(*, by: Actor, survey: Survey, closes_at: datetime) -> Survey:
    """Puts off the end of an open survey; the same moment again changes nothing."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="extend_survey"):
        current = lock_survey(by, survey.pk)
        _require(current, State.OPEN, "回答を受け付けていないため、締切を延ばせません。")
        assert current.closes_at is not None and current.delete_on is not None
        if closes_at == current.closes_at:
            return current
        if closes_at <= current.closes_at or closes_at <= clock_now():
            raise Invalid(
                "not_later",
                "新しい締切が、いまの締切と同じか、それより前です。",
                "いまの締切より後の日時を入力してください。早く終えるときは「受付を終える」を"
                "使ってください。",
                field="closes_at",
            )
        if timezone.localdate(closes_at) >= current.delete_on:
            raise Invalid(
                "past_deletion",
                "新しい締切が、個々の回答を削除する日と同じか、それより後です。",
                "削除する日は回答者に知らせてあるため変えられません。"
                "それより前の日時を入力してください。",
                field="closes_at",
            )
        current.closes_at = closes_at
        current.version += 1
        current.save(update_fields=["closes_at", "version"])
        return current


def incomplete(problems: list[DomainError]) -> Invalid:
    """One refusal for everything that is missing."""
    return Invalid(
        "survey_incomplete",
        f"開始する前に、直していただきたいところが{len(problems)}か所あります。"
        + " ".join(problem.sentence for problem in problems),
        "確認事項の一覧をご覧ください。",
    )


def _new_key(survey: Survey) -> bytes:
    try:
        return box_keys.make_key(survey.public_key)
    except OSError as error:
        raise Invalid(
            "key_not_kept",
            "回答を守る鍵を保存できなかったため、開始していません。",
            "管理者に、鍵の置き場所（DXPORTAL_SURVEY_KEYS）を確かめてもらってください。",
        ) from error


def _require(survey: Survey, state: str, sentence: str) -> None:
    if survey.state != state:
        raise Invalid(
            "survey_state",
            sentence,
            f"いまの状態は「{Survey.State(survey.state).label}」です。画面を開き直してください。",
            status=409,
        )
