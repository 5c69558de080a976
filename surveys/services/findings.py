"""Main issues of a survey and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.citing import LIMIT, Place, cited, words_of
from surveys.models import Citation, Finding, FreeText, Question, Survey
from surveys.selectors.results import document_of
from surveys.services.access import lock_row, lock_survey, save_fields
from surveys.services.order import move_row, next_place
from surveys.typed_fields import TypedFields

TEXT_LIMIT, VIEWPOINT_LIMIT, DETAIL_LIMIT = 400, 60, 4000


@dataclass(frozen=True)
class FindingTyped:
    text: str = ""
    viewpoint: str = ""
    detail: str = ""
    is_public: bool = False


def lock_ended(by: Actor, pk: int) -> Survey:
    """The survey, locked, once it has ended: before that there is nothing to conclude from."""
    by.require(Act.MEASURE_EDIT)
    survey = lock_survey(by, pk)
    if survey.state != Survey.State.CLOSED:
        raise Invalid(
            "survey_not_ended",
            "このアンケートは、まだ終了していません。",
            "課題と対応方針は、集計が終わってから登録してください。",
            status=409,
        )
    return survey


def add_finding(
    *, by: Actor, survey: Survey, typed: FindingTyped, place: Place | None = None
) -> Finding:
    """A main issue, resting on a shown cell of the result where one is named. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_finding"):
        current = lock_ended(by, survey.pk)
        made = Finding.objects.create(
            organization_id=current.organization_id,
            survey=current,
            position=next_place(current.findings.all()),
            **_read(typed),
        )
        if place is not None:
            _cite(current, made, place, words="")
        return made


def edit_finding(*, by: Actor, finding: Finding, typed: FindingTyped, version: int) -> Finding:
    """Saves the issue. Raises Refused or Stale."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_finding"):
        current = _lock(by, finding)
        return save_fields(current, _read(typed), version)


def move_finding(*, by: Actor, finding: Finding, up: bool) -> None:
    """One place up or down. At the ends it stays."""
    with transaction.atomic(), audit.acting(by=by.user, intent="move_finding"):
        current = _lock(by, finding)
        move_row(Finding.objects.filter(survey=current.survey_id), current.pk, up=up)


def remove_finding(*, by: Actor, finding: Finding) -> None:
    """Takes an issue away with what it rests on. Raises Invalid where something hangs on it."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_finding"):
        current = _lock(by, finding)
        if current.measures.exists():
            raise Invalid(
                "finding_has_measures",
                "この課題には対応方針があるため、削除できません。",
                "先に対応方針を削除するか、課題を「庁内だけ」にしてください。",
                status=409,
            )
        try:
            current.delete()
        except ProtectedError:
            raise Invalid(
                "finding_linked",
                "この課題は、会議体の指摘事項に関連として登録されているため、削除できません。",
                "先に指摘事項の「関連と出所」で外してください。",
                status=409,
            ) from None


def cite_result(*, by: Actor, finding: Finding, place: Place, words: str = "") -> Citation:
    """Rests the issue on a shown cell, said by rule or in the given words. Twice is once.

    Raises Invalid for a cell that may not be shown.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="cite_result"):
        current = _lock(by, finding)
        return _cite(current.survey, current, place, words=words)


def cite_comment(*, by: Actor, finding: Finding, key: str, words: str = "") -> Citation:
    """Rests the issue on a released comment, as it was masked. Twice is once."""
    with transaction.atomic(), audit.acting(by=by.user, intent="cite_comment"):
        current = _lock(by, finding)
        comment = _released(current.survey, key)
        there = current.citations.filter(comment=comment).first()
        if there is not None:
            return there
        return Citation.objects.create(
            organization_id=current.organization_id,
            finding=current,
            question_id=comment.question_id,
            comment=comment,
            words=_words(words or f"自由記述「{comment.masked}」"[:LIMIT]),
            position=next_place(current.citations.all()),
        )


def edit_citation(*, by: Actor, citation: Citation, words: str, version: int) -> Citation:
    """Saves how it is said. Raises Invalid (blank, too long) or Stale."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_citation"):
        _lock(by, citation.finding)
        current: Citation = lock_row(Citation, by, "根拠", pk=citation.pk)
        return save_fields(current, {"words": _words(words)}, version)


def remove_citation(*, by: Actor, finding: Finding, citation_id: int) -> None:
    """One that is gone already changes nothing."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_citation"):
        _lock(by, finding)
        Citation.objects.filter(finding=finding, pk=citation_id).delete()


def _lock(by: Actor, finding: Finding) -> Finding:
    survey = lock_ended(by, finding.survey_id)
    row: Finding = lock_row(Finding, by, "課題", pk=finding.pk, survey=survey)
    return row


def _cite(survey: Survey, finding: Finding, place: Place, *, words: str) -> Citation:
    document = document_of(survey)
    if document is None:
        raise Invalid(
            "cited_nothing",
            "このアンケートの結果は、まだありません。",
            "集計が終わってから選んでください。",
            field="place",
        )
    found = cited(document, place)
    where: dict[str, Any] = {
        "question": Question.objects.get(survey=survey, key=place.question),
        "row": place.row,
        "table": place.table,
        "group": place.group,
    }
    there = finding.citations.filter(**where).first()
    if there is not None:
        return there
    return Citation.objects.create(
        organization_id=finding.organization_id,
        finding=finding,
        words=_words(words or words_of(found)),
        position=next_place(finding.citations.all()),
        **where,
    )


def _released(survey: Survey, key: str) -> FreeText:
    """A comment to be cited: released, and of a question with enough of them to be shown."""
    try:
        found = FreeText.objects.filter(
            survey=survey, state=FreeText.State.RELEASED, pk=key
        ).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise Invalid(
            "comment_not_released",
            "この自由記述は見つからないか、公開できると確認されていません。",
            "自由記述の画面で確認してから選んでください。",
            field="comment",
        )
    return found


def _read(typed: FindingTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("text", "課題", " ".join(typed.text.split()), limit=TEXT_LIMIT, needed=True)
    fields.text("viewpoint", "視点", " ".join(typed.viewpoint.split()), limit=VIEWPOINT_LIMIT)
    fields.text("detail", "説明", typed.detail, limit=DETAIL_LIMIT)
    return fields.read() | {"is_public": typed.is_public}


def _words(typed: str) -> str:
    fields = TypedFields()
    words = fields.text("words", "根拠", typed, limit=LIMIT, needed=True)
    fields.read()
    return words
