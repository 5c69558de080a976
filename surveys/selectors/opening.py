"""What stands between a draft and its opening, and what will be shown once it has closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.errors import DomainError, Invalid
from surveys import box_keys
from surveys.models import RollCell, Survey
from surveys.selectors.structures import structure_of
from surveys.structures.checking import check_structure
from surveys.structures.structure import Structure

FILL_IN = "設定の画面で入力してください。"
IMPORTED = "回答を取り込むアンケートは、受付を開始しません。"


def check_opening(survey: Survey, *, now: datetime) -> list[DomainError]:
    """Everything that must be put right before the survey may be opened; none: it may."""
    structure = structure_of(survey)
    return [
        *_told(survey, now),
        *_asked(structure),
        *_groups(survey, structure),
        *_place_for_the_key(),
    ]


def simulation_of(survey: Survey, structure: Structure) -> Any:
    """Which declared tables would be withheld at the turnout that is assumed."""
    from surveys.disclosure.simulator import simulate

    return simulate(structure, invited_of(survey), k=survey.k, turnout=survey.assumed_turnout)


def invited_of(survey: Survey) -> dict[tuple[int, ...], int]:
    return {
        tuple(numbers): invited
        for numbers, invited in RollCell.objects.filter(survey=survey).values_list(
            "numbers", "invited"
        )
    }


def _told(survey: Survey, now: datetime) -> list[DomainError]:
    """What people are told on the first page."""
    found: list[DomainError] = []
    if survey.origin != Survey.Origin.ASKED:
        found.append(_error("origin", IMPORTED, "「回答の取込み」をお使いください。", "origin"))
    for name, label in (("purpose", "目的"), ("audience", "対象"), ("contact", "問い合わせ先")):
        if not getattr(survey, name).strip():
            found.append(
                _error(
                    "blank",
                    f"{label}が入力されていません。",
                    FILL_IN,
                    name,
                )
            )
    if survey.closes_at is None:
        found.append(_error("blank", "回答締切がありません。", FILL_IN, "closes_at"))
    elif survey.closes_at <= now:
        found.append(
            _error(
                "past",
                "回答締切を過ぎています。",
                "締切をこれからの日時に直してください。",
                "closes_at",
            )
        )
    if survey.opens_on and survey.opens_on > timezone.localdate(now):
        found.append(
            _error(
                "too_early",
                "回答開始日がまだ来ていません。",
                "当日に開始するか、回答開始日を直してください。",
                "opens_on",
            )
        )
    if survey.delete_on is None:
        found.append(
            _error(
                "blank",
                "個々の回答を削除する日がありません。",
                FILL_IN,
                "delete_on",
            )
        )
    elif survey.closes_at and survey.delete_on <= timezone.localdate(survey.closes_at):
        found.append(
            _error(
                "deleted_before_close",
                "個々の回答を削除する日が、回答締切の日かそれより前です。",
                "締切より後の日にしてください。",
                "delete_on",
            )
        )
    return found


def _asked(structure: Structure) -> list[DomainError]:
    if not structure.questions:
        return [
            _error("no_questions", "質問がありません。", "質問を追加してください。", "questions")
        ]
    return check_structure(structure)


def _groups(survey: Survey, structure: Structure) -> list[DomainError]:
    """The roll (codes are made from it), and the tables that are to be published."""
    invited = invited_of(survey)
    by_code = survey.entry == Survey.Entry.CODES
    if by_code and sum(invited.values()) < survey.k:
        return [
            _error(
                "roll_too_small",
                f"名簿の人数（{sum(invited.values()):,}人）が、K（{survey.k}人）に届きません。",
                "「対象と公表」の画面で、対象者数を入力してください。",
                "roll",
            )
        ]
    if not invited:
        return []
    simulated = simulation_of(survey, structure)
    if simulated.refused:
        return [
            _error("tables_refused", simulated.reason, "表の分け方を見直してください。", "tables")
        ]
    return []


def _place_for_the_key() -> list[DomainError]:
    if box_keys.can_keep_keys():
        return []
    return [
        _error(
            "no_place_for_keys",
            "回答を守る鍵を保存する場所に書き込めません。",
            "管理者に、鍵の置き場所（DXPORTAL_SURVEY_KEYS）を確かめてもらってください。",
            "keys",
        )
    ]


def _error(code: str, sentence: str, next_step: str, field: str) -> DomainError:
    return Invalid(code, sentence, next_step, field=field)


@dataclass(frozen=True)
class Opening:
    """What the page before the opening shows."""

    problems: list[DomainError]
    questions: int
    invited: int
    tables: tuple[str, ...]
    simulation: Any
    small: int
    small_people: int


def opening_page(survey: Survey, *, now: datetime) -> Opening:
    structure = structure_of(survey)
    invited = invited_of(survey)
    small = [people for people in invited.values() if 0 < people < survey.k]
    titles = {axis.key: axis.title for axis in structure.axes}
    return Opening(
        problems=check_opening(survey, now=now),
        questions=len(structure.questions),
        invited=sum(invited.values()),
        tables=tuple(
            "×".join(titles.get(key, key) for key in table) or "全体" for table in structure.tables
        ),
        simulation=simulation_of(survey, structure) if invited else None,
        small=len(small) if survey.entry == Survey.Entry.CODES else 0,
        small_people=sum(small),
    )
