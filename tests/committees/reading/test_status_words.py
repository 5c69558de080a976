"""Words for a status that the committee does not have: a person says what they stand for."""

from __future__ import annotations

import pytest

from committees.models import ActionItem
from committees.services.imports_stored import from_json
from tests.committees.reading.pages import Pages
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
TABLE = "\n".join(
    (
        "番号\t指摘事項\t対応状況\t県の対応\t担当課",
        "1\t【案内】短くする。\t完了\t短くした。\t情報政策課",
        "2\t【写真】増やす。\t検討中\t増やす。\t情報政策課",
        "3\t【地図】のせる。\t検討中\tのせる。\t情報政策課",
        "4\t【標識】見直す。\t対応困難\t難しい。\t道路管理課",
    )
)


@pytest.fixture
def table() -> Table:
    return Table()


def test_each_word_is_asked_once_with_the_nearest_status_chosen(table: Table) -> None:
    pages = Pages(table)
    found = pages.received(TABLE)
    shown = pages.get(found).content.decode()
    assert "この会議体の一覧にない状況" in shown
    assert "検討中（2件）" in shown
    assert shown.count('<option value="△" selected>') == 1
    assert shown.count('<option value="○" selected>') == 1
    pages.post(
        found,
        "statuses/",
        {"word": ["完了", "検討中", "対応困難"], "mark": ["○", "△", ""]},
    )
    found.refresh_from_db()
    marks = [row.status_mark for row in from_json(found.rows).items]
    assert marks == ["○", "△", "△", "対応困難"]
    again = pages.get(found).content.decode()
    assert "対応困難（1件）" in again
    # The row whose word nobody could place is not written; the others are.
    pages.post(found, "write/", {"seen": seen_in(again), "chosen": ["0", "1", "2"]})
    assert ActionItem.objects.filter(committee=table.committee).count() == 3


def seen_in(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_mark_of_another_committee_changes_nothing(table: Table) -> None:
    pages = Pages(table)
    found = pages.received(TABLE)
    pages.post(found, "statuses/", {"word": ["完了"], "mark": ["◎"]})
    found.refresh_from_db()
    assert from_json(found.rows).items[0].status_mark == "完了"


def test_who_may_say_it_and_an_old_page_is_refused(table: Table) -> None:
    pages = Pages(table)
    found = pages.received(TABLE)
    assert Pages(table, table.viewer).post(found, "statuses/").status_code == 403
    assert Pages(table, outsider()).post(found, "statuses/").status_code == 404
    stale = {"word": ["完了"], "mark": ["○"], "version": found.version + 7}
    assert pages.post(found, "statuses/", stale).status_code == 409
