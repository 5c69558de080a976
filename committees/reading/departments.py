"""Departments in one cell: several of them, and names that a narrow column broke.

Nothing is lost: the names joined are the cell without its separators.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from core.folding import fold

_HARD = re.compile(r"[、，,;；/／]+")
_ENDINGS = (
    *("課", "室", "局", "部", "所", "班", "係", "館", "署", "庁", "校", "院", "園", "場", "団"),
    *("センター", "本部", "委員会", "グループ", "チーム", "事務局", "担当", "機構", "公社", "財団"),
    *("全所属", "各所属", "全庁", "関係課", "各部局", "支所", "公室"),
)


def split_departments(cell: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The departments named in a cell, in order. `known` names are found whatever broke them."""
    names = {_squeezed(name): name for name in known if name.strip()}
    found: list[str] = []
    if whole := names.get(_squeezed(cell)):
        return (whole,)
    for part in _HARD.split(cell):
        found += _joined(part.split(), names)
    return tuple(found)


def is_department(name: str, known: Collection[str] = ()) -> bool:
    """Whether a name is known or ends as departments' names do."""
    return name in known or name.endswith(_ENDINGS)


def looks_like_departments(cell: str, known: Collection[str] = ()) -> bool:
    """Whether a cell holds departments and nothing else."""
    names = split_departments(cell, known)
    return bool(names) and all(len(name) <= 30 and is_department(name, known) for name in names)


def _joined(words: list[str], known: dict[str, str]) -> Iterator[str]:
    """Words that belong together as one name, the longest known one first."""
    place = 0
    while place < len(words):
        end = _known_until(words, place, known) or _ends_at(words, place, known)
        name = "".join(words[place:end])
        yield from [known[_squeezed(name)]] if _squeezed(name) in known else _several(name)
        place = end


def _known_until(words: list[str], place: int, known: dict[str, str]) -> int:
    for end in range(len(words), place, -1):
        if _squeezed("".join(words[place:end])) in known:
            return end
    return 0


def _ends_at(words: list[str], place: int, known: dict[str, str]) -> int:
    """Where the name that begins at `place` ends: with a word that can end one."""
    for end in range(place + 1, len(words) + 1):
        if end < len(words) and words[end] in _ENDINGS:
            continue  # 人事 課: an ending alone belongs to what stands before it
        if words[end - 1].endswith(_ENDINGS):
            return end
        if end < len(words) and _known_until(words, end, known):
            return end
    return place + 1


def _several(name: str) -> list[str]:
    """人事課・財政課 are two; 広報・広聴課 is one."""
    parts = name.split("・")
    return parts if len(parts) > 1 and all(part.endswith(_ENDINGS) for part in parts) else [name]


def _squeezed(name: str) -> str:
    return "".join(fold(name).split())
