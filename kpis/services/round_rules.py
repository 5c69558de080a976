"""What a round's terms may be. Values in, domain errors out; today is an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import DomainError, Invalid, Refused
from core.fiscal import Period, era_year_label
from core.working_days import is_working_day, next_working_day, why_closed

TITLE_LIMIT = 80
NOTE_LIMIT = 4000
REASON_LIMIT = 400
REMIND_LIMIT = 20
UNLOCK_DAYS = 31


@dataclass(frozen=True)
class RoundTerms:
    """What can be changed until a round closes (its title only while it is a draft)."""

    title: str
    deadline: date
    note: str = ""
    remind_before: int = 3
    remind_after: int = 1


def check_terms(terms: RoundTerms, *, period: Period, today: date) -> None:
    """Raises Refused with an error for each field that cannot be accepted."""
    errors: dict[str, DomainError] = {}
    checks: list[tuple[str, Callable[[], None]]] = [
        ("title", lambda: _check_title(terms.title)),
        ("deadline", lambda: check_deadline(terms.deadline, period=period, today=today)),
        ("note", lambda: _check_length(terms.note, NOTE_LIMIT, "依頼文", "note")),
        ("remind_before", lambda: _check_days(terms.remind_before, 0, "remind_before")),
        ("remind_after", lambda: _check_days(terms.remind_after, 1, "remind_after")),
    ]
    for name, check in checks:
        try:
            check()
        except DomainError as error:
            errors[name] = error
    if errors:
        raise Refused(errors)


def check_deadline(deadline: date, *, period: Period, today: date) -> None:
    """A deadline is a working day, not past, and not before the period begins."""
    label = era_year_label(deadline)
    if deadline < today:
        raise Invalid(
            "deadline_past",
            f"締切（{label}）が、すでに過ぎた日になっています。",
            f"今日以降の日にしてください。次の開庁日は"
            f"{era_year_label(next_working_day(today + timedelta(days=1)))}です。",
            field="deadline",
        )
    if deadline < period.first:
        raise Invalid(
            "deadline_before_period",
            f"締切（{label}）が、調査の対象期間（{period.label}）より前の日になっています。",
            f"{era_year_label(period.first)}以降の日にしてください。",
            field="deadline",
        )
    if not is_working_day(deadline):
        raise Invalid(
            "deadline_closed",
            f"締切（{label}）は{why_closed(deadline)}で、閉庁日です。",
            f"次の開庁日は{era_year_label(next_working_day(deadline))}です。"
            "開庁日を締切にしてください。",
            field="deadline",
        )


def check_unlock(*, reason: str, until: date, today: date) -> None:
    """Raises Refused unless there is a reason and an end that is near."""
    errors: dict[str, DomainError] = {}
    if not reason.strip():
        errors["reason"] = Invalid(
            "reason_missing",
            "解除する理由が入力されていません。",
            "何を直すために解除するのかを入力してください。",
            field="reason",
        )
    elif len(reason) > REASON_LIMIT:
        errors["reason"] = _too_long(reason, REASON_LIMIT, "理由", "reason")
    last = today + timedelta(days=UNLOCK_DAYS)
    if not today <= until <= last:
        errors["until"] = Invalid(
            "until_out_of_range",
            f"解除の最終日（{era_year_label(until)}）が、選べる範囲の外にあります。",
            f"今日から{era_year_label(last)}まで（{UNLOCK_DAYS}日以内）の日にしてください。",
            field="until",
        )
    if errors:
        raise Refused(errors)


def _check_title(title: str) -> None:
    if not title.strip():
        raise Invalid(
            "title_missing",
            "名称が入力されていません。",
            "「令和8年度上期 実績調査」のように、部局に伝わる名称を入力してください。",
            field="title",
        )
    _check_length(title, TITLE_LIMIT, "名称", "title")


def _check_length(text: str, limit: int, label: str, field: str) -> None:
    if len(text) > limit:
        raise _too_long(text, limit, label, field)


def _too_long(text: str, limit: int, label: str, field: str) -> Invalid:
    return Invalid(
        f"{field}_too_long",
        f"{label}が{len(text)}文字あります。",
        f"{limit}文字以内にしてください。",
        field=field,
    )


def _check_days(days: int, least: int, field: str) -> None:
    if not least <= days <= REMIND_LIMIT:
        raise Invalid(
            f"{field}_out_of_range",
            f"催促の日数（{days}）が、選べる範囲の外にあります。",
            f"{least}から{REMIND_LIMIT}までの数にしてください。",
            field=field,
        )
