"""Small surveys written out by hand: answers as lists, figures that can be checked by eye."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from surveys.structures.structure import (
    Asked,
    AskedPage,
    ChoiceHead,
    GroupAxis,
    GroupValue,
    Structure,
)
from surveys.tabulation.loading import Loaded


def choices(count: int) -> tuple[ChoiceHead, ...]:
    return tuple(ChoiceHead(f"c{n}", f"選択肢{n}") for n in range(1, count + 1))


def axis(key: str = "d", groups: int = 3) -> GroupAxis:
    return GroupAxis(key, key, tuple(GroupValue(n, f"{key}{n}") for n in range(1, groups + 1)))


def asking(
    *questions: Asked,
    axes: Sequence[GroupAxis] = (),
    tables: Sequence[tuple[str, ...]] | None = None,
) -> Structure:
    declared = tables if tables is not None else [(), *((each.key,) for each in axes)]
    return Structure((AskedPage("", "", questions),), tuple(axes), tuple(declared))


def answered(
    slots: Sequence[Sequence[int]],
    groups: Sequence[Sequence[int]] | None = None,
    figures: Sequence[Sequence[int]] = (),
    places: tuple[int, ...] = (),
) -> Loaded:
    count = len(slots)
    if not count:
        none = np.zeros((0, 0), dtype=np.int16)
        return Loaded(none, np.zeros((0, 1), dtype=np.int16), np.zeros((0, 0), dtype=np.int64))
    return Loaded(
        _rows(groups, np.int16, count),
        _rows(slots, np.int16, count),
        _rows(figures or None, np.int64, count),
        places,
    )


def _rows(rows: Sequence[Sequence[int]] | None, kind: type, count: int) -> np.ndarray:
    return np.array([[]] * count if rows is None else rows, dtype=kind).reshape(count, -1)


def spread(*counts: int, group: int | None = None) -> tuple[list[list[int]], list[list[int]]]:
    """Slots and groups: so many who left it out, then so many of each choice."""
    slots = [[slot] for slot, count in enumerate(counts) for _ in range(count)]
    return slots, [[] if group is None else [group] for _ in slots]


def together(
    parts: Sequence[tuple[list[list[int]], list[list[int]]]],
) -> tuple[list[list[int]], list[list[int]]]:
    return [row for slots, _ in parts for row in slots], [row for _, rows in parts for row in rows]
