"""Folding of look-alike characters, for reading and searching only.

What was typed is kept as typed. NFKC makes full-width and half-width forms one, and turns Kangxi
radicals (⾧, left behind by PDF) into their usual letters. It also turns ① into 1 and ㎡ into m2,
and leaves ▲ △ − 〜 〃 alone, so a reader of figures or dates decides about such characters before
folding. Rules: docs/formulas/reading.md.
"""

from __future__ import annotations

import unicodedata

# Radicals of the CJK Radicals Supplement that documents show and NFKC leaves alone.
_RADICALS = str.maketrans(
    {
        "\u2ec4": "西",
        "\u2ed1": "長",
        "\u2ed8": "青",
        "\u2edd": "食",
        "\u2ee9": "黄",
        "\u2eaf": "糸",
        "\u2ea0": "民",
    }
)
_INVISIBLE_AT_ENDS = "\ufeff\u200b"


def fold(text: str) -> str:
    """Return `text` with look-alikes folded to the usual letters."""
    return unicodedata.normalize("NFKC", text).translate(_RADICALS)


def trim(text: str) -> str:
    """Return `text` without surrounding blanks, nor the invisible marks that pasting leaves."""
    return text.strip().strip(_INVISIBLE_AT_ENDS).strip()


def is_usual_digit(character: str) -> bool:
    """Tell whether `character` is 0–9 or its full-width form (no other digit is read)."""
    return "0" <= character <= "9" or "０" <= character <= "９"


def hides_a_digit(character: str) -> bool:
    """Tell whether folding would make a digit out of something else: ①, ½, ², ㋀, ㏠, ٣."""
    if is_usual_digit(character):
        return False
    return any(folded.isdecimal() for folded in unicodedata.normalize("NFKC", character))


def shown(text: str, limit: int = 30) -> str:
    """Return what was typed, in 「」 and cut to a length that fits a sentence."""
    line = " ".join(text.split())
    return f"「{line if len(line) <= limit else line[:limit] + '…'}」"
