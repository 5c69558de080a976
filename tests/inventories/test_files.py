"""Inventories as files: what an export holds, and what an import compares, writes and refuses."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventories.models import Inventory, InventoryRow
from tests.inventories.lists import Desk, get, parts, post
from tests.kpis.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def inventory(desk: Desk) -> Inventory:
    return desk.procedures()


def exported(desk: Desk, inventory: Inventory, kind: str, query: str = "") -> bytes:
    return bytes(get(desk, f"{inventory.pk}/?format={kind}&{query}").content)


def upload(desk: Desk, inventory: Inventory, content: bytes, name: str, by: Any = None) -> Any:
    data = {"file": SimpleUploadedFile(name, content)}
    return post(desk, f"{inventory.pk}/import/", data, by)


def test_the_file_holds_exactly_what_is_shown(desk: Desk, inventory: Inventory) -> None:
    text = exported(desk, inventory, "csv", "state=done").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["番号"] == "1"
    assert row["年間申請件数（件）"] == "300"
    assert row["完了日"] == "2026-04-01"
    book = openpyxl.load_workbook(io.BytesIO(exported(desk, inventory, "xlsx", "state=done")))
    sheet = book.active
    assert sheet is not None
    assert (sheet["E2"].value, sheet["E2"].data_type) == (300, "n")
    assert sheet.max_row == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_and_import_say_unchanged_for_every_row(
    desk: Desk, inventory: Inventory, kind: str
) -> None:
    desk.row(
        inventory, "=1+1", name="'=危ない", note="-1\n+2", weight="0.5", planned="R7.3月下旬予定"
    )
    desk.row(inventory, "007", name="_x0041_ と＠", group="@区分", planned="未定")
    content = exported(desk, inventory, kind)
    found = upload(desk, inventory, content, f"台帳.{kind}").context["found"]
    assert [line.outcome for line in found.lines] == ["unchanged"] * 6
    assert found.kept == 0


def test_a_cp932_file_is_compared_and_written_as_a_whole(desk: Desk, inventory: Inventory) -> None:
    kpi = desk.ratio()
    desk.feed(inventory, kpi)
    text = (
        "行政手続の一覧\r\n番号,名称,担当部局,年間申請件数,完了日\r\n"
        f"1,県税の証明,{desk.department.name},３００,令和8年4月1日\r\n"
        f"2,施設の予約,{desk.department.name},250,R8.10\r\n"
        f"8,新しい届出,{desk.other.name},12,\r\n"
        f"9,だめな届出,ない課,多い,2099-01-01\r\n"
    )
    page = upload(desk, inventory, text.encode("cp932"), "一覧.csv")
    found = page.context["found"]
    assert [line.outcome for line in found.lines] == ["unchanged", "changed", "new", "refused"]
    assert len(found.lines[3].reasons) == 3
    assert [(c.label, c.before, c.after) for c in found.lines[1].changes] == [
        ("年間申請件数", "100", "250"),
        ("完了日", "", "令和8年10月31日"),
    ]
    assert found.kept == 2
    assert inventory.rows.count() == 4, "a preview writes nothing"
    data = {"seal": page.context["seal"]}
    assert post(desk, f"{inventory.pk}/import/", data).status_code == 302
    two = inventory.rows.get(code="2")
    assert (two.weight, str(two.done_on), two.planned) == (250, "2026-10-31", "R6.12")
    assert inventory.rows.count() == 5
    assert parts(kpi) == (2, 4)
    assert post(desk, f"{inventory.pk}/import/", data).status_code == 302, "twice is once"
    two.refresh_from_db()
    assert two.version == 2


def test_a_row_changed_after_the_preview_stops_the_whole_import(
    desk: Desk, inventory: Inventory
) -> None:
    text = "番号,名称\n1,改めた名前\n2,改めた名前2\n"
    page = upload(desk, inventory, text.encode(), "一覧.csv")
    InventoryRow.objects.filter(code="2").update(name="ほかの人", version=2)
    answer = post(desk, f"{inventory.pk}/import/", {"seal": page.context["seal"]})
    assert answer.status_code == 409
    assert not inventory.rows.filter(name__startswith="改めた").exists()
    again = post(desk, f"{inventory.pk}/import/", {"seal": answer.context["seal"]})
    assert again.status_code == 302
    assert inventory.rows.filter(name__startswith="改めた").count() == 2


def test_an_editor_writes_own_rows_only(desk: Desk, inventory: Inventory) -> None:
    text = "番号,名称\n1,自分の行\n3,他部局の行\n"
    page = upload(desk, inventory, text.encode(), "一覧.csv", desk.editor)
    assert [line.outcome for line in page.context["found"].lines] == ["changed", "refused"]
    post(desk, f"{inventory.pk}/import/", {"seal": page.context["seal"]}, desk.editor)
    names = dict(inventory.rows.values_list("code", "name"))
    assert (names["1"], names["3"]) == ("自分の行", "対面の面接")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "空です"),
        ("名称,備考\nあ,い\n".encode(), "a.csv", "見出しの行が見つかりません"),
        ("番号,名称\n".encode(), "a.csv", "行がありません"),
        (b"%PDF-1.7", "a.pdf", "PDF"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(
    desk: Desk, inventory: Inventory, content: bytes, name: str, said: str
) -> None:
    answer = upload(desk, inventory, content, name)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_seal_of_another_inventory_or_none_writes_nothing(
    desk: Desk, inventory: Inventory
) -> None:
    other = desk.inventory(name="別の台帳")
    page = upload(desk, inventory, "番号,名称\n7,届出\n".encode(), "一覧.csv")
    for seal in (page.context["seal"], "broken"):
        answer = post(desk, f"{other.pk}/import/", {"seal": seal})
        assert answer.status_code == 422
    assert not InventoryRow.objects.filter(code="7").exists()


def test_two_lines_of_one_number_are_both_refused(desk: Desk, inventory: Inventory) -> None:
    page = upload(desk, inventory, "番号,名称\n1,あ\n1,い\n".encode(), "一覧.csv")
    assert {line.outcome for line in page.context["found"].lines} == {"refused"}
