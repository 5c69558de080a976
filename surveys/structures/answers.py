"""Reading one person's answers to a survey, as its form sent them. Pure: no clock, no row.

Fields are named by the question's key; `key.row` is a row of a matrix, `key.other` the words that
go with その他. What a rule spared the person is left out, whatever was sent for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import DomainError, Invalid
from surveys.structures.rules import is_asked
from surveys.structures.structure import CHOOSING, Asked, Structure
from surveys.typed_fields import cleaned, read_day, read_number

# A text without a limit of its own.
LONGEST = {"short": 200, "long": 2000}
LONGEST_OTHER = 200

Answer = str | tuple[str, ...] | dict[str, str] | Decimal | date
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Answers:
    """`values`: by question key, what was chosen (a choice's key, several, or {row: state}) or
    measured; `texts`: by name of Structure.written(), what was put in words.

    `asked` are the keys of the questions that the person's own answers led to.
    """

    values: Mapping[str, Answer]
    texts: Mapping[str, str]
    asked: frozenset[str]


@dataclass(frozen=True)
class _Read:
    value: Answer | None = None
    words: Mapping[str, str] | None = None


def read_answers(structure: Structure, typed: Typed) -> tuple[Answers, dict[str, DomainError]]:
    """The answers and, by question key, what keeps them from being taken.

    Where there are errors, the answers hold what could be read.
    """
    values: dict[str, Answer] = {}
    texts: dict[str, str] = {}
    errors: dict[str, DomainError] = {}
    asked: set[str] = set()
    for question in structure.questions:
        if not is_asked(question, values):
            continue
        asked.add(question.key)
        try:
            read = _read(question, typed)
        except Invalid as refused:
            errors[question.key] = refused
            continue
        texts |= read.words or {}
        if read.value is not None:
            values[question.key] = read.value
        if why := _missing(question, read) or _past_limits(question, read):
            errors[question.key] = why
    return Answers(values, texts, frozenset(asked)), errors


def _read(question: Asked, typed: Typed) -> _Read:
    if question.kind == "matrix":
        rows = {
            row.key: state
            for row in question.rows
            if (state := _one(question, typed.get(f"{question.key}.{row.key}", ())))
        }
        return _Read(rows or None)
    sent = typed.get(question.key, ())
    if question.kind in CHOOSING:
        chosen = _one(question, sent)
        return _Read(chosen or None, _other(question, (chosen,), typed))
    if question.kind == "multiple":
        keys = _several(question, sent)
        return _Read(keys or None, _other(question, keys, typed))
    text = _readable(sent)
    if question.kind == "number":
        return _Read(read_number(text))
    if question.kind == "date":
        return _Read(read_day(text))
    words = cleaned(text)
    return _Read(words=_within(question.key, words, question.longest or LONGEST[question.kind]))


def _one(question: Asked, sent: Sequence[str]) -> str:
    chosen = [each for each in sent if each]
    if len(set(chosen)) > 1:
        raise _unknown("一つだけ選ぶ質問に、二つ以上の答えが届きました。")
    return _several(question, chosen)[0] if chosen else ""


def _several(question: Asked, sent: Sequence[str]) -> tuple[str, ...]:
    """In the order of the choices, whatever the order sent."""
    wanted = {each for each in sent if each}
    known = tuple(choice.key for choice in question.choices if choice.key in wanted)
    if len(known) != len(wanted):
        raise _unknown("選択肢にない答えが届きました。")
    return known


def _other(question: Asked, chosen: Sequence[str], typed: Typed) -> dict[str, str]:
    """The words for その他, where it was chosen; words beside another choice are dropped."""
    if not any(choice.is_other and choice.key in chosen for choice in question.choices):
        return {}
    sent = typed.get(f"{question.key}.other", ())
    return _within(f"{question.key}.other", cleaned(_readable(sent)), LONGEST_OTHER)


def _readable(sent: Sequence[str]) -> str:
    """The text sent. Bytes that are no text arrive as U+FFFD; neither they nor NUL can be kept."""
    text = sent[-1] if sent else ""
    if "\0" in text or "\ufffd" in text:
        raise Invalid(
            "odd_letters",
            "読み取れない文字が含まれています。",
            "その文字を消すか、入力し直してください。",
        )
    return text


def _within(name: str, words: str, longest: int) -> dict[str, str]:
    if len(words) > longest:
        raise Invalid(
            "too_long",
            f"{len(words):,}文字あります。",
            f"{longest:,}文字以内にしてください。入力した文字はそのまま残しています。",
        )
    return {name: words} if words else {}


def _missing(question: Asked, read: _Read) -> DomainError | None:
    if not question.required:
        return None
    if question.kind == "matrix":
        answered = read.value if isinstance(read.value, dict) else {}
        left = [row.label for row in question.rows if row.key not in answered]
        if not left:
            return None
        return Invalid(
            "rows_missing",
            f"まだ選ばれていない項目が{len(left)}つあります（{'、'.join(left)[:120]}）。",
            "項目ごとに一つずつ選んでください。",
        )
    if read.value is not None or (question.kind in LONGEST and read.words):
        return None
    choosing = question.kind in CHOOSING or question.kind == "multiple"
    return Invalid(
        "missing",
        "この質問には、まだ答えがありません。",
        "選択肢から選んでください。" if choosing else "入力してください。",
    )


def _past_limits(question: Asked, read: _Read) -> DomainError | None:
    if isinstance(read.value, tuple):
        return _number_chosen(question, read.value)
    if isinstance(read.value, Decimal):
        return _number_typed(question, read.value)
    return None


def _number_chosen(question: Asked, keys: tuple[str, ...]) -> DomainError | None:
    alone = [c.label for c in question.choices if c.is_alone and c.key in keys]
    if alone and len(keys) > 1:
        return Invalid(
            "not_alone",
            f"「{alone[0]}」は、ほかの選択肢と同時に選べません。",
            "どちらかを外してください。",
        )
    if question.most is not None and len(keys) > question.most:
        return Invalid(
            "too_many",
            f"{len(keys)}個選ばれています。",
            f"{question.most:f}個までにしてください。",
        )
    if question.least is not None and len(keys) < question.least and not alone:
        return Invalid(
            "too_few",
            f"選ばれているのは{len(keys)}個です。",
            f"{question.least:f}個以上選んでください。",
        )
    return None


def _number_typed(question: Asked, value: Decimal) -> DomainError | None:
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > question.decimals:
        return Invalid(
            "too_exact",
            f"小数が{-exponent}桁あります。",
            f"小数は{question.decimals}桁までにしてください。"
            if question.decimals
            else "整数で入力してください。",
        )
    least, most = question.least, question.most
    if (least is not None and value < least) or (most is not None and value > most):
        return Invalid(
            "out_of_range",
            f"{value:,f}は、答えられる範囲の外です。",
            f"{_range(least, most)}で入力してください。",
        )
    return None


def _range(least: Decimal | None, most: Decimal | None) -> str:
    from_text = f"{least:,f}以上" if least is not None else ""
    return from_text + (f"{most:,f}以下" if most is not None else "")


def _unknown(sentence: str) -> Invalid:
    return Invalid("unknown_choice", sentence, "画面の選択肢から選び直してください。")
