"""Why a date was not read, and what to type instead, in Japanese."""

from __future__ import annotations

from core.errors import Invalid
from core.folding import shown

HOW = "「R6年度」「R6年8月末」「令和6年8月31日」のように入力してください。"


class DateRefused(Invalid):
    """A typed date was not surely understood, and was not read."""


def refusal(code: str, typed: str, reason: str, next_step: str) -> DateRefused:
    return DateRefused(code, f"{shown(typed)}{reason}", next_step)


def blank() -> DateRefused:
    return DateRefused("blank", "日付が入力されていません。", HOW)


def unreadable(typed: str) -> DateRefused:
    return refusal("unreadable", typed, "は日付や期間として読めませんでした。", HOW)


def too_long(typed: str) -> DateRefused:
    return refusal("too_long", typed, "は日付としては長すぎます。", HOW)


def special_digits(typed: str, character: str) -> DateRefused:
    return refusal(
        "special_digits",
        typed,
        f"に、数字として読まない文字「{character}」があります。",
        "ふつうの数字（0〜9）で入力してください。",
    )


def eight_digits(typed: str) -> DateRefused:
    return refusal(
        "digits_only",
        typed,
        "は数字だけのため、日付か番号か決められません。",
        "「2024-08-31」か「R6.8.31」のように、区切りを入れて入力してください。",
    )


def western_year_alone(typed: str) -> DateRefused:
    return refusal(
        "year_alone",
        typed,
        "は、年度か暦年（1月〜12月）か決められません。",
        f"「{typed}年度」か「{typed}年」のように入力してください。",
    )


def no_such_date(typed: str) -> DateRefused:
    return refusal(
        "no_such_date", typed, "という日付はありません。", "暦を確かめて、入力し直してください。"
    )


def out_of_range(typed: str, first: int, last: int) -> DateRefused:
    return refusal(
        "out_of_range",
        typed,
        f"は、読める範囲（{first}年から{last}年まで）にありません。",
        "年を確かめて、入力し直してください。",
    )


def era_mismatch(typed: str, western: int, era_text: str, meant: int) -> DateRefused:
    return refusal(
        "era_mismatch",
        typed,
        f"は、西暦{western}年と{era_text}年（西暦{meant}年）が合いません。",
        "正しいほうだけを入力してください。",
    )


def needs_context(typed: str) -> DateRefused:
    return refusal(
        "needs_context",
        typed,
        "は、基準になる日付（資料の日付など）がないと、いつのことか決められません。",
        "「R6年4月」「R5年度末」のように、年を付けて入力してください。",
    )


def open_ended(typed: str) -> DateRefused:
    return refusal(
        "open_ended",
        typed,
        "には、期間の始まりか終わりがありません。",
        "「R5年度～R7年度」のように両端を入力するか、「まで」「から」を除いて入力してください。",
    )


def backwards(typed: str) -> DateRefused:
    return refusal(
        "backwards",
        typed,
        "は、終わりが始まりより前になっています。",
        "始まりと終わりを確かめて、入力し直してください。",
    )
