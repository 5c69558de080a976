"""From what a person typed to a row that may be stored: reading and checks, nothing else.

The page and the import of a file use the same checks. Every field is checked, so that a person
sees all problems at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.errors import DomainError, Invalid, Refused
from core.fiscal import era_year_label
from core.folding import fold
from core.japanese_dates import read_date
from core.numerals import read_figure
from core.sheets import safe_text

T = TypeVar("T")
LIMITS = {
    "code": ("番号", 40),
    "name": ("名称", 200),
    "group": ("区分", 60),
    "planned": ("予定", 40),
    "excluded_because": ("対象外の理由", 200),
    "note": ("備考", 400),
}
# Said of a row whose day is not set: kept as typed, read as no day.
NOT_PLANNED = {"未定", "検討中", "調整中", "時期未定", "-", "−", "－", "―", "—"}


@dataclass(frozen=True)
class RowTyped:
    """The fields of a row, as typed. `excluded_because` set means that the row is 対象外."""

    code: str = ""
    name: str = ""
    department_id: int | None = None
    group: str = ""
    weight: str = ""
    planned: str = ""
    done: str = ""
    excluded_because: str = ""
    note: str = ""


@dataclass(frozen=True)
class RowEntry:
    """A row ready to be stored."""

    code: str
    name: str
    department_id: int | None = None
    group: str = ""
    weight: Decimal | None = None
    planned: str = ""
    planned_on: date | None = None
    done_on: date | None = None
    excluded: bool = False
    excluded_because: str = ""
    note: str = ""


@dataclass
class _Reader:
    errors: dict[str, DomainError] = field(default_factory=dict)

    def collect(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DomainError as error:
            error.field = name
            self.errors[name] = error
            return None


def read_row(typed: RowTyped, *, weight_unit: str, today: date) -> RowEntry:
    """Reads and checks a row. Raises Refused with an error for each field that cannot be taken."""
    reader = _Reader()
    texts = {name: getattr(typed, name).replace("\r\n", "\n").strip() for name in LIMITS}
    for name, (label, limit) in LIMITS.items():
        reader.collect(name, lambda n=name, w=label, m=limit: _check_text(texts[n], w, m))  # type: ignore[misc]
    for name, (label, _) in list(LIMITS.items())[:2]:
        if not texts[name]:
            reader.errors[name] = Invalid(
                "blank",
                f"{label}が入力されていません。",
                f"{label}を入力してください。",
                field=name,
            )
    weight = reader.collect("weight", lambda: read_weight(typed.weight, unit=weight_unit))
    planned_on = reader.collect("planned", lambda: read_planned(texts["planned"], today=today))
    done_on = reader.collect("done", lambda: read_done(typed.done, today=today))
    if reader.errors:
        raise Refused(reader.errors)
    return RowEntry(
        department_id=typed.department_id,
        weight=weight,
        planned_on=planned_on,
        done_on=done_on,
        excluded=bool(texts["excluded_because"]),
        **texts,
    )


def _check_text(text: str, label: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            "too_long",
            f"{label}が{len(text)}文字あります。",
            f"{limit}文字以内にしてください。",
        )
    if safe_text.clean(text) != text:
        raise Invalid(
            "control_character",
            f"{label}に、目に見えない制御文字が入っています。",
            "文字を入力し直してください。",
        )


def read_weight(typed: str, *, unit: str) -> Decimal | None:
    """A yearly number, 0 or more; None where it is blank or not known (未集計, －)."""
    reading = read_figure(typed, unit=unit)
    if reading.state in {"blank", "missing"}:
        return None
    if reading.value is None:
        raise Invalid(
            "not_a_weight",
            f"「{typed.strip()}」は数として数えられません。",
            "数を入力してください。分からないときは空欄にします。",
        )
    if reading.approximate:
        raise Invalid(
            "approximate_weight",
            f"「{typed.strip()}」のように「約」の付いた数は合計できません。",
            "「約」を外して入力し、備考に概数であることを書いてください。",
        )
    if not 0 <= reading.value < 10**15:
        raise Invalid(
            "weight_out_of_bounds",
            f"「{typed.strip()}」は入力できる範囲の外です。",
            "0以上の数を入力してください。",
        )
    return reading.value


def read_planned(typed: str, *, today: date) -> date | None:
    """The last day of the period that was typed (R6.12 → 2024-12-31); None where it is open."""
    if not typed or fold(typed).strip() in NOT_PLANNED or typed in NOT_PLANNED:
        return None
    return read_date(typed, context=today).last


def read_done(typed: str, *, today: date) -> date | None:
    """The day of completion; of a month or another period that has ended, its last day."""
    if not typed.strip():
        return None
    reading = read_date(typed, context=today)
    if reading.planned:
        raise Invalid(
            "done_is_planned",
            f"「{typed.strip()}」は予定の日付です。",
            "まだ終わっていないものは、予定の欄に入力してください。",
        )
    if reading.last > today:
        raise Invalid(
            "done_in_future",
            f"「{typed.strip()}」（{era_year_label(reading.last)}まで）は、まだ終わっていません。",
            "今日までの日付を入力してください。これからのものは、予定の欄に入力します。",
        )
    return reading.last
