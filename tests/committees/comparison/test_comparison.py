"""What changed between two meetings, and between a meeting and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from committees.comparison import Change, compare, spans_to_pieces
from committees.models import ActionItem, Meeting, MeetingItem
from committees.selectors.comparisons import comparison
from committees.selectors.states import states_at, states_now
from committees.services.items import drop_item, freeze_meeting
from committees.services.meetings import cancel_meeting
from committees.states import ItemState
from core.errors import Invalid, NotAllowed, NotFound
from core.text_changes import PieceKind
from tests.committees.items.rows import item, items, many, revised
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
MARKS = ["○", "△", "○(一部△)"]
STATE = ItemState(
    item_id=1,
    revision_id=1,
    seq=1,
    position=0,
    number="1",
    area="組織の活性化",
    category="人材育成",
    heading="見出し",
    text="・研修を増やすこと。",
    text_changed=(),
    source="第1回",
    status_mark="△",
    status_word="引き続き検討",
    closes=False,
    response="・検討する。",
    response_changed=(),
    due="",
    due_last=None,
    departments=("人事課",),
)


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, set()),
        ({"number": "2"}, set()),
        ({"text": "・研修を減らすこと。"}, {Change.TEXT}),
        ({"heading": "別の見出し"}, {Change.TEXT}),
        ({"response": "・検討した。"}, {Change.RESPONSE}),
        ({"status_mark": "○(一部△)"}, {Change.STATUS}),
        ({"status_mark": "○", "closes": True}, {Change.STATUS, Change.CLOSED}),
        ({"departments": ("人事課", "広報課")}, {Change.DEPARTMENTS}),
        ({"source": "第2回"}, {Change.OTHER}),
        ({"due": "R9.3"}, {Change.OTHER}),
    ],
)
def test_each_kind_of_change_is_told(fields: dict[str, object], wanted: set[Change]) -> None:
    after = replace(STATE, revision_id=2, **fields)  # type: ignore[arg-type]
    (found,) = compare([STATE], [after], marks=MARKS).items
    assert found.changes == wanted
    assert found.is_changed == bool(wanted)


def test_an_item_that_is_open_again_is_reopened() -> None:
    closed = replace(STATE, status_mark="○", closes=True)
    (found,) = compare([closed], [replace(STATE, revision_id=2)], marks=MARKS).items
    assert found.changes == {Change.STATUS, Change.REOPENED}
    assert found.words == ("再開",)


def test_new_and_dropped_items_are_told_and_dropped_ones_come_last() -> None:
    found = compare([STATE], [replace(STATE, item_id=2, revision_id=2)], marks=MARKS)
    assert [one.changes for one in found.items] == [{Change.NEW}, {Change.DROPPED}]
    assert (found.new, found.changed) == (1, 2)


def test_the_summary_counts_in_the_vocabularys_order() -> None:
    after = [
        replace(STATE, item_id=n, revision_id=n, status_mark=mark)
        for n, mark in enumerate(["△", "○", "○", "", "□"], 1)
    ]
    found = compare(after[:1], after, marks=MARKS)
    assert found.summary_line == "○ 2・△ 1・○(一部△) 0・□ 1・状況なし 1（変更 4）"
    assert found.before_counts == {"○": 0, "△": 1, "○(一部△)": 0}


def test_with_nothing_before_the_papers_red_parts_are_what_changed() -> None:
    marked = replace(STATE, response_changed=((1, 3),))
    found = compare(None, [marked, replace(STATE, item_id=2)], marks=MARKS)
    assert [one.changes for one in found.items] == [{Change.RESPONSE}, set()]
    new = [p.text for p in found.items[0].response if p.kind is PieceKind.INSERTED]
    assert new == ["検討"]
    assert found.changed == 1


def test_spans_that_overlap_or_reach_too_far_lose_no_letter() -> None:
    pieces = spans_to_pieces("あいうえお", ((3, 9), (1, 4)))
    assert "".join(piece.text for piece in pieces) == "あいうえお"
    assert [p.text for p in pieces if p.kind is PieceKind.INSERTED] == ["いうえ", "お"]


def _two_meetings(table: Table) -> list[ActionItem]:
    """Ten items at the first meeting; before the second, one of each kind of change."""
    marks = ["△", "○"] * 5
    rows = items(
        table, [{"number": str(n), "status_mark": mark} for n, mark in enumerate(marks, 1)]
    )
    freeze_meeting(by=table.office, meeting=table.first)
    by = table.office
    revised(by, rows[0], status_mark="○(一部△)")
    revised(by, rows[2], response="・合同の研修を8月に始めた。")
    revised(by, rows[4], status_mark="○")
    revised(by, rows[5], status_mark="△")
    revised(by, rows[6], departments=("情報政策課", "道路管理課"))
    new = item(table, number="11")
    freeze_meeting(by=by, meeting=table.second)
    return [rows[0], rows[2], rows[4], rows[5], rows[6], new]


def test_exactly_the_six_changed_items_are_marked(table: Table) -> None:
    changed = _two_meetings(table)
    found = comparison(
        table.viewer, table.committee, before=table.first, after=table.second
    ).comparison
    by_item = {one.state.item_id: one for one in found.items}
    assert {pk for pk, one in by_item.items() if one.is_changed} == {row.pk for row in changed}
    assert [by_item[row.pk].changes for row in changed] == [
        {Change.STATUS},
        {Change.RESPONSE},
        {Change.STATUS, Change.CLOSED},
        {Change.STATUS, Change.REOPENED},
        {Change.DEPARTMENTS},
        {Change.NEW},
    ]
    assert (found.changed, found.new) == (6, 1)
    assert found.summary_line == "○ 5・△ 5・○(一部△) 1（変更 6）"
    response = by_item[changed[1].pk].response
    assert [p.text for p in response if p.kind is PieceKind.INSERTED] == ["8月に始めた"]


def test_without_a_meeting_named_now_is_compared_with_the_newest_frozen_one(table: Table) -> None:
    changed = _two_meetings(table)
    found = comparison(table.office, table.committee, before=None, after=None)
    assert found.before is not None and found.before.label == table.second.label
    assert found.comparison.changed == 0
    revised(table.office, changed[0], response="・直した。", settled=False)
    again = comparison(table.office, table.committee, before=None, after=None)
    assert again.comparison.changed == 1


def test_what_is_not_settled_only_the_office_sees(table: Table) -> None:
    _two_meetings(table)
    item(table, settled=False, number="12")
    revised(table.office, ActionItem.objects.earliest("pk"), settled=False, response="・案")
    for actor in (table.viewer, table.editor, table.expert, table.administrator):
        found = comparison(actor, table.committee, before=None, after=None, settled=False)
        assert (found.settled, found.comparison.changed) == (True, 0)
    found = comparison(table.office, table.committee, before=None, after=None)
    assert found.comparison.changed == 2


def test_a_meeting_is_frozen_once(table: Table) -> None:
    row = item(table)
    first = freeze_meeting(by=table.office, meeting=table.first)
    revised(table.office, row, response="・あとの内容")
    again = freeze_meeting(by=table.office, meeting=table.first)
    assert first.frozen_at == again.frozen_at
    assert [state.response for state in states_at(table.committee, table.first)] == [
        "・合同の研修を計画している。"
    ]


def test_what_is_frozen_is_the_settled_state_without_dropped_items(table: Table) -> None:
    rows = many(table, 3)
    revised(table.office, rows[0], settled=False, response="・案")
    drop_item(by=table.office, item=rows[1], reason="重複のため")
    item(table, settled=False)
    freeze_meeting(by=table.office, meeting=table.first)
    frozen = states_at(table.committee, table.first)
    assert [(state.item_id, state.seq) for state in frozen] == [(rows[0].pk, 1), (rows[2].pk, 1)]


def test_the_database_refuses_to_change_what_is_frozen(table: Table) -> None:
    item(table)
    freeze_meeting(by=table.office, meeting=table.first)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingItem.objects.update(position=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingItem.objects.all().delete()


def test_an_earlier_or_cancelled_meeting_is_not_frozen(table: Table) -> None:
    freeze_meeting(by=table.office, meeting=table.second)
    with pytest.raises(Invalid) as later:
        freeze_meeting(by=table.office, meeting=table.first)
    assert later.value.code == "later_meeting_frozen"
    third: Meeting = table.meeting("令和8年度第2回")
    cancel_meeting(by=table.office, meeting=third)
    with pytest.raises(Invalid) as cancelled:
        freeze_meeting(by=table.office, meeting=third)
    assert cancelled.value.code == "meeting_cancelled"


def test_only_the_committees_office_freezes(table: Table) -> None:
    for by in (table.editor, table.viewer, table.expert):
        with pytest.raises(NotAllowed):
            freeze_meeting(by=by, meeting=table.first)
    with pytest.raises(NotFound):
        freeze_meeting(by=outsider(), meeting=table.first)


def test_twenty_items_are_compared_with_the_queries_of_two() -> None:
    counts = []
    for size in (2, 20):
        table = Table()
        rows = many(table, size)
        freeze_meeting(by=table.office, meeting=table.first)
        for row in rows:
            revised(table.office, row, response="・進めた。")
        with CaptureQueriesContext(connection) as captured:
            comparison(table.viewer, table.committee, before=table.first, after=None)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_day_past_is_overdue_until_the_item_is_closed(table: Table) -> None:
    item(table, due="R8.10")
    (state,) = states_now(table.committee, settled=True)
    assert state.due_last == date(2026, 10, 31)
    assert (state.is_overdue(date(2026, 10, 31)), state.is_overdue(date(2026, 11, 1))) == (
        False,
        True,
    )
    assert not replace(state, closes=True).is_overdue(date(2026, 11, 1))
