"""An independent reading of typed figures, for the tests only.

It shares no code with the reader: it cuts a text character by character, and computes with
fractions.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction

MINUS = "-‐‑‒–—―−－▲△"
DIGITS = "0123456789０１２３４５６７８９"
BLANKS = " \u00a0\u2007\u2009\u202f\u3000"
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
UNITS = {
    "件": (0, {"件"}),
    "%": (None, {"%", "パーセント"}),
    "百万円": (6, {"円"}),
    "": (None, set()),
}


def reference(typed: str, unit: str, as_change: bool) -> Fraction | None:
    """Return what `typed` must mean, or None where it has no sure meaning."""
    text = typed.strip()
    for word in ("約", "およそ"):
        if text.startswith(word):
            text = text.removeprefix(word)
            text = text[1:] if text[:1] in set(BLANKS) else text
            break
    sign = None
    if text[:1] in set(MINUS):
        sign = -1
        spaced = text[0] in "▲△" and text[1:2] in set(BLANKS) and text[1:2]
        text = text[2:] if spaced else text[1:]
    elif text[:1] in set("+＋"):
        sign, text = 1, text[1:]
    parts, rest = [], text
    while rest[:1] and rest[0] in DIGITS:
        number, rest = _take_number(rest)
        if number is None:
            return None
        scale, after = _take_scale(rest)
        parts.append((number, scale))
        if scale is None:
            break
        rest = after
    if not parts:
        return None
    total = _sum(parts)
    if total is None:
        return None
    rest = unicodedata.normalize("NFKC", rest).strip()
    exponent, spellings = UNITS[unit]
    change = 0
    if rest and rest not in spellings:
        for word, direction in {
            "減少": -1, "削減": -1, "増加": 1, "減": -1, "増": 1
        }.items():  # fmt: skip
            if rest.endswith(word):
                change, rest = direction, rest.removesuffix(word).strip()
                break
    if rest and rest not in spellings:
        return None
    if change and (not as_change or sign is not None):
        return None
    scaled = parts[0][1] is not None
    if scaled and (exponent is None or (exponent and not rest)):
        return None
    if rest and exponent:
        total /= 10**exponent
    return total * (sign or 1) * (change or 1)


def _take_number(text: str) -> tuple[tuple[str, str] | None, str]:
    """Cut the longest run that could be a number, and return (digits, fraction) if it is one."""
    run = ""
    for index, letter in enumerate(text):
        following = text[index + 1 : index + 2]
        spaced = letter in BLANKS and following != "" and following in DIGITS
        if letter in DIGITS or letter in ",.，．" or spaced:
            run += letter
        else:
            break
    rest = text[len(run) :]
    plain = "".join(
        " " if letter in BLANKS else unicodedata.normalize("NFKC", letter) for letter in run
    )
    whole, point, fraction = plain.partition(".")
    if (point and not fraction) or not (fraction or "0").isdigit():
        return None, rest
    if whole.isdigit():
        groups = [whole]
    else:
        separator = "," if "," in whole else " "
        groups = whole.split(separator)
        if not all(group.isdigit() and len(group) == 3 for group in groups[1:]):
            return None, rest
        if not (groups[0].isdigit() and 1 <= len(groups[0]) <= 3 and groups[0][0] != "0"):
            return None, rest
    digits = "".join(groups)
    if len(digits) > 1 and digits[0] == "0":
        return None, rest
    return (digits, fraction), rest


def _take_scale(text: str) -> tuple[str | None, str]:
    stripped = text[1:] if text[:1] in set(BLANKS) else text
    for length in (2, 1):
        if stripped[:length] in SCALES:
            return stripped[:length], stripped[length:]
    return None, text


def _sum(parts) -> Fraction | None:
    if len(parts) > 1 and any(fraction for (_, fraction), _ in parts):
        return None
    total, above = Fraction(0), None
    for (digits, fraction), scale in parts:
        exponent = SCALES[scale] if scale else 0
        value = Fraction(int(digits + fraction), 10 ** len(fraction)) * 10**exponent
        if above is not None:
            if not 0 < value < 10**above:
                return None
            if scale is None and len(digits) != above:
                return None
        total, above = total + value, exponent
    return total
