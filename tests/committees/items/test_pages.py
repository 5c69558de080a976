"""The list and the page of items, as those who use them see them."""

from __future__ import annotations

import pytest

from committees.models import ActionItem
from committees.services.items import freeze_meeting
from tests.committees.items.pages import browser, page, sent, url
from tests.committees.items.rows import item, items, many, newest, revised, stored
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def test_an_empty_list_says_what_to_do_first(table: Table) -> None:
    assert "指摘事項がまだありません" in page(table.office, url(table, "items/"))


def test_the_list_marks_what_changed_since_the_meeting_before(table: Table) -> None:
    row = item(table)
    freeze_meeting(by=table.office, meeting=table.first)
    revised(table.office, row, response="・合同の研修を8月に始めた。", status_mark="○")
    shown = page(table.viewer, url(table, "items/"))
    assert '<ins class="changed">8月に始めた</ins>' in shown
    assert "○ 1・△ 0・○(一部△) 0（変更 1）" in shown
    assert "前回 1" in shown
    deleted = page(table.viewer, url(table, "items/?deletions=on"))
    assert "<del>計画している</del>" in deleted


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["甲", "乙", "丙"]),
        ("area=働き方", ["乙"]),
        ("category=広報", ["丙"]),
        ("department=道路管理課", ["乙"]),
        ("status=○", ["丙"]),
        ("special=overdue", ["乙"]),
        ("special=unsettled", ["乙"]),
        ("change=new", ["丙"]),
        ("change=any", ["甲", "丙"]),
        ("q=電子　決裁", ["乙"]),
        ("q=ＫＰＩ", ["丙"]),
        ("first=on", ["甲", "丙", "乙"]),
        ("area=そんな区分はない", ["甲", "乙", "丙"]),
    ],
)
def test_the_filters_stand_in_the_address(table: Table, query: str, shown: list[str]) -> None:
    first, second = items(
        table,
        [
            {"heading": "甲"},
            {"heading": "乙", "area": "働き方", "text": "電子決裁", "due": "R8.10"},
        ],
    )
    revised(table.office, second, departments=("道路管理課",))
    freeze_meeting(by=table.office, meeting=table.first)
    revised(table.office, first, response="・変えた。")
    item(table, heading="丙", category="広報", status_mark="○", text="kpiを置く")
    # A number alone is no change.
    revised(table.office, second, number="9", settled=False)
    answer = browser(table.office).get(url(table, f"items/?{query}"))
    assert [line.state.heading for line in answer.context["lines"]] == shown


def test_members_and_staff_read_the_settled_wording_only(table: Table) -> None:
    row = item(table, response="・確定した内容。")
    revised(table.office, row, settled=False, response="・庁内だけの案。", reason="課内の調整")
    hidden = item(table, settled=False, heading="まだ見せない項目")
    for actor in (table.expert, table.viewer, table.editor, table.administrator):
        for path in ("items/", "compare/", f"items/{row.pk}/"):
            shown = page(actor, url(table, path))
            assert "庁内だけの案" not in shown
            assert "まだ見せない項目" not in shown
            assert "課内の調整" not in shown
        page(actor, url(table, f"items/{hidden.pk}/"), 404)
    assert "庁内だけの案" in page(table.office, url(table, f"items/{row.pk}/"))


def test_files_of_the_list_hold_what_the_person_may_see(table: Table) -> None:
    row = item(table)
    revised(table.office, row, settled=False, response="・庁内だけの案。")
    answer = browser(table.expert).get(url(table, "items/?format=csv"))
    text = answer.content.decode("utf-8-sig")
    assert "合同の研修" in text
    assert "庁内だけの案" not in text


def test_nobody_from_elsewhere_finds_the_pages(table: Table) -> None:
    row = item(table)
    freeze_meeting(by=table.office, meeting=table.first)
    for path in ("items/", "compare/", f"items/{row.pk}/", f"items/{row.pk}/edit/"):
        page(outsider(), url(table, path), 404)
    for path in ("items/", "compare/", f"items/{row.pk}/"):
        page(table.guest, url(table, path), 404)


def test_the_office_adds_an_item(table: Table) -> None:
    answer = browser(table.office).post(
        url(table, "items/new/"), sent(departments="情報政策課、道路管理課\n情報政策課")
    )
    (row,) = stored(table.committee)
    assert answer.status_code == 302
    assert list(newest(row).departments.values_list("typed", flat=True)) == [
        "情報政策課",
        "道路管理課",
    ]
    assert row.settled_seq is None


def test_what_cannot_be_stored_comes_back_with_everything_typed(table: Table) -> None:
    answer = browser(table.office).post(
        url(table, "items/new/"), sent(due="そのうち", response="・書いた内容")
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "・書いた内容" in text
    assert 'aria-invalid="true"' in text
    assert not ActionItem.objects.exists()


def test_a_preview_stores_nothing(table: Table) -> None:
    answer = browser(table.office).post(
        url(table, "items/new/"), sent(text="**強い**言葉", act="preview")
    )
    assert "<strong>強い</strong>言葉" in answer.content.decode()
    assert not ActionItem.objects.exists()


def test_the_slower_of_two_sees_both_wordings_and_can_go_on(table: Table) -> None:
    row = item(table)
    revised(table.office, row, heading="先の人の見出し")
    path = url(table, f"items/{row.pk}/edit/")
    mine = sent(heading="後の人の見出し", seq=1, reason="急ぎ")
    answer = browser(table.office).post(path, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "先の人の見出し" in text
    assert 'value="後の人の見出し"' in text
    assert newest(row).heading == "先の人の見出し"
    seq = answer.context["form"]["seq"].value()
    assert browser(table.office).post(path, mine | {"seq": seq}).status_code == 302
    assert newest(row).heading == "後の人の見出し"


def test_red_parts_from_the_paper_stay_where_the_text_stays(table: Table) -> None:
    row = item(table, response="・前からの文。\n・赤い文。", response_changed=((9, 13),))
    typed = sent(row, response="・前からあった文。\n・赤い文。\n・足した文。")
    browser(table.office).post(url(table, f"items/{row.pk}/edit/"), typed)
    kept = newest(row)
    assert [kept.response[a:b] for a, b in kept.response_changed] == ["赤い文。"]


def test_settling_from_the_list(table: Table) -> None:
    first, second = many(table, 2, settled=False)
    chosen = {"items": [f"{first.pk}:1"]}
    assert browser(table.office).post(url(table, "items/settle/"), chosen).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.settled_seq, second.settled_seq) == (1, None)


def test_dropping_asks_for_a_reason_and_is_undone(table: Table) -> None:
    row = item(table)
    path = url(table, f"items/{row.pk}/")
    assert browser(table.office).post(f"{path}drop/", {"reason": ""}).status_code == 422
    browser(table.office).post(f"{path}drop/", {"reason": "重複のため"})
    assert "重複のため" in page(table.office, url(table, "items/dropped/"))
    page(table.viewer, path, 404)
    browser(table.office).post(f"{path}restore/")
    page(table.viewer, path)


def test_a_closed_item_is_reopened_with_a_reason(table: Table) -> None:
    row = item(table, status_mark="○")
    path = url(table, f"items/{row.pk}/reopen/")
    assert browser(table.office).post(path, {"seq": 1}).status_code == 422
    browser(table.office).post(path, {"seq": 1, "status_mark": "△", "reason": "追加の指摘"})
    kept = newest(row)
    assert (kept.status and kept.status.mark, kept.reason) == ("△", "追加の指摘")


def test_order_and_numbers(table: Table) -> None:
    first, second, third = many(table, 3)
    path = url(table, "items/order/")
    browser(table.office).post(path, {f"place-{third.pk}": "1"})
    assert [row.pk for row in stored(table.committee)] == [third.pk, first.pk, second.pk]
    browser(table.office).post(path, {"move": f"up:{second.pk}"})
    assert [row.pk for row in stored(table.committee)] == [third.pk, second.pk, first.pk]
    browser(table.office).post(path, {"act": "renumber"})
    assert [newest(row).number for row in stored(table.committee)] == ["1", "2", "3"]
    first.refresh_from_db()
    assert first.settled_seq == first.latest_seq == 2
