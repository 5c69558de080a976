"""The import pages: what a person sees and sends, from the file to the record."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import ImportCell, ImportRun, Indicator, MeasurementRevision
from kpis.services.measurements import save_draft
from tests.kpis.imports.steps import csv_bytes, previewed, workbook, written
from tests.kpis.pages import YEAR, Office, browser, draft, text_of
from tests.kpis.rounds.places import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def send(office: Office, content: bytes, name: str = "表.csv"):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, content)
    return browser(office.editor).post(office.url("imports/new/"), {"file": file})


def work() -> None:
    outbox.drain("kpis.import_read")
    outbox.drain("kpis.import_write")
    outbox.drain("kpis.import_undo")


def test_a_table_is_sent_named_chosen_and_written(office: Office) -> None:
    office.indicator(name="電子申請件数")
    answer = send(office, csv_bytes("項目,令和7年度", "電子申請件数,１４１件"))
    page = browser(office.editor)
    assert "表を読み取っています" in text_of(page.get(answer.url))
    work()
    assert "列の意味を確かめる" in text_of(page.get(answer.url))
    sent = page.post(
        answer.url + "columns/",
        {"column_0": "name", "column_1": "actual@令和7年度", "keep_as": "調査票"},
    )
    assert sent.status_code == 302
    work()
    shown = text_of(page.get(answer.url))
    assert "141件" in shown and "選んだ値を取り込む（1件）" in shown
    cell = ImportCell.objects.get()
    page.post(answer.url + "choose/", {"act": "write", "shown": cell.pk, "chosen": cell.pk})
    work()
    assert "1件の値を下書きにしました" in text_of(page.get(answer.url))
    waiting = page.post(answer.url + "undo/", follow=True)
    assert "取込みを取り消しています" in text_of(waiting)
    work()
    assert "1件の値を元に戻しました" in text_of(page.get(answer.url))
    assert list(MeasurementRevision.objects.order_by("seq").values_list("state", flat=True)) == [
        "draft",
        "discarded",
    ]


def test_nothing_sent_is_told_beside_the_field(office: Office) -> None:
    answer = browser(office.editor).post(office.url("imports/new/"), {"pasted": "  "})
    assert answer.status_code == 422
    assert "ファイルを選ぶか、表を貼り付けてください。" in text_of(answer)


def test_columns_without_a_value_are_refused_and_stay_as_chosen(office: Office) -> None:
    answer = send(office, csv_bytes("項目,令和7年度", "電子申請件数,１４１件"))
    work()
    back = browser(office.editor).post(answer.url + "columns/", {"column_0": "name"})
    assert back.status_code == 422
    assert "KPI名と実績値の列を選んでください。" in text_of(back)


def test_a_refused_file_says_why_on_its_page(office: Office) -> None:
    answer = send(office, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古い.xls")
    work()
    assert "古い形式のExcelファイル" in text_of(browser(office.editor).get(answer.url))


def test_a_file_of_titles_alone_is_refused_with_a_sentence(office: Office) -> None:
    office.indicator(name="電子申請件数")
    answer = send(office, csv_bytes("項目,令和7年度", ",", "　,"))
    work()
    assert ImportRun.objects.get().refusal_code == "no_rows"
    words = text_of(browser(office.editor).get(answer.url))
    assert "見出しの行だけで、値の行がありません" in words
    assert "列の意味" not in words


def test_an_empty_sheet_among_others_leaves_the_choice_of_another(office: Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["KPI名", "R7年度"]])))
    book.create_sheet("二枚目").append(["KPI名", "R7年度"])
    target = io.BytesIO()
    book.save(target)
    send(office, target.getvalue(), "表.xlsx")
    work()
    assert ImportRun.objects.get().state == "mapping"


def test_what_needs_a_look_comes_first_and_the_unchanged_is_folded(office: Office) -> None:
    names = [f"同じ{number}" for number in range(60)]
    for name in [*names, "新規", "変更", "理由"]:
        office.indicator(name=name, frequency="month" if name == "理由" else "year")
    for kpi in Indicator.objects.filter(name__startswith="同じ"):
        draft(office, kpi, "5")
    draft(office, Indicator.objects.get(name="変更"), "5")
    months = Indicator.objects.get(name="理由")
    draft(office, months, "1400", Period.month(2025, 4))
    mine = Indicator.objects.get(name="変更")
    other = office.indicator(name="人の")
    save_draft(by=office.dx, indicator=other, period=YEAR, typed=Typed(value="3"), expected_seq=0)
    rows = [[name, 5, ""] for name in names[:30]]
    rows += [["新規", 1, ""], ["変更", 6, ""], ["理由", "", 12_300_000_000], ["人の", 9, ""]]
    rows += [["ない", 2, ""], *[[name, 5, ""] for name in names[30:]]]
    run = previewed(office.editor, workbook([["KPI名", "R7年度", "R7.8"], *rows]))
    page = browser(office.editor).get(office.url(f"imports/{run.pk}/"))
    shown = [(row.name, row.cell.outcome, row.cell.code) for row in page.context["rows"]]
    assert shown == [
        ("ない", "refused", "kpi_unknown"),
        ("人の", "conflict", "draft_of_another"),
        ("理由", "refused", "needs_reason"),
        (mine.name, "changed", ""),
        ("新規", "new", ""),
    ]
    words = text_of(page)
    assert "いまの値と同じ<strong>60件</strong>" in words
    assert page.context["unchanged_url"].endswith("outcome=unchanged")
    folded = browser(office.editor).get(
        office.url(f"imports/{run.pk}/{page.context['unchanged_url']}")
    )
    assert folded.context["page_obj"].paginator.count == 60
    assert folded.context["unchanged"] == 0
    every = browser(office.editor).get(office.url(f"imports/{run.pk}/?outcome=all&size=100"))
    assert [row.name for row in every.context["rows"]][:2] == ["ない", "人の"]
    assert every.context["page_obj"].paginator.count == 65


def test_a_table_that_says_what_stands_says_so(office: Office) -> None:
    kpi = office.indicator(name="同じ")
    draft(office, kpi, "5")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["同じ", 5]]))
    words = text_of(browser(office.editor).get(office.url(f"imports/{run.pk}/")))
    assert "すべていまの値と同じです" in words
    assert "内容は残っていません" not in words


def test_a_locked_cell_shows_its_figure_with_the_unit(office: Office) -> None:
    office.indicator(name="甲", unit="件", decimals=0)
    closed(office)
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", "１２３４"]]))
    (row,) = browser(office.editor).get(office.url(f"imports/{run.pk}/")).context["rows"]
    assert (row.cell.outcome, row.value) == ("refused", "1,234件")
    assert not row.may_choose


def test_tile_filter_and_status_use_one_word_for_each_outcome(office: Office) -> None:
    other = office.indicator(name="人の")
    save_draft(by=office.dx, indicator=other, period=YEAR, typed=Typed(value="3"), expected_seq=0)
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["人の", 9]]))
    page = browser(office.editor).get(office.url(f"imports/{run.pk}/"))
    tiles = {tile["label"] for tile in page.context["tiles"]}
    offered = {label for value, label in page.context["form"].fields["outcome"].choices if value}
    assert tiles == offered - {"すべて"}
    assert page.context["rows"][0].word in tiles
    assert "競合" not in text_of(page)


def test_the_template_is_a_workbook(office: Office) -> None:
    office.indicator(name="甲")
    answer = browser(office.editor).get(office.url("imports/template/?fiscal_year=2025"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_refused_rows_are_a_file_with_their_reasons(office: Office) -> None:
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["ない", 1]]))
    answer = browser(office.editor).get(office.url(f"imports/{run.pk}/refused/"))
    assert answer.content.startswith(b"PK")


def test_another_persons_import_is_not_found(office: Office) -> None:
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["ない", 1]]))
    assert browser(office.outsider).get(office.url(f"imports/{run.pk}/")).status_code == 404


def test_progress_asks_for_the_page_once_it_is_done(office: Office) -> None:
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["ない", 1]]))
    answer = browser(office.editor).get(office.url(f"imports/{run.pk}/progress/"))
    assert answer["HX-Refresh"] == "true"


def test_the_record_lists_and_filters_imports(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]), "月次.xlsx")
    written(office.editor, run)
    page = browser(office.editor)
    assert "月次.xlsx" in text_of(page.get(office.url("imports/?state=done")))
    assert "条件に合う取込みはありません" in text_of(page.get(office.url("imports/?state=undone")))


def test_a_preview_of_twenty_rows_takes_the_queries_of_two(office: Office) -> None:
    for number in range(20):
        office.indicator(name=f"指標{number}")
    counts = []
    for size in (2, 20):
        rows = [["KPI名", "R7年度"], *[[f"指標{number}", number] for number in range(size)]]
        run = previewed(office.editor, workbook(rows))
        page = browser(office.editor)
        address = office.url(f"imports/{run.pk}/")
        page.get(address)
        with CaptureQueriesContext(connection) as captured:
            page.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_reading_and_writing_twenty_figures_take_the_queries_of_two(office: Office) -> None:
    for number in range(20):
        office.indicator(name=f"指標{number}")
    counts = []
    for size in (2, 20):
        rows = [["KPI名", "R6年度"], *[[f"指標{number}", size + number] for number in range(size)]]
        with CaptureQueriesContext(connection) as captured:
            run = previewed(office.editor, workbook(rows))
            written(office.editor, run)
        counts.append(len(captured))
        ImportRun.objects.filter(pk=run.pk).exists()
    assert counts[0] == counts[1]


def test_more_decimals_than_the_kpi_shows_stand_in_the_title(office: Office) -> None:
    office.indicator(name="甲", kind="level", unit="%", decimals=1)
    office.indicator(name="乙", kind="level", unit="%", decimals=1)
    rows = [["KPI名", "R7年度"], ["甲", "約94.909091"], ["乙", "94.5"]]
    run = previewed(office.editor, workbook(rows))
    page = text_of(browser(office.editor).get(office.url(f"imports/{run.pk}/")))
    assert '<span title="約94.909091">約94.9%</span>' in page
    assert "<small>約94.909091" not in page
    assert "<span>94.5%<small>94.5</small></span>" in page
