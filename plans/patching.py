"""Applying a difference: the newer version of a plan out of the older one. Values only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.text_changes import Piece, PieceKind
from plans.differences import Change, ItemDifference, PlannedItem, VersionDifference


def applied(before: Sequence[PlannedItem], changed: VersionDifference) -> tuple[PlannedItem, ...]:
    """The newer version, out of the older one and the difference alone."""
    by_key = {one.item.key: one for one in changed.items}
    items: dict[str, PlannedItem] = {}
    below: dict[str | None, list[str]] = defaultdict(list)
    for item in before:
        one = by_key.get(item.key)
        if one and Change.REMOVED in one.changes:
            continue
        items[item.key] = _patched(item, one) if one else item
        if not one or one.place is None:
            below[item.parent].append(item.key)
    for one in changed.items:
        if one.place is None:
            continue
        key = one.item.key
        if Change.ADDED in one.changes:
            items[key] = one.item
        beside = below[one.place.parent]
        beside.insert(beside.index(one.place.follows) + 1 if one.place.follows else 0, key)
        items[key] = replace(items[key], parent=one.place.parent)
    return tuple(items[key] for key in _walk(below, None))


def _walk(below: dict[str | None, list[str]], parent: str | None) -> Iterator[str]:
    for key in below.get(parent, ()):
        yield key
        yield from _walk(below, key)


def _patched(item: PlannedItem, one: ItemDifference) -> PlannedItem:
    """The item with what the difference says; what it does not speak of stays."""
    assert one.after is not None
    years = {cell.fiscal_year: cell for cell in item.years}
    for year in one.years:
        years.pop(year.fiscal_year, None)
        if year.after is not None:
            years[year.fiscal_year] = year.after
    plain = {
        name: getattr(one.after, name)
        for change, name in (
            (Change.NUMBER, "number"),
            (Change.KIND, "kind"),
            (Change.STAGE, "stage"),
        )
        if change in one.changes
    }
    return replace(
        item,
        title=_newer(one.title),
        text=_newer(one.text),
        years=tuple(years[year] for year in sorted(years)),
        departments=(item.departments | set(one.departments.added)) - set(one.departments.removed),
        viewpoints=(item.viewpoints | set(one.viewpoints.added)) - set(one.viewpoints.removed),
        **plain,
    )


def _newer(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not PieceKind.DELETED)
