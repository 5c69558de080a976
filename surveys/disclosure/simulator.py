"""Before the opening: which groups will be withheld at the assumed turnout, and what to merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from surveys.disclosure.groups import UNKNOWN, Grouping, group
from surveys.disclosure.pattern import Answered, pattern_of
from surveys.disclosure.ranges import Counts, told_of
from surveys.structures.structure import GroupAxis, GroupValue, Structure

MOST_WITHHELD = (1, 3)  # of a cross; more of it is refused
SUGGESTED = "suggested"  # key of an axis that is only proposed


class Why(StrEnum):
    FEW = "few"
    REST = "rest"
    DERIVABLE = "derivable"

    @property
    def sentence(self) -> str:
        return {
            Why.FEW: "回答者がK人に満たない見込みです。",
            Why.REST: "残りの人がK人に満たず、全体から差し引くとその回答が分かります。",
            Why.DERIVABLE: "示すと、ほかの非表示の区分の人数を計算で絞り込めます。",
        }[self]


@dataclass(frozen=True)
class Hidden:
    """A group that will be withheld. `expected` is how many of it are assumed to answer."""

    key: str
    labels: tuple[str, ...]
    expected: int
    why: Why


@dataclass(frozen=True)
class TableOutlook:
    """`groups` counts those with anybody in them. A table that is refused says why, and what may
    be declared in its place."""

    key: str
    title: str
    axes: tuple[str, ...]
    groups: int
    hidden: tuple[Hidden, ...]
    refused: bool = False
    reason: str = ""
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Simulation:
    """What the declared tables come to. `refused` if any table is, or if nothing can be shown."""

    turnout: int
    responses: int
    tables: tuple[TableOutlook, ...]
    refused: bool
    reason: str = ""

    @property
    def proposals(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for table in self.tables for each in table.proposals))


def simulate(
    structure: Structure, invited: Mapping[tuple[int, ...], int], *, k: int, turnout: int
) -> Simulation:
    """`turnout` in percent, the same in every group. The smallest combinations are rounded."""
    tables = _outlooks(structure, invited, k, turnout)
    responses = sum(_expected(people, turnout) for people in invited.values())
    if responses < k:
        reason = (
            f"回答者が全体で{responses}人の見込みで、K（{k}人）に満たないため、何も示せません。"
        )
        return Simulation(turnout, responses, tables, refused=True, reason=reason)
    made = tuple(_judged(structure, invited, each, k, turnout) for each in tables)
    refused = [each for each in made if each.refused]
    return Simulation(turnout, responses, made, bool(refused), refused[0].reason if refused else "")


def _expected(people: int, turnout: int) -> int:
    return (2 * people * turnout + 100) // 200


def _outlooks(
    structure: Structure, invited: Mapping[tuple[int, ...], int], k: int, turnout: int
) -> tuple[TableOutlook, ...]:
    grouping, _ = group(structure, np.zeros((0, len(structure.base_axes)), np.int16), invited)
    people = _people(grouping, invited, turnout)
    pattern = pattern_of(grouping, people, [Answered((told_of(people),), True)], k=k)
    size = grouping.members.astype(np.int64) @ people
    titles = {axis.key: axis.title for axis in structure.axes}
    child, parent = grouping.parents
    rest = size[parent] - size[child]
    short = {int(each) for each in child[(rest > 0) & (rest < k)]}
    found = []
    for number, table in enumerate(grouping.tables):
        start = grouping.offsets[number]
        hidden = tuple(
            Hidden(
                "-".join(str(each) for each in numbers) or table.key,
                labels,
                int(size[start + at]),
                _why(int(size[start + at]), k, start + at in short),
            )
            for at, (numbers, labels) in enumerate(zip(table.numbers, table.labels, strict=True))
            if pattern.common[start + at]
        )
        title = "×".join(titles[axis] for axis in table.axes) or "全体"
        groups = int((~grouping.is_empty[grouping.span(number)]).sum())
        found.append(TableOutlook(table.key, title, table.axes, groups, hidden))
    return tuple(found)


def _people(grouping: Grouping, invited: Mapping[tuple[int, ...], int], turnout: int) -> Counts:
    """By combination. Who is asked for a group on the first page is spread evenly over it."""
    asked = [at for at, axis in enumerate(grouping.structure.base_axes) if not axis.by_roll]
    found = np.zeros(len(grouping.combos), dtype=np.int64)
    places: dict[tuple[int, ...], list[int]] = {}
    for at, combo in enumerate(grouping.combos.tolist()):
        known = tuple(UNKNOWN if axis in asked else n for axis, n in enumerate(combo))
        places.setdefault(known, []).append(at)
    for numbers, people in invited.items():
        if people > 0:
            known = tuple(UNKNOWN if axis in asked else n for axis, n in enumerate(numbers))
            among = places[known]
            share, left = divmod(_expected(people, turnout), len(among))
            for order, at in enumerate(among):
                found[at] += share + (order < left)
    return found


def _why(expected: int, k: int, is_rest_short: bool) -> Why:
    if expected < k:
        return Why.FEW
    return Why.REST if is_rest_short else Why.DERIVABLE


def _judged(
    structure: Structure,
    invited: Mapping[tuple[int, ...], int],
    table: TableOutlook,
    k: int,
    turnout: int,
) -> TableOutlook:
    if len(table.axes) > 1 and _is_too_much(table):
        proposals = _instead(structure, invited, table, k, turnout)
        reason = (
            f"「{table.title}」は{table.groups}区分のうち{len(table.hidden)}区分を非表示にする"
            "必要があり、3分の1を超えるため、公表する表にできません。"
        )
        return replace(table, refused=True, reason=reason, proposals=proposals)
    if len(table.axes) == 1 and table.hidden:
        return replace(table, proposals=_merges(table))
    return table


def _is_too_much(table: TableOutlook) -> bool:
    part, whole = MOST_WITHHELD
    return len(table.hidden) * whole > table.groups * part


def _merges(table: TableOutlook) -> tuple[str, ...]:
    """Putting the withheld groups of one axis together."""
    names = "」「".join(each.labels[0] for each in table.hidden)
    return (f"「{names}」を一つの区分にまとめると、まとめた区分として示せます。",)


def _instead(
    structure: Structure,
    invited: Mapping[tuple[int, ...], int],
    table: TableOutlook,
    k: int,
    turnout: int,
) -> tuple[str, ...]:
    """The same cross with one axis merged, where that is enough; and the axes apart."""
    by_key = {axis.key: axis for axis in structure.axes}
    found = []
    for key in sorted(table.axes, key=lambda each: len(by_key[each].values)):
        for merged in _merged(structure, by_key[key]):
            axes = tuple(merged.key if each == key else each for each in table.axes)
            trial = replace(
                structure,
                axes=(*structure.axes, *([merged] if merged.key not in by_key else [])),
                tables=(*(each for each in structure.tables if each != table.axes), axes),
            )
            outlook = _outlooks(trial, invited, k, turnout)
            made = next(each for each in outlook if each.axes == axes)
            if not _is_too_much(made):
                found.append(_said(merged, made))
        if found:
            break
    apart = "と".join(f"「{by_key[each].title}」" for each in table.axes)
    return (*found, f"{apart}を掛け合わせず、それぞれ別の表として公表する。")


def _merged(structure: Structure, axis: GroupAxis) -> list[GroupAxis]:
    """Coarser axes over the same base: those there are, or else its groups in two halves."""
    base = axis.base or axis.key
    there = [
        each
        for each in structure.axes
        if each.key != axis.key and each.base == base and len(each.values) < len(axis.values)
    ]
    if there or len(axis.values) <= 2:
        return there
    middle = (len(axis.values) + 1) // 2
    halves = (axis.values[:middle], axis.values[middle:])
    values = tuple(
        GroupValue(
            number,
            "・".join(value.label for value in half),
            tuple(part for value in half for part in (value.parts or (value.number,))),
        )
        for number, half in enumerate(halves, 1)
    )
    return [GroupAxis(SUGGESTED, f"{axis.title}（2区分）", values, base, axis.by_roll)]


def _said(merged: GroupAxis, made: TableOutlook) -> str:
    names = "／".join(value.label for value in merged.values)
    shown = made.groups - len(made.hidden)
    return (
        f"「{merged.title}」（{names}）を使って「{made.title}」にする"
        f"（{made.groups}区分のうち{shown}区分を示せる見込み）。"
    )
