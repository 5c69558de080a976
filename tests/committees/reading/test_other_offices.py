"""Action tables as other offices make them: other titles, orders, numbers, words for a status."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from openpyxl import Workbook

from committees.reading.columns import meaning_of
from committees.reading.docx_grid import read_docx
from committees.reading.rows import Meaning, ReadTable, Words
from committees.reading.statuses import split_word, suggested
from committees.reading.table import Choices, read_grid
from committees.reading.text_grid import SPACED, read_text
from committees.reading.xlsx_grid import read_xlsx

NAMES = ("広報課", "道路課", "情報政策課", "人事課", "財政課")
WORDS = Words(departments=NAMES)


def pasted(text: str) -> ReadTable:
    return read_grid(read_text(text), WORDS)


def saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def told(table: ReadTable) -> list[tuple[str, ...]]:
    assert not any(row.problems for row in table.rows)
    return [(row.number, row.text, row.status_mark, row.response) for row in table.rows]


def test_columns_in_another_order_with_words_for_the_status() -> None:
    table = pasted(
        "所管課\t対応状況\t県の対応\t委員発言要旨\tNo.\t分野\n"
        "情報政策課\t対応済\t一覧にしました。\t手続の一覧がほしい。\t①\t行政\n"
        "人事課\t検討中\t研修を見直しています。\t研修を分けてはどうか。\t②\t〃\n"
        "同上\t実施中\t月に1回開いています。\t相談の場がほしい。\t③\t同上\n"
        "情報政策課、財政課\t継続\t次年度も続けます。\t費用を示すこと。\t④\t地域\n"
        "々\t完了\t公開しました。\tデータを公開してほしい。\t⑤\t々\n"
    )
    assert table.certain
    assert told(table) == [
        ("1", "手続の一覧がほしい。", "○", "一覧にしました。"),
        ("2", "研修を分けてはどうか。", "検討中", "研修を見直しています。"),
        ("3", "相談の場がほしい。", "実施中", "月に1回開いています。"),
        ("4", "費用を示すこと。", "継続", "次年度も続けます。"),
        ("5", "データを公開してほしい。", "完了", "公開しました。"),
    ]
    assert [row.departments for row in table.rows] == [
        *[("情報政策課",), ("人事課",), ("人事課",)],
        *[("情報政策課", "財政課")] * 2,
    ]
    assert [row.area for row in table.rows] == ["行政"] * 3 + ["地域"] * 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (("1-1", "1-2"), ("1-1", "1-2")),
        (("№1", "№２"), ("1", "2")),
        (("No.1", "NO.2"), ("1", "2")),
        (("（１）", "（２）"), ("(1)", "(2)")),
        (("①", "⑫"), ("1", "12")),
        (("Ａ－１", "Ａ－２"), ("A-1", "A-2")),
    ],
)
def test_numbers_in_many_forms(written: tuple[str, str], read: tuple[str, str]) -> None:
    first, second = written
    table = pasted(
        "番号\t委員からの意見\t意見に対する県の対応\t担当部署\n"
        f"{first}\t案内を短くする。\t短く改めました。\t広報課\n"
        f"{second}\t写真を増やす。\t増やします。\t〃\n"
    )
    assert table.certain
    assert tuple(row.number for row in table.rows) == read
    assert [row.response for row in table.rows] == ["短く改めました。", "増やします。"]
    assert [row.departments for row in table.rows] == [("広報課",)] * 2


def test_a_heading_of_two_rows_in_excel_with_merged_areas() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["会議の意見と対応"],
        ["番号", "分野", "指摘事項", "対応状況", None, None, "所管課"],
        [None, None, None, "区分", "内容", "時期", None],
        [1, "行政", "案内を短くする。", "完了", "短くしました。", "令和7年度末", "広報課"],
        [2, None, "写真を増やす。", "検討中", "増やします。", "R8.3", "広報課"],
        [3, "地域", "地図をのせる。", "継続", "検討します。", "次回会議まで", "道路課"],
    ):
        sheet.append(row)
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "B4:B5"):
        sheet.merge_cells(area)
    table = read_grid(read_xlsx(saved(book)), WORDS)
    assert table.certain
    assert table.titles[3:6] == ("対応状況／区分", "対応状況／内容", "対応状況／時期")
    assert told(table)[1] == ("2", "写真を増やす。", "検討中", "増やします。")
    assert [row.area for row in table.rows] == ["行政", "行政", "地域"]
    assert [row.due for row in table.rows] == ["令和7年度末", "R8.3", "次回会議まで"]


def test_two_groups_of_titles_whose_words_come_twice() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["委員会からの指摘", None, None, "県の対応", None, None],
        ["番号", "分野", "内容", "状況", "内容", "担当部署"],
        ["①", "行政", "案内を短くする。", "対応済", "短くしました。", "広報課"],
        ["②", "〃", "写真を増やす。", "実施中", "増やします。", "同上"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("D1:F1")
    table = read_grid(read_xlsx(saved(book)), WORDS)
    assert table.certain
    assert told(table) == [
        ("1", "案内を短くする。", "○", "短くしました。"),
        ("2", "写真を増やす。", "実施中", "増やします。"),
    ]


def test_a_heading_of_two_rows_in_word_and_copied_from_it() -> None:
    made = docx.Document()
    table = made.add_table(rows=2, cols=5)
    for cell, title in zip(
        table.rows[0].cells, ["No.", "意見", "対応状況", "", "担当課"], strict=True
    ):
        cell.text = title
    table.cell(1, 2).text, table.cell(1, 3).text = "区分", "内容"
    for column in (0, 1, 4):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(0, 2).merge(table.cell(0, 3))
    for cell, text in zip(
        table.add_row().cells, ["1", "案内", "検討中", "増やします。", "広報課"], strict=True
    ):
        cell.text = text
    wanted = [("1", "案内", "検討中", "増やします。")]
    assert told(read_grid(read_docx(saved(made)), WORDS)) == wanted
    row = "1\t案内\t検討中\t増やします。\t広報課\n"
    copied = "No.\t意見\t対応状況\t担当課\n\t\t区分\t内容\t\n" + row
    assert told(pasted(copied)) == wanted
    assert told(pasted("No.\t意見\t対応状況\t\t担当課\n\t\t区分\t内容\t\n" + row)) == wanted


def test_pages_of_a_pdf_with_footers_and_blanks_for_columns() -> None:
    table = pasted(
        "指摘事項一覧\n"
        "番号　分野　指摘事項　県の対応　所管課\n"
        "1　行政　案内を短くする。　短く改めました。　広報課\n"
        "2　〃　写真を増やす。　増やします。　〃\n"
        "- 1 -\n"
        "番号　分野　指摘事項　県の対応　所管課\n"
        "3　地域　地図をのせる。　検討します。　道路課\n"
        "続きの行\n"
        "－ 2 －\n"
    )
    assert [(row.number, row.area, row.text) for row in table.rows] == [
        ("1", "行政", "案内を短くする。"),
        ("2", "行政", "写真を増やす。"),
        ("3", "地域", "地図をのせる。"),
    ]
    assert SPACED in table.notes
    assert [(each.text, each.sure) for each in table.left_out if each.why != "見出しの行"] == [
        *[("指摘事項一覧", True), ("- 1 -", True)],
        *[("続きの行", False), ("－ 2 －", True)],
    ]


def test_a_cell_with_the_status_in_words_before_the_answer() -> None:
    table = pasted(
        "番号\t指摘事項\t対応状況\t担当課\n"
        "1\t案内\t検討中\t広報課\n"
        "2\t写真\t【実施中】増やします。\t広報課\n"
        "3\t地図\t対応済：のせました。\t広報課\n"
        "4\t標識\t検討を進めています。\t広報課\n"
    )
    assert [(row.status_mark, row.response) for row in table.rows] == [
        ("検討中", ""),
        ("実施中", "増やします。"),
        ("○", "のせました。"),
        ("", "検討を進めています。"),
    ]
    # What holds no status at all is shown for correction; its text is there.
    assert [bool(row.problems) for row in table.rows] == [False, False, False, True]


def test_columns_that_nobody_knows_are_asked_about_and_then_read_as_told() -> None:
    rows = ("1\t案内を短くする。\t改めました。\t広報課", "2\t写真\t増やす\t広報課")
    text = "\n".join(("No\tこえ\tこたえ\tつくえ", *rows))
    table = pasted(text)
    assert not table.certain
    chosen = {
        "no": Meaning.NUMBER,
        "こえ": Meaning.TEXT,
        "こたえ": Meaning.RESPONSE,
        "つくえ": Meaning.DEPARTMENTS,
    }
    again = read_grid(read_text(text), WORDS, Choices(chosen))
    assert again.certain
    assert told(again)[0] == ("1", "案内を短くする。", "", "改めました。")


@pytest.mark.parametrize(
    ("title", "meaning"),
    [
        ("指摘事項に対する担当課の回答", Meaning.RESPONSE),
        ("本市の考え方", Meaning.RESPONSE),
        ("対応の時期", Meaning.DUE),
        ("完了予定時期", Meaning.DUE),
        ("委員の発言要旨", Meaning.TEXT),
        ("対応状況／記号", Meaning.STATUS),
        ("指摘／番号", Meaning.NUMBER),
        ("備考", Meaning.NONE),
    ],
)
def test_titles(title: str, meaning: Meaning) -> None:
    assert meaning_of(title) is meaning


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("完了", "○"),
        ("実施済み", "○"),
        ("継続", "△"),
        ("検討中", "△"),
        ("一部対応", "○(一部△)"),
        ("対応困難", ""),
        ("そのほか", ""),
    ],
)
def test_what_a_word_most_likely_stands_for(word: str, mark: str) -> None:
    assert suggested(word, WORDS.statuses) == mark


def test_a_sentence_is_no_status() -> None:
    assert split_word("検討 中のものです") == ("", 0)
    assert split_word("完了しました") == ("", 0)
    assert split_word("検討中\n来年度も") == ("検討中", 4)
