"""What a column of a file answers, as a short text, and the guess at it from heading and cells.

"q:KEY" a whole question, "r:KEY:ROW" a row of a matrix, "c:KEY:CHOICE" whether that choice was
taken, "o:KEY" the words for その他, "g:AXIS" the person's group, "" nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.folding import fold
from surveys.intake.sheet import Column, Sheet
from surveys.structures.structure import CHOOSING, Asked, Structure

_NUMBERED = re.compile(
    r"^(q|問|設問|質問)?\d{1,3}([-－.．)）:： 、]|問目)+\s*|^(q|問|設問)\d{1,3}\s+", re.I
)
_IN_BRACKETS = re.compile(r"^(.*\S)\s*[\[［(（【〔](.+)[\]］)）】〕]$", re.S)
_PARTED = re.compile(r"\s*(?:[.．:：_＿／/|｜>＞]|\s-\s|\s－\s|\s)\s*")
_PARTS = re.compile(r"[;；\n]")
YES = frozenset(
    {"1", "○", "〇", "◯", "✓", "✔", "☑", "true", "yes", "はい", "on", "選択", "あり", "レ"}
)
NO = frozenset({"0", "×", "☐", "false", "no", "いいえ", "off", "なし", "-", "－", "未選択"})
_OTHER = re.compile(r"その他(の内容|の記述|テキスト|自由記述|\(.*\))?|others?")
ENOUGH = 0.6


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The text as compared: folded, without blanks, numbers of questions and closing marks."""
    folded = _NUMBERED.sub("", fold(text).strip())
    return re.sub(r"\s|\(必須\)|\(任意\)", "", folded).lower().strip("。.?？*:：")


@lru_cache(maxsize=200_000)
def label(text: str) -> str:
    """An answer as compared."""
    return re.sub(r"\s", "", fold(text)).lower().strip("。.")


def parts_of(cell: str) -> list[str]:
    """The answers in a cell that holds several."""
    return [part for each in _PARTS.split(cell) if (part := each.strip())]


def split_heading(heading: str) -> Iterator[tuple[str, str]]:
    """The ways to read a heading as question and item: 「問 [項目]」「問.項目」「問_項目」."""
    if found := _IN_BRACKETS.match(heading):
        yield found[1], found[2]
    for mark in _PARTED.finditer(heading):
        if mark.start() and mark.end() < len(heading):
            yield heading[: mark.start()], heading[mark.end() :]


def is_flags(column: Column) -> bool:
    """Whether the cells say yes or no, or repeat the one thing that was ticked."""
    values = {label(value) for value in column.values}
    return bool(values) and (values <= YES | NO or len(values) == 1)


def guess_targets(structure: Structure, sheet: Sheet) -> list[str]:
    """A target for each column; none is given twice but "" and single choices."""
    taken: set[str] = set()
    found: list[str] = []
    for column in sheet.columns:
        target = next((t for t in _guesses(structure, column) if t not in taken), "")
        taken.add(target)
        found.append(target)
    return found


def targets_of(structure: Structure) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every target with its words, by question, for a person to choose from."""
    groups = [(f"g:{axis.key}", axis.title) for axis in structure.base_axes]
    found = [("分け方", groups)] if groups else []
    for number, question in enumerate(structure.questions, 1):
        name = f"問{number} {question.name[:60]}"
        own: list[tuple[str, str]] = []
        if question.kind == "matrix":
            own = [(f"r:{question.key}:{r.key}", f"{r.label[:60]}（項目）") for r in question.rows]
        else:
            own = [(f"q:{question.key}", f"{name}（回答）")]
        if question.kind == "multiple":
            own += [
                (f"c:{question.key}:{c.key}", f"「{c.label[:60]}」を選んだか")
                for c in question.choices
            ]
        if any(choice.is_other for choice in question.choices):
            own.append((f"o:{question.key}", "その他の内容（文章）"))
        found.append((name, own))
    return found


def _guesses(structure: Structure, column: Column) -> Iterator[str]:
    yield from _by_wording(structure, column)
    yield from _by_item(structure, column)
    for axis in structure.base_axes:
        if plain(column.heading) in (plain(axis.title), f"あなたの{plain(axis.title)}"):
            yield f"g:{axis.key}"
    for axis in structure.base_axes:
        if _share(column, [value.label for value in axis.values]) >= ENOUGH:
            yield f"g:{axis.key}"
    fitting = [question for question in structure.questions if _fits(question, column)]
    if len(fitting) == 1:
        yield f"q:{fitting[0].key}"


def _by_wording(structure: Structure, column: Column) -> Iterator[str]:
    heading = plain(column.heading)
    for question in structure.questions:
        names = {plain(question.wording), plain(question.short_name), question.key.lower()} - {""}
        if heading in names and question.kind != "matrix":
            yield f"q:{question.key}"


def _by_item(structure: Structure, column: Column) -> Iterator[str]:
    for front, behind in split_heading(column.heading):
        for question in structure.questions:
            names = {plain(question.wording), plain(question.short_name)} - {""}
            if plain(front) in names or front.strip().lower() == question.key.lower():
                yield from _items(question, behind, column)
    for question in structure.questions:
        if question.kind == "matrix":
            yield from _items(question, column.heading, column)


def _items(question: Asked, item: str, column: Column) -> Iterator[str]:
    if question.kind == "matrix":
        for row in question.rows:
            if plain(item) == plain(row.label):
                yield f"r:{question.key}:{row.key}"
        return
    is_other = any(choice.is_other for choice in question.choices)
    ticks = YES | NO | {label(item)}
    words = any(label(value) not in ticks for value in column.values)
    if is_other and words and _OTHER.fullmatch(plain(item)):
        yield f"o:{question.key}"
    if question.kind == "multiple":
        for choice in question.choices:
            if label(item) == label(choice.label):
                yield f"c:{question.key}:{choice.key}"


def _fits(question: Asked, column: Column) -> bool:
    if question.kind not in CHOOSING and question.kind != "multiple":
        return False
    return _share(column, [choice.label for choice in question.choices]) >= ENOUGH


def _share(column: Column, labels: Sequence[str]) -> float:
    """How much of what is in the column is one of the labels."""
    known = {label(each) for each in labels}
    counts = column.counts()
    fitting = sum(
        int(count)
        for value, count in zip(column.values, counts, strict=True)
        if label(value) in known or all(label(part) in known for part in parts_of(value))
    )
    return fitting / max(1, int(counts.sum()))
