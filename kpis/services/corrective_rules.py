"""What may be said about a KPI that is behind, and when: the rules of 原因・対応策."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.errors import DomainError, Invalid, Refused
from kpis.models import CorrectiveAction

LONGEST = 2000
State = CorrectiveAction.State


@dataclass(frozen=True)
class Answer:
    """What a department answers: why, what it does about it, and until when."""

    cause: str
    action: str
    due_on: date | None


def refuse_closed(row: CorrectiveAction) -> None:
    if row.state == State.CLOSED:
        raise not_now(
            "この原因・対応策は完了しています。",
            "続けるときは、DX推進担当に再開を依頼してください。",
        )


def refuse_unanswered(row: CorrectiveAction, what: str) -> None:
    if row.state == State.ASKED:
        raise not_now(
            f"まだ回答がないため、{what}ことはできません。",
            "先に、原因と対応策を回答してください。",
        )


def refuse_unfit(given: Answer, row: CorrectiveAction, today: date) -> None:
    errors: dict[str, DomainError] = {}
    for name, label, text in (("cause", "原因", given.cause), ("action", "対応策", given.action)):
        try:
            checked_words(text, label, field=name)
        except Invalid as refused:
            errors[name] = refused
    if given.due_on is None:
        errors["due_on"] = Invalid(
            "due_missing",
            "対応の期限が入力されていません。",
            "いつまでに行うかを「令和9年1月31日」のように入力してください。",
            field="due_on",
        )
    elif given.due_on < today and given.due_on != row.due_on:
        errors["due_on"] = Invalid(
            "due_past",
            "対応の期限が、今日より前の日付です。",
            "これから行う対応の期限を入力してください。",
            field="due_on",
        )
    if errors:
        raise Refused(errors)


def checked_words(text: str, label: str, *, field: str = "text") -> str:
    if not text:
        raise Invalid(
            "text_missing",
            f"{label}が入力されていません。",
            f"{label}を入力してください。",
            field=field,
        )
    if len(text) > LONGEST:
        raise Invalid(
            "text_too_long",
            f"{label}が{len(text)}文字あります。",
            f"{LONGEST}文字以内にしてください。",
            field=field,
        )
    return text


def not_now(sentence: str, next_step: str) -> Invalid:
    return Invalid("not_now", sentence, next_step, status=409)
