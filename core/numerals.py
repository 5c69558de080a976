"""Figures as people type them, read exactly or refused, and figures as the portal shows them.

The accepted forms are those of docs/formulas/reading.md; anything not surely understood is refused
with a sentence (`FigureRefused`), because a figure read wrong is worse than one asked for again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core import figure_refusals as refusals
from core.figure_refusals import FigureRefused
from core.folding import fold, trim
from core.rounding import round_half_up
from core.scales import ScaledNumber, Unit, scan_number, shift, unit_of

__all__ = ["FigureReading", "FigureRefused", "format_figure", "read_figure"]

LIMIT = Decimal(10**18)
MAX_DECIMALS = 10
MAX_LENGTH = 100

FigureState = Literal["value", "missing", "not_applicable", "blank"]

_MISSING_WORDS = {"未集計", "集計中", "未定", "未公表"}
_NOT_APPLICABLE_WORDS = {"該当なし", "対象外"}
# A dash typed with the Japanese input method comes out as ー; alone it can mean nothing else.
_MISSING_MARKS = re.compile(r"[-‐‑‒–—―−－ー]{1,3}|[…‥]{1,2}")
# One character each, so that places in the translated text are places in what was typed.
# No NFKC here: it would turn ① into 1.
_TYPED_FORMS = str.maketrans(
    "０１２３４５６７８９，．＋△‐‑‒–—―−－\u00a0\u2007\u2009\u202f\u3000",
    "0123456789,.+▲--------     ",
)
_HEAD = re.compile(r"(?P<approximate>(?:約|およそ) ?)?(?P<sign>▲ ?|[-+])?")
_CHANGE_WORDS = {"減少": -1, "削減": -1, "減": -1, "増加": 1, "増": 1}


@dataclass(frozen=True)
class FigureReading:
    """What was typed, and what it was read as.

    `value` is exact and None unless `state` is "value". `approximate` marks 約; `scaled` tells that
    千・万・億 were multiplied into the indicator's unit; `note` says in Japanese what the person
    should check, or is empty. Callers treat "blank" as missing: no data is not zero.
    """

    typed: str
    state: FigureState
    value: Decimal | None = None
    approximate: bool = False
    scaled: bool = False
    note: str = ""


@dataclass(frozen=True)
class _Parts:
    """A text split by the grammar, before the indicator's unit has its say."""

    approximate: bool
    sign: str
    number: ScaledNumber
    with_unit: bool
    change: int


def read_figure(typed: str, *, unit: str = "", as_change: bool = False) -> FigureReading:
    """Read a figure of an indicator whose unit is `unit`. Rules: docs/formulas/reading.md.

    `as_change` says that the indicator's value is a change (30%減 is then −30).
    Raises FigureRefused, with a sentence and a next step, for anything not surely understood.
    """
    text = trim(typed)
    if not text:
        return FigureReading(typed, "blank")
    if len(text) > MAX_LENGTH:
        raise refusals.too_long(typed)
    folded = fold(text)
    if _MISSING_MARKS.fullmatch(text) or folded in _MISSING_WORDS:
        return FigureReading(typed, "missing")
    if folded in _NOT_APPLICABLE_WORDS:
        return FigureReading(typed, "not_applicable")
    own_unit = unit_of(unit)
    parts = _split(text, own_unit)
    if parts is None:
        raise refusals.why_unreadable(text, unit, lambda other: _split(other, own_unit) is not None)
    return _reading(typed, parts, own_unit, as_change=as_change)


def format_figure(
    value: Decimal | None,
    *,
    decimals: int,
    unit: str = "",
    negative: Literal["▲", "−"] = "▲",
) -> str:
    """Return a figure as shown: 1,891件, ▲30.0%. None is － (the reason is shown by the caller).

    Rounded half up to `decimals` places; −0.0 is 0.0. Rules: docs/formulas/rounding.md.
    """
    if value is None:
        return "－"
    rounded = round_half_up(value, decimals)
    sign = negative if rounded < 0 else ""
    return f"{sign}{rounded.copy_abs():,f}{unit}"


def _split(text: str, unit: Unit) -> _Parts | None:
    translated = text.translate(_TYPED_FORMS)
    head = _HEAD.match(translated)
    number = scan_number(translated, head.end() if head else 0)
    if head is None or number is None:
        return None
    tail = fold(text[number.end :]).strip()
    change = 0
    if tail and tail not in unit.spellings:
        word = next((word for word in _CHANGE_WORDS if tail.endswith(word)), None)
        if word is None:
            return None
        change = _CHANGE_WORDS[word]
        tail = tail.removesuffix(word).strip()
        if tail and tail not in unit.spellings:
            return None
    sign = (head["sign"] or "").strip()
    return _Parts(bool(head["approximate"]), sign, number, bool(tail), change)


def _reading(typed: str, parts: _Parts, unit: Unit, *, as_change: bool) -> FigureReading:
    number = parts.number
    if parts.change and not as_change:
        raise refusals.change_not_expected(typed, f"{number.value:f}")
    if parts.change and parts.sign:
        raise refusals.double_sign(typed)
    if number.scaled and not unit.scales:
        raise refusals.scale_not_allowed(typed, unit.text)
    if number.scaled and unit.exponent and not parts.with_unit:
        raise refusals.scale_needs_unit(typed, unit.text, unit.base)
    places = number.exponent - (unit.exponent if parts.with_unit else 0)
    rescaled = bool(places) or (number.scaled and not number.exponent)
    value = shift(number.value, places)
    if value >= LIMIT:
        raise refusals.too_large(typed)
    if _decimals(value) > MAX_DECIMALS:
        raise refusals.too_precise(typed, MAX_DECIMALS)
    if value and (parts.sign in {"-", "▲"} or parts.change < 0):
        value = value.copy_negate()
    note = _note(typed, value, parts, unit, rescaled=rescaled, as_change=as_change)
    return FigureReading(typed, "value", value, parts.approximate, rescaled, note)


def _note(
    typed: str, value: Decimal, parts: _Parts, unit: Unit, *, rescaled: bool, as_change: bool
) -> str:
    notes = []
    shown = format_figure(value, decimals=_decimals(value), unit=unit.text)
    if parts.approximate:
        notes.append("およその値として記録します。")
    if rescaled:
        notes.append(f"「{trim(typed)}」を{shown}として読みました。")
    if as_change and value and not parts.sign and not parts.change:
        notes.append(
            f"符号がないため、増加として読みました。減少であれば「▲{shown}」と入力してください。"
        )
    return "".join(notes)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
