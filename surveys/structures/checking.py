"""What a question, and a whole structure, must hold: the same rules for forms and for files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from core.errors import DomainError, Invalid
from surveys.structures.rules import check_rule
from surveys.structures.structure import WRITTEN, Asked, AskedPage, Structure

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
CHOICE_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}")
# Fields of the answering pages' own forms.
TAKEN_KEYS = frozenset({"ballot", "code", "csrfmiddlewaretoken", "page", "go", "answers", "token"})
KINDS = frozenset(
    {"single", "multiple", "scale", "matrix", "number", "date", "short", "long", "text"}
)
WITH_CHOICES = frozenset({"single", "multiple", "scale", "matrix"})
SHUFFLED = frozenset({"single", "multiple", "matrix"})
WORDING, SHORT_NAME, NOTE, UNIT, LABEL, ROW_NOTE = 400, 60, 4000, 20, 200, 400
PAGE_TITLE, PAGE_TEXT = 120, 4000
MOST_CHOICES, MOST_ROWS, MOST_QUESTIONS, MOST_PAGES = 60, 60, 300, 60
LONGEST_TEXT, MOST_DECIMALS = 5000, 6
LARGEST = Decimal(10**12)

Errors = dict[str, DomainError]


def tidy(question: Asked) -> Asked:
    """The question without what its kind does not have, so that equal questions look alike."""
    kind = question.kind
    several = kind == "multiple"
    limited = kind in {"number", "multiple"}
    return replace(
        question,
        required=question.required and kind != "text",
        random_order=question.random_order and kind in SHUFFLED,
        least=question.least if limited else None,
        most=question.most if limited else None,
        decimals=question.decimals if kind == "number" else 0,
        unit=question.unit if kind == "number" else "",
        longest=question.longest if kind in WRITTEN else None,
        short_name=question.short_name if kind != "text" else "",
        rows=question.rows if kind == "matrix" else (),
        choices=tuple(
            replace(
                choice,
                is_alone=choice.is_alone and several,
                is_other=choice.is_other and kind in {"single", "multiple"},
            )
            for choice in question.choices
        )
        if kind in WITH_CHOICES
        else (),
    )


def check_question(question: Asked) -> Errors:
    """What is wrong with one tidied question by itself, by field."""
    errors: Errors = {}
    if question.kind not in KINDS:
        errors["kind"] = _error("kind", "質問の形式が選ばれていません。", "形式を選んでください。")
        return errors
    if why := key_error(question.key):
        errors["key"] = why
    for field, label, value, limit in (
        ("wording", "質問文", question.wording, WORDING),
        ("short_name", "集計表での名前", question.short_name, SHORT_NAME),
        ("note", "補足", question.note, NOTE),
        ("unit", "単位", question.unit, UNIT),
    ):
        if why := _length_error(label, value, limit):
            errors[field] = why
    if not question.wording:
        errors["wording"] = _error(
            "blank", "質問文が入力されていません。", "質問文を入力してください。"
        )
    if question.kind in WITH_CHOICES and (why := _choices_error(question)):
        errors["choices"] = why
    if question.kind == "matrix" and (why := _rows_error(question)):
        errors["rows"] = why
    _check_limits(question, errors)
    return errors


def check_structure(structure: Structure) -> list[DomainError]:
    """Everything wrong with pages and questions together; none for one that may be opened."""
    errors: list[DomainError] = []
    everything = [question for page in structure.pages for question in page.questions]
    for page in structure.pages:
        errors += check_page(page.title, page.text).values()
    for question in everything:
        errors += [_in(question, error) for error in check_question(question).values()]
        errors += [_in(question, error) for error in check_rule(structure, question)]
    twice = [key for key, count in Counter(q.key for q in everything).items() if count > 1]
    if twice:
        errors.append(
            _error(
                "key_twice",
                f"識別子「{'、'.join(twice)}」の質問が二つ以上あります。",
                "質問ごとに別の識別子を付けてください。",
            )
        )
    if len(everything) > MOST_QUESTIONS or len(structure.pages) > MOST_PAGES:
        errors.append(
            _error(
                "too_many",
                f"質問が{len(everything)}問、ページが{len(structure.pages)}ページあります。",
                f"{MOST_QUESTIONS}問、{MOST_PAGES}ページ以内にしてください。",
            )
        )
    return errors


def check_page(title: str, text: str) -> Errors:
    found = {
        "title": _length_error("見出し", title, PAGE_TITLE),
        "text": _length_error("説明", text, PAGE_TEXT),
    }
    return {field: error for field, error in found.items() if error}


def key_error(key: str) -> DomainError | None:
    if not KEY.fullmatch(key):
        return _error(
            "key_shape",
            f"識別子「{key}」は使えません。",
            "半角の英字で始め、英数字・_・- だけで40文字以内にしてください（例：q1）。",
        )
    if key.lower() in TAKEN_KEYS:
        return _error(
            "key_taken",
            f"識別子「{key}」は、回答画面が使う名前のため使えません。",
            "別の識別子にしてください（例：q1）。",
        )
    return None


def free_key(taken: Iterable[str], prefix: str = "q") -> str:
    """The first of q1, q2, … that no question has."""
    used = {key.lower() for key in taken}
    number = 1
    while f"{prefix}{number}" in used:
        number += 1
    return f"{prefix}{number}"


def _choices_error(question: Asked) -> DomainError | None:
    choices = question.choices
    name = "状態" if question.kind == "matrix" else "選択肢"
    if len(choices) < 2:
        return _error(
            "too_few_choices", f"{name}が{len(choices)}個です。", f"{name}を2個以上にしてください。"
        )
    if len(choices) > MOST_CHOICES:
        return _error(
            "too_many_choices",
            f"{name}が{len(choices)}個あります。",
            f"{MOST_CHOICES}個以内にしてください。",
        )
    if sum(choice.is_other for choice in choices) > 1:
        return _error(
            "two_others",
            "「その他（自由記入つき）」が二つ以上あります。",
            "自由記入が付く選択肢は一つにしてください。",
        )
    if any(choice.tone not in (-1, 0, 1) for choice in choices):
        return _error("tone", f"{name}の評価の向きが正しくありません。", "選び直してください。")
    heads = [(choice.key, choice.label) for choice in choices]
    return _heads_error(name, heads)


def _rows_error(question: Asked) -> DomainError | None:
    rows = question.rows
    if not rows:
        return _error("no_rows", "表の項目がありません。", "項目を1行に1つ入力してください。")
    if len(rows) > MOST_ROWS:
        return _error(
            "too_many_rows", f"項目が{len(rows)}個あります。", f"{MOST_ROWS}個以内にしてください。"
        )
    if why := next((_length_error("項目の補足", row.note, ROW_NOTE) for row in rows), None):
        return why
    return _heads_error("項目", [(row.key, row.label) for row in rows])


def _heads_error(name: str, heads: list[tuple[str, str]]) -> DomainError | None:
    for key, label in heads:
        if not label:
            return _error("blank", f"空白の{name}があります。", f"{name}の名称を入れてください。")
        if why := _length_error(f"{name}「{label[:20]}…」", label, LABEL):
            return why
        if not CHOICE_KEY.fullmatch(key):
            return _error(
                "choice_key",
                f"{name}「{label}」の識別子「{key}」は使えません。",
                "半角の英数字・_・- だけで40文字以内にしてください。",
            )
    for at, what in ((1, "同じ名称"), (0, "同じ識別子")):
        counts = Counter(head[at] for head in heads)
        if twice := [value for value, count in counts.items() if count > 1]:
            return _error(
                "twice",
                f"{what}の{name}が二つ以上あります（{'、'.join(twice)}）。",
                "名称を変えるか、一つにしてください。",
            )
    return None


def _check_limits(question: Asked, errors: Errors) -> None:
    least, most = question.least, question.most
    if question.kind == "multiple":
        for field, value in (("least", least), ("most", most)):
            if value is not None and not (
                value == value.to_integral_value() and 1 <= value <= len(question.choices)
            ):
                errors[field] = _error(
                    "limit",
                    "選べる数の限りが、選択肢の数に合いません。",
                    f"1から{len(question.choices)}までの整数か、空欄にしてください。",
                )
    if question.kind == "number":
        if not 0 <= question.decimals <= MOST_DECIMALS:
            errors["decimals"] = _error(
                "decimals",
                "小数の桁数が正しくありません。",
                f"0から{MOST_DECIMALS}までにしてください。",
            )
        else:
            for field, value in (("least", least), ("most", most)):
                if value is not None and not _fits(value, question.decimals):
                    errors[field] = _error(
                        "limit",
                        "上限・下限の桁が、小数の桁数に合わないか、大きすぎます。",
                        "小数の桁数に合わせてください。",
                    )
    if least is not None and most is not None and least > most:
        errors.setdefault(
            "most",
            _error("limits_order", "上限が、下限より小さくなっています。", "直してください。"),
        )
    if question.longest is not None and not 1 <= question.longest <= LONGEST_TEXT:
        errors["longest"] = _error(
            "longest",
            "最大文字数が正しくありません。",
            f"1から{LONGEST_TEXT:,}までにしてください。",
        )


def _fits(value: Decimal, decimals: int) -> bool:
    exact = value == value.quantize(Decimal(1).scaleb(-decimals)) if abs(value) < LARGEST else False
    return value.is_finite() and exact


def _length_error(label: str, value: str, limit: int) -> DomainError | None:
    if len(value) <= limit:
        return None
    return _error(
        "too_long", f"{label}が{len(value)}文字あります。", f"{limit}文字以内にしてください。"
    )


def _in(question: Asked, error: DomainError) -> DomainError:
    name = question.name[:40] or question.key
    return Invalid(error.code, f"質問「{name}」：{error.sentence}", error.next_step)


def _error(code: str, sentence: str, next_step: str) -> DomainError:
    return Invalid(code, sentence, next_step)


def replaced(structure: Structure, question: Asked) -> Structure:
    """The structure with the question of that id put in place."""
    pages = tuple(
        replace(
            page,
            questions=tuple(
                question if each.id == question.id else each for each in page.questions
            ),
        )
        for page in structure.pages
    )
    return replace(structure, pages=pages)


def all_questions(pages: Iterable[AskedPage]) -> list[Asked]:
    """Section texts too."""
    return [question for page in pages for question in page.questions]
