"""From a table to items: preview, corrections, writing, taking back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import ActionItem, ActionItemRevision, ItemImport
from committees.services.items import revise_items
from committees.services.items_reading import ItemTyped
from tests.committees.reading.pages import HEAD, ROWS, TABLE, Pages
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_nothing_is_written_before_it_is_said_to() -> None:
    pages = Pages(Table())
    page = pages.get(pages.received())
    assert page.status_code == 200
    assert [row.outcome for row in page.context["preview"].judged.rows] == ["new", "new"]
    assert not ActionItem.objects.exists()


def test_what_is_written_is_settled_and_recorded() -> None:
    pages = Pages(Table())
    done = pages.taken_in(meeting=pages.table.first.pk)
    assert [state.number for state in pages.states()] == ["1", "2"]
    assert pages.states()[1].area == "組織"
    assert pages.states()[1].departments == ("情報政策課", "道路管理課")
    assert done.state == "done" and len(done.written) == 2 and done.content is None
    assert ActionItemRevision.objects.earliest("pk").reason == (
        "表の取込み：貼り付けた表（令和7年度第1回）"
    )


def test_changed_rows_show_their_differences_and_keep_what_has_no_column() -> None:
    pages = Pages(Table())
    pages.taken_in()
    page = pages.get(pages.received("番号\t状況\t対応状況\n1\t○\t・年3回開く。"))
    rows = page.context["preview"].judged.rows
    assert [[each.label for each in row.differences] for row in rows] == [["状況", "対応状況"]]
    assert [state.number for state in page.context["preview"].judged.missing] == ["2"]
    assert "<del>2</del><ins" in text_of(page) or "<del>2" in text_of(page)


def test_a_table_with_an_unknown_column_is_asked_about() -> None:
    pages = Pages(Table())
    found = pages.received("番号\t指摘事項\t優先順位\t担当課\n1\ta\t高\t人事課")
    answer = pages.get(found)
    assert answer.status_code == 302 and answer.url.endswith("columns/")


def test_only_the_chosen_rows_are_written() -> None:
    pages = Pages(Table())
    pages.write(pages.received(), chosen=[1])
    assert [state.number for state in pages.states()] == ["2"]


def test_nothing_chosen_is_said() -> None:
    pages = Pages(Table())
    answer = pages.write(pages.received(), chosen=[])
    assert answer.status_code == 422 and "取り込む行が選ばれていません" in text_of(answer)


def test_writing_twice_writes_once() -> None:
    pages = Pages(Table())
    found = pages.received()
    seen = pages.get(found).context["preview"].seen
    for _ in range(2):
        answer = pages.post(found, "write/", {"seen": seen, "chosen": [0, 1]})
        assert answer.status_code == 302
    assert ActionItem.objects.count() == 2


def test_an_item_changed_while_the_preview_is_open_is_compared_anew() -> None:
    pages = Pages(Table())
    pages.taken_in()
    found = pages.received(TABLE.replace("年2回", "年4回"))
    seen = pages.get(found).context["preview"].seen
    item = ActionItem.objects.earliest("pk")
    typed = ItemTyped(number="1", heading="研修", text="・ほかの人の文")
    revise_items(by=pages.table.office, changes=[(item, 1, typed)], settled=True)
    answer = pages.post(found, "write/", {"seen": seen, "chosen": [0]})
    assert answer.status_code == 409 and "比べ直しました" in text_of(answer)
    assert pages.states()[0].text == "・ほかの人の文"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("\t組織\t人材\t【x】・y\t第1回\t△\tz\t課", "番号がありません"),
        (
            "3\t組織\t人材\t【x】・y\t第1回\t◎\tz\t課",
            "状況「◎」は、この会議体の状況の一覧にありません",
        ),
        ("2\t組織\t人材\t【x】・y\t第1回\t△\tz\t課", "番号「2」が、表に2回あります"),
        ("3\t組織\t人材", "列が足りない"),
        ("3\t組織\t人材\t\t第1回\t△\tz\t課", "見出しと指摘の内容が、どちらも入力されていません"),
    ],
)
def test_a_row_that_cannot_be_written_says_why_and_holds_nothing_else_up(
    row: str, said: str
) -> None:
    pages = Pages(Table())
    found = pages.received("\n".join((HEAD, *ROWS, row)))
    page = pages.get(found)
    assert said in text_of(page)
    good = [each.row.number for each in page.context["preview"].judged.writable]
    assert good == (["1"] if row.startswith("2") else ["1", "2"])
    pages.write(found)
    assert len(pages.states()) == len(good)


def test_a_row_is_corrected_in_place() -> None:
    pages = Pages(Table())
    found = pages.received("\n".join((HEAD, "1\t組織\t人材\t【x】・y\t第1回\t◎\tz\t人事課")))
    form = {"number": "1", "heading": "x", "text": "・y", "status_mark": "△", "response": "z"}
    answer = pages.post(found, "rows/0/", {**form, "departments": "人事課、財政課"})
    assert answer.status_code == 302
    pages.write(found)
    assert pages.states()[0].status_mark == "△"
    assert pages.states()[0].departments == ("人事課", "財政課")
    assert pages.states()[0].area == ""


def test_a_correction_on_an_older_page_is_refused() -> None:
    pages = Pages(Table())
    found = pages.received()
    pages.post(found, "rows/0/", {"number": "9", "text": "a"})
    answer = pages.post(found, "rows/0/", {"number": "8", "text": "mine", "version": 1})
    assert answer.status_code == 409 and "mine" in text_of(answer)


def test_a_row_that_a_page_cut_in_two_is_joined() -> None:
    pages = Pages(Table())
    found = pages.received(f"{HEAD}\n{ROWS[0]}\n\t\t\t・続きの文。\t\t\t・続きの回答。\t")
    assert pages.post(found, "rows/1/join/").status_code == 302
    pages.write(found)
    assert pages.states()[0].text == "・受講者を増やす。\n・続きの文。"
    assert pages.states()[0].response == "・年2回開く。\n・続きの回答。"


def test_a_former_departments_name_is_replaced_everywhere() -> None:
    pages = Pages(Table())
    found = pages.received(TABLE.replace("道路管理課", "道路維持課"))
    assert pages.get(found).context["preview"].judged.unknown_departments == {"道路維持課": 1}
    names = {"name": ["道路維持課"], "department": ["道路管理課"]}
    assert pages.post(found, "departments/", names).status_code == 302
    pages.write(found)
    assert pages.states()[1].departments == ("情報政策課", "道路管理課")
    assert len(pages.states()[1].department_ids) == 2


def test_columns_named_once_are_known_the_next_time() -> None:
    pages = Pages(Table())
    text = "記号番号らしきもの\tひとこと\tどうなった\tだれ\n1\t研修を増やす\t△\t情報政策課"
    found = pages.received(text)
    assert pages.get(found).url.endswith("columns/")
    page = pages.get(found, "columns/")
    assert page.status_code == 200 and "研修を増やす" in text_of(page)
    meanings = ("number", "text", "status", "departments")
    columns = {f"column_{n}": meaning for n, meaning in enumerate(meanings)}
    assert pages.post(found, "columns/", columns).status_code == 302
    assert pages.get(found).context["preview"].judged.rows[0].typed.text == "研修を増やす"
    again = pages.received(text.replace("増やす", "続ける"))
    assert pages.get(again).context["preview"].judged.rows[0].typed.text == "研修を続ける"


def test_two_columns_of_one_meaning_are_refused() -> None:
    pages = Pages(Table())
    found = pages.received()
    columns = {f"column_{n}": "number" for n in range(8)}
    answer = pages.post(found, "columns/", columns)
    assert answer.status_code == 422 and "同じ意味の列が、二つ以上あります" in text_of(answer)


def test_undoing_puts_former_texts_back_and_takes_new_items_off() -> None:
    pages = Pages(Table())
    pages.taken_in()
    before = pages.states()
    more = TABLE.replace("年2回", "年4回") + "\n3\tx\ty\t新しい指摘\t第2回\t△\t\t情報政策課"
    done = pages.taken_in(more)
    assert len(pages.states()) == 3
    assert pages.post(done, "undo/").status_code == 302
    now = pages.states()
    assert [state.response for state in now] == [state.response for state in before]
    assert [state.number for state in now] == ["1", "2"]
    assert ActionItem.objects.get(dropped_at__isnull=False).dropped_because == "表の取込みの取消し"
    assert pages.post(done, "undo/").status_code == 302
    assert ItemImport.objects.get(pk=done.pk).state == "undone"
    assert len(pages.states()) == 2


def test_undoing_over_newer_edits_is_refused_and_names_them() -> None:
    pages = Pages(Table())
    done = pages.taken_in()
    item = ActionItem.objects.earliest("pk")
    typed = ItemTyped(number="1", heading="研修", text="・新しい文")
    revise_items(by=pages.table.office, changes=[(item, 1, typed)], settled=True)
    answer = pages.post(done, "undo/")
    assert answer.status_code == 409 and "番号 1" in text_of(answer)
    assert len(pages.states()) == 2


def test_a_cancelled_import_writes_nothing() -> None:
    pages = Pages(Table())
    found = pages.received()
    assert pages.post(found, "cancel/").status_code == 302
    assert pages.post(found, "cancel/").status_code == 302
    answer = pages.post(found, "write/", {"seen": "", "chosen": [0]})
    assert answer.status_code == 409 and not ActionItem.objects.exists()


def test_nothing_sent_and_both_sent_are_said() -> None:
    pages = Pages(Table())
    assert "取り込む表がありません" in text_of(pages.send(""))
    file = SimpleUploadedFile("表.csv", "番号,指摘事項,担当課\n1,a,b".encode())
    answer = pages.send(TABLE, file=file)
    assert answer.status_code == 422 and "どちらか一方だけ" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "古い形式のExcelファイル"),
        ("表.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "古い形式のWord文書"),
        ("表.pdf", b"%PDF-1.7 ...", "表として読めません"),
        ("表.docx", b"PK\x03\x04broken", "壊れている"),
        ("表.txt", "これは表ではありません。".encode(), "見つかりませんでした"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    name: str, content: bytes, said: str
) -> None:
    pages = Pages(Table())
    answer = pages.send("", file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422 and said in text_of(answer)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_csv_in_either_encoding(encoding: str) -> None:
    pages = Pages(Table())
    head = "項番,分野,意見の内容,発言者,進捗,回答,所管課"
    text = head + '\r\n1,"組織","一行目\n二行目",委員,△,検討,人事課\r\n'
    answer = pages.send("", file=SimpleUploadedFile("表.csv", text.encode(encoding)))
    assert answer.status_code == 302
    row = pages.get(pages.newest()).context["preview"].judged.rows[0].typed
    assert (row.number, row.area, row.text, row.response) == ("1", "組織", "一行目\n二行目", "検討")


def test_another_committees_import_is_not_there() -> None:
    pages, other = Pages(Table()), Pages(Table())
    found = other.received()
    assert pages.get(found).status_code == 404
    assert pages.post(found, "write/", {"chosen": [0]}).status_code == 404
    stranger = Pages(pages.table, outsider())
    assert stranger.client.get(pages.base).status_code == 404


@pytest.mark.parametrize("who", ["editor", "viewer", "expert", "head"])
def test_only_the_office_imports(who: str) -> None:
    table = Table()
    pages = Pages(table, getattr(table, who))
    assert pages.client.get(pages.base).status_code == 403
    assert pages.send().status_code == 403


def test_the_preview_asks_as_many_queries_for_two_rows_as_for_twenty() -> None:
    numbers = []
    for rows in (2, 20):
        pages = Pages(Table())
        lines = [ROWS[0].replace("1\t組織", f"{n}\t組織", 1) for n in range(1, rows + 1)]
        found = pages.received("\n".join((HEAD, *lines)))
        pages.get(found)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            pages.get(found)
        with CaptureQueriesContext(connection) as wrote:
            pages.write(found)
        numbers.append((len(asked), len(wrote)))
    assert numbers[0] == numbers[1]
