"""The difference of two versions: applied to the older one it gives the newer one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.text_changes import PieceKind
from plans.differences import (
    Change,
    PlannedItem,
    YearCell,
    difference,
)
from plans.patching import applied

_TITLES = st.sampled_from(
    ["窓口の改革", "窓口改革の推進", "データの公開", "", "Wi-Fiの整備", "ペーパーレス化"]
)
_NAMES = st.frozensets(st.sampled_from(["総務部", "税務部", "福祉部"]), max_size=2)
_CELLS = st.builds(
    YearCell,
    st.integers(2021, 2026),
    st.sampled_from(["検討", "構築", "⇒"]),
    st.sampled_from(["", "注"]),
)


def _years(cells: Sequence[YearCell]) -> tuple[YearCell, ...]:
    by_year = {cell.fiscal_year: cell for cell in cells}
    return tuple(by_year[year] for year in sorted(by_year))


@st.composite
def versions(draw: st.DrawFn) -> tuple[PlannedItem, ...]:
    """A tree of up to nine items whose keys are those of every other version drawn."""
    keys = draw(st.lists(st.sampled_from("abcdefghi"), unique=True, max_size=9))
    items: list[PlannedItem] = []
    for key in keys:
        above = draw(st.sampled_from([None, *(item.key for item in items)]))
        item = PlannedItem(
            key=key,
            parent=above,
            kind=draw(st.sampled_from(["policy", "measure"])),
            title=draw(_TITLES),
            number=draw(st.sampled_from(["", "1-1", "③"])),
            text=draw(_TITLES),
            stage=draw(st.sampled_from(["", "第1段階"])),
            years=_years(draw(st.lists(_CELLS, max_size=3))),
            departments=draw(_NAMES),
            viewpoints=draw(_NAMES),
        )
        items.append(item)
    return _in_order(items)


def _in_order(items: Sequence[PlannedItem], parent: str | None = None) -> tuple[PlannedItem, ...]:
    """Each item after its parent and before what follows its parent, as a plan lists them."""
    found: list[PlannedItem] = []
    for item in items:
        if item.parent == parent:
            found += [item, *_in_order(items, item.key)]
    return tuple(found)


def item(key: str, parent: str | None = None, **fields: Any) -> PlannedItem:
    return PlannedItem(
        key=key, parent=parent, **{"kind": "measure", "title": f"項目{key}", **fields}
    )


@settings(max_examples=400, deadline=None)
@given(versions(), versions())
def test_a_difference_applied_to_one_version_gives_the_other(
    before: tuple[PlannedItem, ...], after: tuple[PlannedItem, ...]
) -> None:
    assert applied(before, difference(before, after)) == after


@settings(max_examples=100, deadline=None)
@given(versions())
def test_a_version_differs_in_nothing_from_itself(version: tuple[PlannedItem, ...]) -> None:
    assert difference(version, version).items == ()


@settings(max_examples=100, deadline=None)
@given(versions(), versions())
def test_both_directions_tell_of_the_same_items(
    before: tuple[PlannedItem, ...], after: tuple[PlannedItem, ...]
) -> None:
    there, back = difference(before, after), difference(after, before)
    assert there.counts[Change.ADDED] == back.counts[Change.REMOVED]
    assert there.counts[Change.REMOVED] == back.counts[Change.ADDED]
    assert there.counts[Change.YEARS] == back.counts[Change.YEARS]


def test_what_is_added_before_an_item_does_not_move_it() -> None:
    before = (item("a"), item("b"))
    found = difference(before, (item("new"), *before))
    assert [(one.item.key, set(one.changes)) for one in found.items] == [("new", {Change.ADDED})]


def test_of_items_that_changed_places_the_fewest_are_said_to_have_moved() -> None:
    before = tuple(item(key) for key in "abcde")
    found = difference(before, tuple(item(key) for key in "bcdea"))
    assert [one.item.key for one in found.items] == ["a"]
    assert found.items[0].changes == {Change.MOVED}


def test_an_item_below_another_parent_has_moved_and_those_below_it_have_not() -> None:
    before = (item("a"), item("m", "a"), item("x", "m"), item("b"))
    after = (item("a"), item("b"), item("m", "b"), item("x", "m"))
    found = difference(before, after)
    assert [one.item.key for one in found.items] == ["m"]


def test_what_stood_below_a_removed_item_has_moved() -> None:
    before = (item("a"), item("m", "a"), item("x", "m"))
    after = (item("a"), item("x", "a"))
    changed = {one.item.key: one.changes for one in difference(before, after).items}
    assert changed == {"m": {Change.REMOVED}, "x": {Change.MOVED}}


def test_a_removed_item_is_listed_behind_the_one_it_stood_behind() -> None:
    before = (item("a"), item("b"), item("c", title="前"))
    after = (item("a", title="後"), item("c", title="後"))
    assert [one.item.key for one in difference(before, after).items] == ["a", "b", "c"]


def test_wording_is_compared_letter_by_letter() -> None:
    before = item("a", text="紙を減らすよう促す。")
    after = replace(before, text="紙を使わないことを原則とするよう促す。")
    (one,) = difference((before,), (after,)).items
    assert one.changes == {Change.TEXT}
    assert "".join(p.text for p in one.text if p.kind is not PieceKind.INSERTED) == before.text
    assert next(p.text for p in one.text if p.kind is PieceKind.SAME).startswith("紙を")


def test_years_and_departments_say_what_came_and_what_went() -> None:
    before = item(
        "a",
        years=(YearCell(2021, "検討"), YearCell(2022, "構築")),
        departments=frozenset({"総務部"}),
    )
    after = item(
        "a", years=(YearCell(2022, "導入"), YearCell(2023, "⇒")), departments=frozenset({"税務部"})
    )
    (one,) = difference((before,), (after,)).items
    assert one.changes == {Change.YEARS, Change.DEPARTMENTS}
    assert [
        (y.fiscal_year, y.before and y.before.planned, y.after and y.after.planned)
        for y in one.years
    ] == [
        (2021, "検討", None),
        (2022, "構築", "導入"),
        (2023, None, "⇒"),
    ]
    assert (one.departments.added, one.departments.removed) == (("税務部",), ("総務部",))
