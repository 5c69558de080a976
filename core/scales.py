"""Units that scale, and numbers written with 千・万・億・兆. Rules: docs/formulas/reading.md."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal

from core.folding import fold

SCALES = {
    "千": 3,
    "万": 4,
    "百万": 6,
    "千万": 7,
    "億": 8,
    "十億": 9,
    "百億": 10,
    "千億": 11,
    "兆": 12,
}
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
# A number ends where no digit, comma or point follows; else part of it would be read.
_NUMBER = re.compile(
    r"(?:[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)|0|[1-9]\d*)(?:\.\d+)?(?![\d,.])", re.ASCII
)
_SCALE_WORD = re.compile(rf" ?({_SCALE})")
_SCALED_UNIT = re.compile(rf"({_SCALE})(.+)")
_PER_PERIOD = re.compile(r"(.+)/(?:年度|半期|四半期|年|月|週|日)")
# A share, a difference of shares, a temperature and a score are not multiplied by 千 or 万.
_UNSCALABLE = {"", "%", "%ポイント", "ポイント", "pt", "°C", "点"}


@dataclass(frozen=True)
class Unit:
    """An indicator's unit: 百万円 has the base 円 and the exponent 6."""

    text: str
    base: str
    exponent: int
    spellings: frozenset[str]

    @property
    def scales(self) -> bool:
        # Where the unit itself is only 千 or 万, 5千 could be 5 or 5,000 of it.
        return self.base not in _UNSCALABLE and self.base not in SCALES


@dataclass(frozen=True)
class ScaledNumber:
    """A number as written: `value` times ten to the power of `exponent`.

    `scaled` tells whether a scale word was used; `end` is where the text goes on.
    """

    value: Decimal
    exponent: int
    scaled: bool
    end: int


def unit_of(text: str) -> Unit:
    """Return what is known about a unit's text; 人/年度 may also be written 人."""
    folded = fold(text).strip()
    match = _SCALED_UNIT.fullmatch(folded)
    base, exponent = (match[2], SCALES[match[1]]) if match else (folded, 0)
    spellings = {base}
    if per_period := _PER_PERIOD.fullmatch(base):
        spellings.add(per_period[1])
    if base == "%":
        spellings.add("パーセント")
    return Unit(folded, base, exponent, frozenset(spellings - {""}))


def scan_number(text: str, start: int) -> ScaledNumber | None:
    """Read the number that begins at `start`, or return None where none surely does.

    Several parts must step down, each below the one before (1億2,000万, 1万2,345), so that 2千5百万
    and 2万5, which people use for more than one number, are not read.
    """
    parts: list[tuple[Decimal, int]] = []
    digits: list[int] = []
    position, end = start, start
    while number := _NUMBER.match(text, position):
        written = re.sub("[, ]", "", number[0])
        scale = _SCALE_WORD.match(text, number.end())
        parts.append((Decimal(written), SCALES[scale[1]] if scale else 0))
        digits.append(len(written))
        end = number.end()
        if not scale:
            break
        end = position = scale.end()
    if not parts:
        return None
    if len(parts) == 1:
        value, exponent = parts[0]
        return ScaledNumber(value, exponent, exponent > 0, end)
    if not _steps_down(parts) or (parts[-1][1] == 0 and digits[-1] != parts[-2][1]):
        return None
    total = sum(int(value) * 10**exponent for value, exponent in parts)
    return ScaledNumber(Decimal(total), 0, True, end)


def shift(value: Decimal, places: int) -> Decimal:
    """Return `value` × 10^`places`, exactly and without an exponent: 1.5, 8 → 150000000."""
    if places == 0:
        return value
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    exponent += places
    if exponent >= 0:
        return Decimal((sign, digits + (0,) * exponent, 0))
    while exponent < 0 and len(digits) > 1 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return Decimal((sign, digits, exponent)) if any(digits) else Decimal(0)


def _steps_down(parts: list[tuple[Decimal, int]]) -> bool:
    if any(value != int(value) or value.as_tuple().exponent for value, _ in parts):
        return False
    return all(
        value > 0 and int(value) * 10**exponent < 10**above
        for (_, above), (value, exponent) in itertools.pairwise(parts)
    )
