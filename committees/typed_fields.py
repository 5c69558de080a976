"""Fields as typed, read one after the other: what can't be read is kept as an error beside it."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from core.errors import DomainError, Invalid, Refused
from core.folding import fold, trim
from core.japanese_dates import read_date

_CLOCK = re.compile(r"(午前|午後)?(\d{1,2})(?:[:時.](\d{1,2})?分?)?(半)?", re.ASCII)
NOON = 12
HOURS, MINUTES = 24, 60


class TypedFields:
    """`values` holds what was read, `errors` why the rest was not; `read()` gives or raises."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.errors: dict[str, DomainError] = {}

    def text(self, field: str, label: str, typed: str, *, limit: int, needed: bool = False) -> str:
        value = typed.strip()
        self.values[field] = value
        if needed and not value:
            self.errors[field] = Invalid(
                "blank", f"{label}が入力されていません。", f"{label}を入力してください。"
            )
        elif len(value) > limit:
            self.errors[field] = Invalid(
                "too_long",
                f"{label}が{len(value)}文字あります。",
                f"{limit}文字以内にしてください。",
            )
        return value

    def day(self, field: str, typed: str) -> date | None:
        """One day, in any form that documents use; blank is none."""
        value: date | None = None
        try:
            value = read_day(typed)
        except DomainError as error:
            self.errors[field] = error
        self.values[field] = value
        return value

    def clock(self, field: str, typed: str) -> time | None:
        value: time | None = None
        try:
            value = read_time(typed)
        except DomainError as error:
            self.errors[field] = error
        self.values[field] = value
        return value

    def refuse(self, field: str, code: str, sentence: str, next_step: str) -> None:
        self.errors.setdefault(field, Invalid(code, sentence, next_step))

    def read(self) -> dict[str, Any]:
        """What was read. Raises Refused with every error."""
        if self.errors:
            raise Refused(self.errors)
        return self.values


def read_day(typed: str) -> date | None:
    if not trim(typed):
        return None
    reading = read_date(typed)
    if reading.first != reading.last:
        raise Invalid(
            "not_a_day",
            f"「{trim(typed)}」は、1日に決まりません。",
            "年月日まで入力してください（例：令和8年11月21日）。",
        )
    return reading.first


def read_time(typed: str) -> time | None:
    """10:30, 10時30分, 午後1時半. Raises Invalid for anything else."""
    text = re.sub(r"\s", "", fold(typed))
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    hour = int(found[2]) if found else HOURS
    minute = (30 if found[4] else int(found[3] or 0)) if found else 0
    if found and found[1] and hour <= NOON:
        hour = hour % NOON + (NOON if found[1] == "午後" else 0)
    if hour >= HOURS or minute >= MINUTES or (found and found[3] and found[4]):
        raise Invalid(
            "unreadable_time",
            f"「{trim(typed)}」は、時刻として読めません。",
            "「10:30」「午後1時30分」のように入力してください。",
        )
    return time(hour, minute)
