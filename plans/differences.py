"""What differs between two versions of a plan. Values in, values out: no row, no query, no clock.

Items are told apart by their keys. An item counts as moved where it stands below another item, or
where it changed places with items that stand beside it in both versions: what is added or removed
around an item does not move it. A difference, applied to the older version, gives the newer one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.text_changes import Piece, changes


@dataclass(frozen=True)
class YearCell:
    """What the plan says of a fiscal year (by its starting Western year)."""

    fiscal_year: int
    planned: str
    note: str = ""


@dataclass(frozen=True)
class PlannedItem:
    """An item as a version says it. Items come in the plan's order, each after its parent."""

    key: str
    parent: str | None
    kind: str
    title: str
    number: str = ""
    text: str = ""
    stage: str = ""
    years: tuple[YearCell, ...] = ()
    departments: frozenset[str] = frozenset()
    viewpoints: frozenset[str] = frozenset()


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TITLE = "title"
    TEXT = "text"
    NUMBER = "number"
    KIND = "kind"
    STAGE = "stage"
    YEARS = "years"
    DEPARTMENTS = "departments"
    VIEWPOINTS = "viewpoints"


@dataclass(frozen=True)
class YearDifference:
    """A cell of the roadmap that changed; None where the version says nothing of the year."""

    fiscal_year: int
    before: YearCell | None
    after: YearCell | None


@dataclass(frozen=True)
class Place:
    """Below which item, and after which of those beside it (None: the first)."""

    parent: str | None
    follows: str | None


@dataclass(frozen=True)
class SetDifference:
    """Names that came and that went, each in order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemDifference:
    """One item that differs. `before` is None for an added one, `after` for a removed one.

    `title` and `text` are the pieces from the one wording to the other.
    """

    before: PlannedItem | None
    after: PlannedItem | None
    changes: frozenset[Change]
    title: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    years: tuple[YearDifference, ...] = ()
    departments: SetDifference = SetDifference()
    viewpoints: SetDifference = SetDifference()
    place: Place | None = None

    @property
    def item(self) -> PlannedItem:
        """The item as it stands now; a removed one as it last stood."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class VersionDifference:
    """The items that differ, in the newer version's order; removed ones where they stood."""

    items: tuple[ItemDifference, ...]

    @property
    def counts(self) -> Counter[Change]:
        return Counter(change for one in self.items for change in one.changes)

    @property
    def reworded(self) -> int:
        """Items in both versions whose title or text differs."""
        return sum(bool(one.changes & {Change.TITLE, Change.TEXT}) for one in self.items)


def difference(before: Sequence[PlannedItem], after: Sequence[PlannedItem]) -> VersionDifference:
    """What to change in `before` to have `after`; empty where they say the same."""
    old, new = _by_key(before), _by_key(after)
    moved = _moved(before, after)
    places = _places(after)
    found = {key: _compared(old.get(key), item, places[key], moved) for key, item in new.items()}
    lines = [one for one in found.values() if one is not None]
    return VersionDifference(tuple(_with_removed(lines, before, after)))


def _by_key(items: Sequence[PlannedItem]) -> dict[str, PlannedItem]:
    return {item.key: item for item in items}


def _beside(items: Sequence[PlannedItem]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = defaultdict(list)
    for item in items:
        found[item.parent].append(item.key)
    return found


def _places(items: Sequence[PlannedItem]) -> dict[str, Place]:
    return {
        key: Place(parent, keys[place - 1] if place else None)
        for parent, keys in _beside(items).items()
        for place, key in enumerate(keys)
    }


def _moved(before: Sequence[PlannedItem], after: Sequence[PlannedItem]) -> set[str]:
    """Items of both versions that stand elsewhere; of those that changed places, the fewest."""
    old, siblings = _by_key(before), _beside(before)
    moved = {one.key for one in after if one.key in old and old[one.key].parent != one.parent}
    for parent, keys in _beside(after).items():
        kept = set(keys)
        order = {
            key: place
            for place, key in enumerate(key for key in siblings.get(parent, ()) if key in kept)
        }
        there = [key for key in keys if key in order]
        in_order = _longest_rising([order[key] for key in there])
        moved |= {key for key in there if order[key] not in in_order}
    return moved


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The values of a longest rising row within `places`."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for index, place in enumerate(places):
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [index]
        previous.append(ends[at - 1] if at else None)
    found: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        found.add(places[step])
        step = previous[step]
    return found


def _compared(
    before: PlannedItem | None, after: PlannedItem, place: Place, moved: Collection[str]
) -> ItemDifference | None:
    if before is None:
        return ItemDifference(None, after, frozenset({Change.ADDED}), place=place)
    found = {
        change
        for change, name in (
            (Change.TITLE, "title"),
            (Change.TEXT, "text"),
            (Change.NUMBER, "number"),
            (Change.KIND, "kind"),
            (Change.STAGE, "stage"),
            (Change.YEARS, "years"),
            (Change.DEPARTMENTS, "departments"),
            (Change.VIEWPOINTS, "viewpoints"),
        )
        if getattr(before, name) != getattr(after, name)
    }
    if after.key in moved:
        found.add(Change.MOVED)
    if not found:
        return None
    return ItemDifference(
        before=before,
        after=after,
        changes=frozenset(found),
        title=changes(before.title, after.title),
        text=changes(before.text, after.text),
        years=_years(before, after),
        departments=_names(before.departments, after.departments),
        viewpoints=_names(before.viewpoints, after.viewpoints),
        place=place if Change.MOVED in found else None,
    )


def _years(before: PlannedItem, after: PlannedItem) -> tuple[YearDifference, ...]:
    old = {cell.fiscal_year: cell for cell in before.years}
    new = {cell.fiscal_year: cell for cell in after.years}
    return tuple(
        YearDifference(year, old.get(year), new.get(year))
        for year in sorted(old | new)
        if old.get(year) != new.get(year)
    )


def _names(before: frozenset[str], after: frozenset[str]) -> SetDifference:
    return SetDifference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def _with_removed(
    lines: list[ItemDifference], before: Sequence[PlannedItem], after: Sequence[PlannedItem]
) -> Iterator[ItemDifference]:
    """The lines with each removed item behind the item that it stood behind."""
    staying = {item.key for item in after}
    behind: dict[str | None, list[ItemDifference]] = defaultdict(list)
    last: str | None = None
    for item in before:
        if item.key in staying:
            last = item.key
        else:
            behind[last].append(ItemDifference(item, None, frozenset({Change.REMOVED})))
    by_key = {line.item.key: line for line in lines}
    yield from behind[None]
    for item in after:
        if item.key in by_key:
            yield by_key[item.key]
        yield from behind[item.key]
