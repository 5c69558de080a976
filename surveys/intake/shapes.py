"""Questions proposed from a file of answers; a person corrects them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DomainError
from surveys.intake.sheet import Column, Sheet
from surveys.intake.targets import is_flags, label, parts_of, plain, split_heading
from surveys.structures.checking import LABEL, MOST_CHOICES, MOST_ROWS, WORDING
from surveys.structures.structure import Asked, ChoiceHead, Kind, RowHead
from surveys.typed_fields import read_day, read_number

FEW = 12  # different answers of a question to choose from
SHORT_TEXT, LONG_TEXT = 60, 2000
_OTHER = re.compile(r"その他|others?")
_UNKNOWN = re.compile(r"知らな(い|かった)|分から?ない|わからない")
_NUMBER = re.compile(r"^(q|問|設問|質問)?\d{1,3}[-－.．)）:： 、]\s*", re.I)


@dataclass(frozen=True)
class Proposal:
    """A question as guessed: which columns it takes, and which kinds it may be instead."""

    asked: Asked
    columns: tuple[int, ...]
    kinds: tuple[Kind, ...]


def propose(sheet: Sheet) -> list[Proposal]:
    """A question for each column, or for columns whose headings begin alike."""
    found: list[Proposal] = []
    for number, (wording, places, items) in enumerate(_bundles(sheet.columns), 1):
        columns = [sheet.columns[place] for place in places]
        key = f"q{number}"
        if items:
            found.append(_bundle(key, wording, places, items, columns))
        else:
            found.append(_single(key, wording, places[0], columns[0]))
    return found


def as_kind(proposal: Proposal, sheet: Sheet, kind: Kind) -> Asked:
    """The proposed question, of the kind that a person chose."""
    if kind == proposal.asked.kind or len(proposal.columns) > 1:
        return proposal.asked
    column = sheet.columns[proposal.columns[0]]
    return _asked(proposal.asked.key, proposal.asked.wording, kind, column)


def _bundles(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[int, ...], tuple[str, ...]]]:
    """Wording, columns and their items; neighbours whose headings share the front make one."""
    at = 0
    while at < len(columns):
        best: tuple[str, list[int], list[str]] = ("", [], [])
        for front, _ in split_heading(columns[at].heading):
            places, items = _run(columns, at, front)
            if len(places) > len(best[1]):
                best = (front, places, items)
        if len(best[1]) > 1:
            yield best[0], tuple(best[1]), tuple(best[2])
            at += len(best[1])
        else:
            yield columns[at].heading, (at,), ()
            at += 1


def _run(columns: Sequence[Column], at: int, front: str) -> tuple[list[int], list[str]]:
    places, items = [], []
    for place in range(at, len(columns)):
        item = next((b for f, b in split_heading(columns[place].heading) if f == front), None)
        if item is None:
            break
        places.append(place)
        items.append(item)
    return places, items


def _bundle(
    key: str,
    wording: str,
    places: tuple[int, ...],
    items: tuple[str, ...],
    columns: Sequence[Column],
) -> Proposal:
    text = _wording(wording)
    words_of_other = [
        bool(_OTHER.fullmatch(plain(item))) and not is_flags(column)
        for item, column in zip(items, columns, strict=True)
    ]
    ticks = all(is_flags(c) or o for c, o in zip(columns, words_of_other, strict=True))
    repeats = all(
        {label(value) for value in c.values} <= {label(item), "1", "0"} or o
        for c, item, o in zip(columns, items, words_of_other, strict=True)
    )
    if ticks and (repeats or not _same_answers(columns)):
        choices = _choices(dict.fromkeys(items))
        return Proposal(Asked(key, "multiple", text, choices=choices), places, ("multiple",))
    counts: Counter[str] = Counter()
    for column in columns:
        counts.update(dict(zip(column.values, column.counts().tolist(), strict=True)))
    rows = tuple(RowHead(f"r{n}", item[:LABEL]) for n, item in enumerate(items[:MOST_ROWS], 1))
    states = _choices(value for value, _ in counts.most_common(MOST_CHOICES))
    return Proposal(Asked(key, "matrix", text, choices=states, rows=rows), places, ("matrix",))


def _same_answers(columns: Sequence[Column]) -> bool:
    """Whether the columns hold the same two answers or more: states, not ticks."""
    sets = [{label(value) for value in column.values} for column in columns]
    together = set().union(*sets)
    return len(together) > 2 or bool(together & {"はい", "いいえ", "yes", "no"})


def _single(key: str, wording: str, place: int, column: Column) -> Proposal:
    kind = _kind(column)
    kinds: dict[Kind, None] = {kind: None}
    for other in ("single", "scale", "multiple", "number", "date", "short", "long"):
        kinds[other] = None
    return Proposal(_asked(key, wording, kind, column), (place,), tuple(kinds))


def _asked(key: str, wording: str, kind: Kind, column: Column) -> Asked:
    text = _wording(wording)
    if kind in ("single", "scale"):
        ranked = np.argsort(-column.counts(), kind="stable").tolist()
        values = [column.values[at] for at in ranked]
        return Asked(key, kind, text, choices=_choices(_usual(column, values)))
    if kind == "multiple":
        return Asked(key, kind, text, choices=_choices(_parts(column)))
    if kind == "number":
        decimals = max((len(v.partition(".")[2]) for v in column.values), default=0)
        return Asked(key, kind, text, decimals=min(decimals, 6))
    longest = LONG_TEXT if kind == "long" else None
    return Asked(key, kind, text, longest=longest)


def _kind(column: Column) -> Kind:
    values = column.values
    if values and all(_reads(read_day, value) for value in values):
        return "date"
    different, filled = len(values), column.filled
    if values and different > 6 and all(_reads(read_number, value) for value in values):
        return "number"
    several = sum(len(parts_of(value)) > 1 for value in values)
    if several and len(_parts(column)) <= different:
        return "multiple"
    longest = max((len(value) for value in values), default=0)
    if different <= FEW and (filled >= 2 * different or (longest <= 20 and filled > different)):
        return "single"
    if longest <= SHORT_TEXT and filled >= 20 and different <= 40 and 5 * different <= filled:
        return "single"
    return "short" if longest <= SHORT_TEXT else "long"


def _parts(column: Column) -> list[str]:
    """Answers of a cell with several, those given more than by chance; the rest is その他."""
    counts: Counter[str] = Counter()
    for value, count in zip(column.values, column.counts().tolist(), strict=True):
        for part in parts_of(value):
            counts[part] += count
    floor = max(2, column.filled // 500) if column.filled >= 20 else 1
    usual = [part for part, count in counts.most_common(MOST_CHOICES - 1) if count >= floor]
    if len(usual) < len(counts) and not any(_OTHER.fullmatch(plain(part)) for part in usual):
        usual.append("その他")
    return usual


def _usual(column: Column, ranked: Sequence[str]) -> list[str]:
    """Answers of one choice; those given once beside many others belong to その他."""
    counts = dict(zip(column.values, column.counts().tolist(), strict=True))
    floor = 2 if column.filled >= 50 and len(ranked) > 3 else 1
    usual = [value for value in ranked if counts[value] >= floor][: MOST_CHOICES - 1]
    if len(usual) < len(ranked) and not any(_OTHER.fullmatch(plain(value)) for value in usual):
        usual.append("その他")
    return usual


def _choices(labels: object) -> tuple[ChoiceHead, ...]:
    made: list[ChoiceHead] = []
    known: set[str] = set()
    for text in labels:  # type: ignore[attr-defined]
        name = str(text)[:LABEL]
        if label(name) in known:
            continue
        known.add(label(name))
        has_other = any(choice.is_other for choice in made)
        made.append(
            ChoiceHead(
                f"c{len(made) + 1}",
                name,
                is_other=not has_other and bool(_OTHER.fullmatch(plain(name))),
                is_unknown=bool(_UNKNOWN.search(name)),
            )
        )
    while len(made) < 2:
        made.append(
            ChoiceHead(f"c{len(made) + 1}", "その他" if made else "回答あり", is_other=bool(made))
        )
    return tuple(made)


def _wording(heading: str) -> str:
    return (_NUMBER.sub("", heading).strip() or heading)[:WORDING]


def _reads(reader: object, value: str) -> bool:
    try:
        return reader(value) is not None  # type: ignore[operator]
    except DomainError:
        return False
