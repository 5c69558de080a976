"""Times as plans word them (R7.3月下旬予定, ～R9年度): what was typed, beside the days it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.errors import DomainError, Invalid
from core.japanese_dates import read_date

_UNTIL = ("～", "〜", "~", "∼")


@dataclass(frozen=True)
class TypedTime:
    """`first` is None where only an end is said. `warnings` are sentences to check."""

    typed: str
    first: date | None
    last: date
    warnings: tuple[str, ...] = ()


def read_time(typed: str, *, field: str, context: date) -> TypedTime:
    """Raises Invalid at `field`, with the reader's sentence, for what is not surely understood."""
    text = typed.strip()
    until = text.startswith(_UNTIL)
    try:
        read = read_date(text[1:] if until else text, context=context)
    except DomainError as refused:
        raise Invalid(refused.code, refused.sentence, refused.next_step, field=field) from refused
    return TypedTime(text, None if until else read.first, read.last, read.warnings)
