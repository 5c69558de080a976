"""Why a figure was not read, and what to type instead, in Japanese.

These only choose the words: whether a text is read is decided in `core.numerals` alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from core.errors import Invalid
from core.folding import fold, hides_a_digit, is_usual_digit, shown

_STATUS_MARKS = set("○〇◯△▲×✕✖◎●◉□■☆★▽▼◇◆✓✔☑")
_SCALE_KANJI = set("十百千万億兆")
_KANJI_NUMERALS = set("〇一二三四五六七八九十百壱弐参")
_APPROXIMATE_WORD = re.compile(r"程度|前後|余り|余|弱|強|ほど|くらい|ぐらい|ごろ|頃|近く")
_BOUND_WORD = re.compile(r"以上|以下|以内|未満|超過?|[<>≦≧≤≥]")
_RANGE = re.compile(r"\d[^\d]*?(?:[~〜〰–—―-]|から)[^\d]*?\d")
_NUMBERS = re.compile(r"[\d,.]*\d")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")

ONE_NUMBER = "数値を一つだけ、「614」のように入力してください。"
WHEN_NONE = "値がないときは、「未集計」か「該当なし」と入力してください。"


class FigureRefused(Invalid):
    """A typed figure was not surely understood, and was not read."""


def refusal(code: str, typed: str, reason: str, next_step: str) -> FigureRefused:
    return FigureRefused(code, f"{shown(typed)}{reason}", next_step)


def why_unreadable(typed: str, unit: str, readable: Callable[[str], bool]) -> FigureRefused:
    """Return the refusal of a text that is not a figure; `readable` tells what may be proposed."""
    text = fold(typed).strip()
    for find in (_marks_and_letters, _wording, _several_numbers, _spelling):
        if found := find(typed, text, readable):
            return found
    tail = re.sub(r"^[^\d]*[\d,. ]*\d\s*(?:[千万億兆百十]+\s*)?", "", text)
    if tail and tail != text:
        own = f"このKPIの単位（{unit}）" if unit else "単位のないこのKPI"
        return refusal(
            "unit_mismatch",
            typed,
            f"の「{tail[:20]}」は、{own}に合いません。",
            (f"値を{unit}にそろえ、" if unit else "単位を付けずに、") + ONE_NUMBER,
        )
    return refusal("unreadable", typed, "は数値として読めませんでした。", ONE_NUMBER)


def change_not_expected(typed: str, figure: str) -> FigureRefused:
    return refusal(
        "change_not_expected",
        typed,
        "は増減の書き方ですが、このKPIは増減ではなく値そのものを記録します。",
        f"減らした量そのものがKPIであれば「{figure}」と入力し、"
        "そうでなければ増減した後の値を入力してください。",
    )


def double_sign(typed: str) -> FigureRefused:
    return refusal(
        "double_sign",
        typed,
        "には符号と「減」「増」の両方があり、どちら向きか決められません。",
        "「▲30」か「30減」のように、どちらか一つで入力してください。",
    )


def scale_not_allowed(typed: str, unit: str) -> FigureRefused:
    own = f"単位が「{unit}」のKPI" if unit else "単位のないKPI"
    return refusal(
        "scale_not_allowed",
        typed,
        f"には千・万・億などの桁がありますが、{own}では桁を掛けて読みません。",
        "桁を使わずに、数字だけで入力してください。",
    )


def scale_needs_unit(typed: str, unit: str, base: str) -> FigureRefused:
    return refusal(
        "scale_needs_unit",
        typed,
        f"は、{base}での値か{unit}での値か決められません。",
        f"「{base}」まで付けて入力するか、{unit}での値を数字だけで入力してください。",
    )


def too_large(typed: str) -> FigureRefused:
    return refusal(
        "too_large",
        typed,
        "は大きすぎます。記録できるのは100京（10の18乗）未満の値です。",
        "桁数を確かめて、入力し直してください。",
    )


def too_precise(typed: str, decimals: int) -> FigureRefused:
    return refusal(
        "too_precise",
        typed,
        f"は細かすぎます。記録できる小数は{decimals}桁までです。",
        f"小数を{decimals}桁以内にして、入力し直してください。",
    )


def too_long(typed: str) -> FigureRefused:
    return refusal("too_long", typed, "は数値としては長すぎます。", ONE_NUMBER)


def _marks_and_letters(
    typed: str, text: str, readable: Callable[[str], bool]
) -> FigureRefused | None:
    letters = [letter for letter in typed if not letter.isspace()]
    if all(letter in _STATUS_MARKS for letter in letters):
        return refusal(
            "status_mark",
            typed,
            "は状況を表す記号で、数値ではありません。",
            "数値を入力してください。" + WHEN_NONE,
        )
    for letter in letters:
        if _special_digit(letter):
            return refusal(
                "special_digits",
                typed,
                f"に、数値として読まない文字「{letter}」があります。",
                "ふつうの数字（0〜9）で入力してください。",
            )
    if not any(is_usual_digit(letter) for letter in letters):
        if any(letter in _KANJI_NUMERALS for letter in letters):
            return refusal(
                "kanji_numerals",
                typed,
                "は漢数字のため、数値として読みません。",
                "「120」のように、ふつうの数字で入力してください。",
            )
        return refusal("not_a_number", typed, "は数値ではありません。", ONE_NUMBER + WHEN_NONE)
    return None


def _wording(typed: str, text: str, readable: Callable[[str], bool]) -> FigureRefused | None:
    if word := _APPROXIMATE_WORD.search(text):
        plain = re.sub(r"^(?:約|およそ)", "", text[: word.start()] + text[word.end() :]).strip()
        proposal = f"「約{plain}」" if readable(f"約{plain}") else "「約60」"
        return refusal(
            "approximate_word",
            typed,
            f"の「{word[0]}」は、値がはっきりしないため読みません。",
            f"およその値であれば{proposal}のように入力してください。",
        )
    if word := _BOUND_WORD.search(text):
        return refusal(
            "bound_word",
            typed,
            f"の「{word[0]}」は範囲を表すため、一つの値として読めません。",
            ONE_NUMBER,
        )
    return None


def _several_numbers(
    typed: str, text: str, readable: Callable[[str], bool]
) -> FigureRefused | None:
    if _RANGE.search(text):
        return refusal("range", typed, "は範囲か二つの値で、一つの値として読めません。", ONE_NUMBER)
    numbers = _NUMBERS.findall(text)
    if len(numbers) > 1:
        return refusal("two_numbers", typed, "に数字が二つ以上あります。", ONE_NUMBER)
    if numbers and numbers[0].count(".") > 1:
        return refusal(
            "decimal_points", typed, "に小数点が二つ以上あります。", "小数点は一つにしてください。"
        )
    if numbers and "," in numbers[0] and not _GROUPED.fullmatch(numbers[0]):
        return refusal(
            "grouping",
            typed,
            "の桁区切り「,」は、3桁ごとになっていません。",
            "値を確かめて、「1,234」か「1234」のように入力してください。",
        )
    return None


def _spelling(typed: str, text: str, readable: Callable[[str], bool]) -> FigureRefused | None:
    if re.match(r"(?:約|およそ)?\s*[ー▼▽]", text):
        return refusal(
            "unknown_sign",
            typed,
            f"の「{re.sub('約|およそ', '', text).strip()[0]}」は、マイナスの記号として読みません。",
            "マイナスの値は「▲30」か「-30」のように入力してください。",
        )
    if match := re.fullmatch(r"(\D*?)\.(\d+)(.*)", text):
        return refusal(
            "no_leading_digit",
            typed,
            "は小数点から始まっています。",
            f"「{match[1]}0.{match[2]}{match[3]}」のように入力してください。",
        )
    if match := re.fullmatch(r"(\D*)0+(\d.*)", text):
        return refusal(
            "leading_zero",
            typed,
            "は0から始まるため、数値か番号か決められません。",
            f"数値であれば「{match[1]}{match[2]}」のように入力してください。",
        )
    return None


def _special_digit(letter: str) -> bool:
    if is_usual_digit(letter) or letter in _SCALE_KANJI or letter in _KANJI_NUMERALS:
        return False
    return hides_a_digit(letter) or unicodedata.numeric(letter, None) is not None
