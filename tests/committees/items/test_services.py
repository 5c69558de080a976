"""Adding, revising, settling and dropping items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import ActionItem, ActionItemRevision, RevisionDepartment
from committees.services.items import (
    ItemTyped,
    add_items,
    drop_item,
    restore_item,
    revise_items,
    settle_items,
)
from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from tests.committees.items.rows import TYPED, item, items, many, newest, revised, typed_now
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def test_an_item_is_stored_as_typed_with_its_departments_and_due(table: Table) -> None:
    row = item(table, departments=("情報政策課", "どこにもない課"))
    kept = newest(row)
    assert (row.latest_seq, row.settled_seq) == (1, 1)
    assert typed_now(row) == replace(TYPED, departments=("情報政策課", "どこにもない課"))
    assert (kept.due_first, kept.due_last) == (date(2027, 3, 1), date(2027, 3, 31))
    assert list(kept.departments.values_list("typed", "department_id")) == [
        ("情報政策課", table.department.pk),
        ("どこにもない課", None),
    ]


def test_an_item_that_is_not_settled_has_no_wording_for_others(table: Table) -> None:
    assert item(table, settled=False).settled_seq is None


def test_items_follow_those_that_are_there(table: Table) -> None:
    many(table, 2)
    assert item(table).position == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "1" * 21),
        ("heading", "あ" * 201),
        ("status_mark", "□"),
        ("due", "そのうち"),
        ("departments", ("課" * 81,)),
        ("text", "制御\x07文字"),
    ],
)
def test_what_cannot_be_stored_is_named_by_its_field(table: Table, field: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        item(table, **{field: value})
    assert list(refused.value.errors) == [field]
    assert not ActionItem.objects.exists()


def test_an_item_that_says_nothing_is_refused(table: Table) -> None:
    with pytest.raises(Refused) as refused:
        item(table, heading=" ", text="\n")
    assert list(refused.value.errors) == ["text"]


def test_errors_of_several_items_are_named_by_row(table: Table) -> None:
    with pytest.raises(Refused) as refused:
        items(table, [{}, {"status_mark": "?"}, {"due": "いつか"}])
    assert list(refused.value.errors) == ["1:status_mark", "2:due"]


def test_only_the_office_adds(table: Table) -> None:
    for by in (table.editor, table.head, table.viewer, table.administrator, table.expert):
        with pytest.raises(NotAllowed):
            add_items(by=by, committee=table.committee, items=[TYPED], settled=True)


def test_another_organizations_office_finds_no_committee(table: Table) -> None:
    with pytest.raises(NotFound):
        add_items(by=outsider(), committee=table.committee, items=[TYPED], settled=True)


def test_a_new_wording_keeps_the_old_one(table: Table) -> None:
    row = item(table)
    made = revised(table.office, row, response="・研修を始めた。", reason="担当課の回答")
    row.refresh_from_db()
    assert (made.seq, row.latest_seq, row.settled_seq) == (2, 2, 2)
    texts = row.revisions.values_list("seq", "response", "reason")
    assert list(texts) == [(1, TYPED.response, ""), (2, "・研修を始めた。", "担当課の回答")]


def test_an_unsettled_wording_leaves_the_settled_one(table: Table) -> None:
    row = item(table)
    revised(table.office, row, settled=False, response="・案")
    row.refresh_from_db()
    assert (row.latest_seq, row.settled_seq) == (2, 1)


def test_the_same_wording_again_is_no_revision(table: Table) -> None:
    row = item(table)
    assert revised(table.office, row).seq == 1
    assert ActionItemRevision.objects.filter(item=row).count() == 1


def test_sending_the_same_change_twice_saves_once(table: Table) -> None:
    row = item(table)
    change = (row, 1, replace(TYPED, heading="別の見出し"))
    for _ in range(2):
        revise_items(by=table.office, changes=[change], settled=False)
    row.refresh_from_db()
    assert row.latest_seq == 2


def test_the_slower_of_two_gets_the_others_wording(table: Table) -> None:
    row = item(table)
    revised(table.office, row, heading="先の人")
    change = (row, 1, replace(TYPED, heading="後の人"))
    with pytest.raises(Stale) as stale:
        revise_items(by=table.office, changes=[change], settled=False)
    assert stale.value.theirs["revision"].heading == "先の人"
    assert stale.value.typed["heading"] == "後の人"
    assert newest(row).heading == "先の人"


def test_a_due_text_without_a_year_keeps_the_days_it_was_read_as(table: Table) -> None:
    row = item(table, due="12月")
    first = newest(row).due_last
    assert revised(table.office, row, heading="変えた").due_last == first


def test_words_for_no_day_are_kept_and_read_as_none(table: Table) -> None:
    kept = newest(item(table, due="随時"))
    assert (kept.due_typed, kept.due_last) == ("随時", None)


def test_red_spans_follow_the_text_when_blank_lines_go(table: Table) -> None:
    kept = newest(item(table, text="\n\n赤い字と黒い字\n", text_changed=((2, 5),)))
    assert [kept.text[first:last] for first, last in kept.text_changed] == ["赤い字"]


def test_settling_makes_the_newest_wording_the_one_others_read(table: Table) -> None:
    row = item(table, settled=False)
    assert settle_items(by=table.office, items=[(row, 1)]) == 1
    row.refresh_from_db()
    assert row.settled_seq == 1
    assert settle_items(by=table.office, items=[(row, 1)]) == 0


def test_settling_what_was_changed_meanwhile_is_refused(table: Table) -> None:
    first, second = many(table, 2, settled=False)
    revised(table.office, second, settled=False, heading="変えた")
    with pytest.raises(Stale):
        settle_items(by=table.office, items=[(first, 1), (second, 1)])
    first.refresh_from_db()
    assert first.settled_seq is None


def test_settling_nothing_asks_to_choose(table: Table) -> None:
    with pytest.raises(Invalid):
        settle_items(by=table.office, items=[])


@pytest.mark.parametrize("role", ["editor", "viewer", "expert"])
def test_only_the_office_revises_settles_and_drops(table: Table, role: str) -> None:
    row = item(table)
    by = getattr(table, role)
    with pytest.raises(NotAllowed):
        revise_items(by=by, changes=[(row, 1, TYPED)], settled=True)
    with pytest.raises(NotAllowed):
        settle_items(by=by, items=[(row, 1)])
    with pytest.raises(NotAllowed):
        drop_item(by=by, item=row, reason="重複")


def test_another_organizations_office_finds_no_item(table: Table) -> None:
    row = item(table)
    by = outsider()
    with pytest.raises(NotFound):
        revise_items(by=by, changes=[(row, 1, TYPED)], settled=True)
    with pytest.raises(NotFound):
        settle_items(by=by, items=[(row, 1)])
    with pytest.raises(NotFound):
        drop_item(by=by, item=row, reason="重複")


def test_dropping_needs_a_reason_and_can_be_taken_back(table: Table) -> None:
    row = item(table)
    with pytest.raises(Invalid):
        drop_item(by=table.office, item=row, reason=" ")
    drop_item(by=table.office, item=row, reason="重複のため")
    first = drop_item(by=table.office, item=row, reason="別の理由")
    assert first.dropped_because == "重複のため"
    assert restore_item(by=table.office, item=row).dropped_at is None


def test_a_dropped_item_takes_no_new_wording(table: Table) -> None:
    row = item(table)
    drop_item(by=table.office, item=row, reason="重複のため")
    with pytest.raises(Stale):
        revise_items(
            by=table.office, changes=[(row, 1, replace(TYPED, heading="変えた"))], settled=True
        )


def _cost(table: Table, count: int) -> tuple[int, int]:
    typed = [replace(TYPED, number=str(n)) for n in range(count)]
    with CaptureQueriesContext(
        connection,
    ) as adding:
        made = add_items(by=table.office, committee=table.committee, items=typed, settled=False)
    changes: list[tuple[ActionItem, int, ItemTyped]] = [
        (row.item, 1, replace(TYPED, heading=f"変更{row.pk}", departments=("道路管理課", "人事課")))
        for row in made
    ]
    with CaptureQueriesContext(connection) as revising:
        revise_items(by=table.office, changes=changes, settled=True)
    return len(adding), len(revising)


def test_twenty_items_take_the_statements_of_two(table: Table) -> None:
    assert _cost(table, 2) == _cost(table, 20)
    assert RevisionDepartment.objects.filter(department=table.elsewhere).count() == 22
