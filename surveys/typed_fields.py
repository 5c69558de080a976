"""Fields as typed, read one after the other: what can't be read is kept as an error beside it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import DomainError, Invalid, Refused
from core.folding import fold, trim
from core.japanese_dates import read_date

_NUMBER = re.compile(r"[+-]?(\d{1,13}|\d{1,3}(,\d{3}){1,4})(\.\d{1,10})?", re.ASCII)
# What neither a page nor a file can carry; line breaks and tabs stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class TypedFields:
    """`values` holds what was read, `errors` why the rest was not; `read()` gives or raises."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.errors: dict[str, DomainError] = {}

    def text(self, field: str, label: str, typed: str, *, limit: int, needed: bool = False) -> str:
        value = cleaned(typed)
        self.values[field] = value
        if needed and not value:
            self.refuse(
                field, "blank", f"{label}が入力されていません。", f"{label}を入力してください。"
            )
        elif len(value) > limit:
            self.refuse(
                field,
                "too_long",
                f"{label}が{len(value)}文字あります。",
                f"{limit}文字以内にしてください。",
            )
        return value

    def day(self, field: str, typed: str) -> date | None:
        value: date | None = None
        try:
            value = read_day(typed)
        except DomainError as error:
            self.errors[field] = error
        self.values[field] = value
        return value

    def whole(
        self, field: str, label: str, typed: str, *, least: int, most: int, blank: int | None = None
    ) -> int | None:
        """A whole number within bounds; `blank` for none."""
        value: int | None = blank
        try:
            read = read_number(typed)
            if read is not None and read != read.to_integral_value():
                raise Invalid("not_whole", f"{label}が整数ではありません。", "整数にしてください。")
            value = blank if read is None else int(read)
        except DomainError as error:
            self.errors[field] = error
        else:
            if value is not None and not least <= value <= most:
                self.refuse(
                    field,
                    "out_of_range",
                    f"{label}が{value}になっています。",
                    f"{least}から{most}までにしてください。",
                )
        self.values[field] = value
        return value

    def refuse(self, field: str, code: str, sentence: str, next_step: str) -> None:
        self.errors.setdefault(field, Invalid(code, sentence, next_step))

    def read(self) -> dict[str, Any]:
        """What was read. Raises Refused with every error."""
        if self.errors:
            raise Refused(self.errors)
        return self.values


def cleaned(typed: str) -> str:
    """The text without marks that can't be kept, with one kind of line break, trimmed."""
    return trim(_CONTROLS.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")))


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


def read_number(typed: str) -> Decimal | None:
    """Full-width digits and thousands commas are read. Raises Invalid for anything else."""
    text = re.sub(r"\s", "", fold(typed)).translate(str.maketrans("−‐–—―△▲", "-------"))
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Invalid(
            "not_a_number",
            f"「{trim(typed)[:30]}」は、数として読めません。",
            "数字を入力してください。",
        )
    return Decimal(text.replace(",", ""))
