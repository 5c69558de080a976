"""The pages of inventories: what they show, refuse and keep, and how many queries they take."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventories.models import Inventory
from tests.inventories.lists import Desk, get, parts, post
from tests.kpis.pages import browser, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def inventory(desk: Desk) -> Inventory:
    return desk.procedures()


def codes(page: Any) -> list[str]:
    return [line.row.code for line in page.context["lines"]]


# ── Looking ──────────────────────────────────────────────────────────────────────────────────
def test_the_list_shows_both_shares(desk: Desk, inventory: Inventory) -> None:
    words = text_of(get(desk, "", desk.viewer))
    for shown in ("行政手続", "3件", "33.3%", "75.0%", "ほか対象外 1"):
        assert shown in words


def test_the_totals_are_those_of_the_rows_shown(desk: Desk, inventory: Inventory) -> None:
    page = get(desk, f"{inventory.pk}/?department={desk.department.pk}")
    total = page.context["total"]
    assert (total.rows, total.done_rows, total.excluded) == (2, 1, 1)
    assert (total.weight, total.done_weight) == (400, 300)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["1", "2", "3", "4"]),
        ("?q=県税", ["1"]),
        ("?group=優先", ["1"]),
        ("?state=done", ["1"]),
        ("?state=late", ["2"]),
        ("?state=open", ["3"]),
        ("?state=excluded", ["4"]),
        ("?sort=-weight", ["1", "2", "3", "4"]),
        ("?sort=-code", ["4", "3", "2", "1"]),
        ("?sort=nonsense&state=nonsense", ["1", "2", "3", "4"]),
        ("?q=ない言葉", []),
    ],
)
def test_filters_and_order_come_from_the_address(
    desk: Desk, inventory: Inventory, query: str, found: list[str]
) -> None:
    assert codes(get(desk, f"{inventory.pk}/{query}")) == found


def test_no_hit_says_so_and_an_empty_list_says_what_to_do(desk: Desk, inventory: Inventory) -> None:
    assert "条件に合う行はありません" in text_of(get(desk, f"{inventory.pk}/?q=ない言葉"))
    empty = desk.inventory(name="空の台帳")
    assert "ファイルを取り込む" in text_of(get(desk, f"{empty.pk}/"))
    assert "まだありません" in text_of(get(Desk(), ""))


def test_progress_by_department_leads_to_its_rows(desk: Desk, inventory: Inventory) -> None:
    page = get(desk, f"{inventory.pk}/departments/", desk.head)
    found = [(line.department, line.tally.rows, line.late) for line in page.context["lines"]]
    assert found == [(desk.department, 2, 1), (desk.other, 1, 0)]
    assert f"?department={desk.department.pk}" in text_of(page)


def test_the_rows_history_says_who_changed_what(desk: Desk, inventory: Inventory) -> None:
    row = inventory.rows.get(code="2")
    data = {"act": "done", "done": "R8.5.20", "version": row.version}
    post(desk, f"rows/{row.pk}/mark/", data, desk.editor)
    newest, first = get(desk, f"rows/{row.pk}/").context["entries"]
    assert newest["what"] == "完了"
    assert newest["who"] == str(desk.editor.user)
    assert newest["reason"] == "完了日：（空欄） → 令和8年5月20日"
    assert (first["what"], first["who"]) == ("行を追加", str(desk.dx.user))


def test_as_many_queries_for_2_rows_as_for_20(desk: Desk) -> None:
    inventory = desk.inventory()
    kpi = desk.ratio()
    desk.feed(inventory, kpi)
    paths = ["", f"{inventory.pk}/", f"{inventory.pk}/departments/", f"{inventory.pk}/feeds/"]
    paths += [f"{inventory.pk}/?format=csv"]
    counts = []
    for number in (2, 18):
        start = inventory.rows.count()
        for index in range(number):
            desk.row(inventory, str(start + index), weight="10")
        client = browser(desk.dx)
        client.get(desk.path())
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(desk.path(path)).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 20, counts


# ── Writing ──────────────────────────────────────────────────────────────────────────────────
def test_chosen_rows_are_marked_done_and_the_filters_stay(desk: Desk, inventory: Inventory) -> None:
    ids = list(inventory.rows.filter(code__in=["2", "3"]).values_list("pk", flat=True))
    data = {"rows": ids, "done": "R8.10.31"}
    answer = post(desk, f"{inventory.pk}/mark/?state=late", data)
    assert (answer.status_code, answer.url) == (302, desk.path(f"{inventory.pk}/?state=late"))
    days = inventory.rows.filter(pk__in=ids).values_list("done_on", flat=True)
    assert {str(day) for day in days} == {"2026-10-31"}


def test_a_day_that_cannot_be_read_keeps_the_choice(desk: Desk, inventory: Inventory) -> None:
    row = inventory.rows.get(code="2")
    answer = post(desk, f"{inventory.pk}/mark/", {"rows": [row.pk], "done": "らいねん"})
    assert answer.status_code == 422
    words = text_of(answer)
    assert f'value="{row.pk}" checked' in words
    assert "らいねん" in words
    assert "<title>エラー" in words
    row.refresh_from_db()
    assert row.done_on is None


def test_nothing_chosen_says_what_to_do(desk: Desk, inventory: Inventory) -> None:
    answer = post(desk, f"{inventory.pk}/mark/", {})
    assert answer.status_code == 422
    assert "行が選ばれていません" in text_of(answer)


def test_a_row_is_added_edited_excluded_and_taken_back(desk: Desk, inventory: Inventory) -> None:
    data = {
        "code": "9",
        "name": "新しい届出",
        "department": desk.department.pk,
        "weight": "１，２００",
    }
    answer = post(desk, f"{inventory.pk}/rows/new/", data, desk.editor)
    row = inventory.rows.get(code="9")
    assert (answer.status_code, row.weight) == (302, 1200)
    edited = data | {"name": "新しい申請", "version": 1, "weight": "1200", "done": ""}
    assert post(desk, f"rows/{row.pk}/", edited, desk.editor).status_code == 302
    for act, reason in (("exclude", "対面が必要"), ("include", "")):
        row.refresh_from_db()
        sent = {"act": act, "reason": reason, "version": row.version}
        assert post(desk, f"rows/{row.pk}/mark/", sent, desk.editor).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.excluded, row.version) == ("新しい申請", False, 4)


def test_the_day_of_completion_is_typed_and_saved_with_the_rest(
    desk: Desk, inventory: Inventory
) -> None:
    row = inventory.rows.get(code="2")
    shown = text_of(get(desk, f"rows/{row.pk}/"))
    assert shown.count('name="done"') == 1, "one place to type it"
    form = get(desk, f"rows/{row.pk}/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    post(desk, f"rows/{row.pk}/", typed | {"done": "R8.5.20", "note": "済み"})
    row.refresh_from_db()
    assert (str(row.done_on), row.note) == ("2026-05-20", "済み")
    again = get(desk, f"rows/{row.pk}/").context["form"]
    typed = {name: again[name].value() or "" for name in again.fields}
    assert typed["done"] == "令和8年5月20日"
    post(desk, f"rows/{row.pk}/", typed | {"done": ""})
    row.refresh_from_db()
    assert row.done_on is None


def test_a_day_that_cannot_be_read_stays_typed_beside_its_field(
    desk: Desk, inventory: Inventory
) -> None:
    row = inventory.rows.get(code="2")
    form = get(desk, f"rows/{row.pk}/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    answer = post(desk, f"rows/{row.pk}/", typed | {"done": "らいねん"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"done"}
    assert 'value="らいねん"' in text_of(answer)


def test_saving_what_is_not_changed_says_so(desk: Desk, inventory: Inventory) -> None:
    row = inventory.rows.get(code="2")
    form = get(desk, f"rows/{row.pk}/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    client = browser(desk.dx)
    for note, said, unsaid in (
        (typed["note"], "変更はありません", "保存しました"),
        ("備考を足す", "保存しました", "変更はありません"),
    ):
        sent = typed | {"note": note}
        words = text_of(client.post(desk.path(f"rows/{row.pk}/"), sent, follow=True))
        assert said in words
        assert unsaid not in words


def test_refusals_stand_beside_their_fields_and_keep_what_was_typed(
    desk: Desk, inventory: Inventory
) -> None:
    data = {"code": "1", "name": "", "weight": "たくさん", "planned": "そのうち"}
    answer = post(desk, f"{inventory.pk}/rows/new/", data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "weight", "planned"}
    assert 'value="たくさん"' in text_of(answer)
    assert inventory.rows.count() == 4


def test_the_second_of_two_sees_the_firsts_change(desk: Desk, inventory: Inventory) -> None:
    row = inventory.rows.get(code="2")
    common = {"code": "2", "department": desk.department.pk, "weight": "100", "version": 1}
    post(desk, f"rows/{row.pk}/", common | {"name": "先の人"})
    answer = post(desk, f"rows/{row.pk}/", common | {"name": "後の人"})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "先の人" in words
    assert 'value="後の人"' in words
    again = common | {"name": "後の人", "version": answer.context["form"]["version"].value()}
    assert post(desk, f"rows/{row.pk}/", again).status_code == 302


def test_who_may_not_edit_is_offered_no_form(desk: Desk, inventory: Inventory) -> None:
    row = inventory.rows.get(code="2")
    page = get(desk, f"rows/{row.pk}/", desk.outsider)
    assert page.context["form"] is None
    assert "mark/" not in text_of(page)
    assert post(desk, f"rows/{row.pk}/", {"name": "x"}, desk.outsider).status_code == 403


def test_the_office_makes_an_inventory_and_a_feed(desk: Desk) -> None:
    answer = post(desk, "new/", {"name": "システム", "unit": "システム"})
    made = Inventory.objects.get(organization=desk.organization)
    assert answer.url == desk.path(f"{made.pk}/")
    kpi = desk.ratio()
    desk.row(made, "1", done="R8.4.1")
    data = {"indicator": kpi.pk, "measure": "rows", "output": "share"}
    assert post(desk, f"{made.pk}/feeds/new/", data).status_code == 302
    assert parts(kpi) == (1, 1)
    words = text_of(get(desk, f"{made.pk}/feeds/"))
    assert "行の数に占める完了した分の割合" in words
    assert "100.0%（1／1）" in words


def test_a_name_is_used_once_and_the_form_says_so(desk: Desk, inventory: Inventory) -> None:
    answer = post(desk, "new/", {"name": "行政手続", "unit": "件"})
    assert answer.status_code == 422
    assert "すでにあります" in text_of(answer)
