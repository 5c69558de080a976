"""What people write as a due day: read, or kept as written and said to be no day."""

from __future__ import annotations

from datetime import date

import pytest

from committees.selectors.overdue import overdue_counts
from committees.services.items_reading import says_no_day
from tests.committees.items.pages import browser, page, sent, url
from tests.committees.items.rows import item, newest
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("令和7年度末", date(2026, 3, 31)),
        ("R8.3", date(2026, 3, 31)),
        ("R8.3.31まで", date(2026, 3, 31)),
        ("令和８年度中", date(2027, 3, 31)),
        ("令和8年3月末までに", date(2026, 3, 31)),
        ("次回会議まで", None),
        ("第３回会議まで", None),
        ("次回の委員会までに報告", None),
        ("速やかに", None),
        ("できるだけ早く", None),
        ("なし", None),
        ("－", None),
    ],
)
def test_due_texts(table: Table, typed: str, last: date | None) -> None:
    found = newest(item(table, due=typed))
    assert (found.due_typed, found.due_last) == (typed, last)
    assert bool(overdue_counts(table.office, today=DAY)) == (last is not None and last < DAY)


def test_one_that_stands_for_no_day_says_so_and_is_found(table: Table) -> None:
    row = item(table, due="次回会議まで", heading="会議までの項目")
    item(table, number="2", due="次回会議まで", status_mark="○", heading="済んだ項目")
    item(table, number="3", due="R9.3", heading="日のある項目")
    shown = page(table.viewer, url(table, f"items/{row.pk}/"))
    assert "次回会議まで" in shown
    assert "日付として読めないため、期限切れの判定には使いません" in shown
    listed = page(table.viewer, url(table, "items/?special=undated"))
    assert "会議までの項目" in listed
    assert "次回会議まで（日付なし）" in listed
    assert "済んだ項目" not in listed
    assert "日のある項目" not in listed


def test_a_day_that_does_not_exist_is_still_refused(table: Table) -> None:
    for wrong in ("R8.13", "令和8年2月30日", "そのうち"):
        answer = browser(table.office).post(url(table, "items/new/"), sent(due=wrong))
        assert answer.status_code == 422
        assert wrong in answer.content.decode()
        assert not says_no_day(wrong)
