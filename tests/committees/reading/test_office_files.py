"""Workbooks and documents as other offices make them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.shared import RGBColor
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from committees.reading.docx_grid import read_docx
from committees.reading.files import read_file
from committees.reading.layouts import column_keys
from committees.reading.rows import Meaning, ReadTable
from committees.reading.table import Choices, read_grid
from committees.reading.text_grid import read_text
from committees.reading.xlsx_grid import read_xlsx
from core.errors import Invalid

RED = InlineFont(color="FFFF0000")


def saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheet_of(*rows: list[Any], name: str = "対応状況") -> tuple[Workbook, Any]:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return book, sheet


def texts(table: ReadTable) -> list[tuple[str, str, str]]:
    return [(row.number, row.heading, row.text) for row in table.rows]


def test_merged_areas_a_late_heading_and_other_names() -> None:
    book, sheet = sheet_of(
        ["DX推進会議 意見への対応"],
        [],
        ["担当", "No.", "分野", "意見の内容", "発言者", "進捗", "回答"],
        ["人事課\n財政課", 1, "組織", "【研修】\n一行目\n二行目", "北村委員", "対応済", "・した。"],
        ["人事課", 2, None, "見直すこと", "北村委員", "△", None],
        ["人事課", 3, "データ", "公開すること", "〃", "〃", "検討"],
    )
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("C4:C5")
    table = read_grid(read_xlsx(saved(book)))
    assert table.certain and table.title == "DX推進会議 意見への対応"
    assert [row.area for row in table.rows] == ["組織", "組織", "データ"]
    assert texts(table)[0] == ("1", "研修", "一行目\n二行目")
    assert [row.status_mark for row in table.rows] == ["○", "△", "△"]
    assert table.rows[0].departments == ("人事課", "財政課")
    assert table.rows[2].source == "北村委員"


def test_red_and_underlined_parts_of_a_cell_are_changed_and_bold_is_emphasis() -> None:
    book, sheet = sheet_of(["番号", "指摘事項", "対応状況", "担当課"], [1, "", "", "人事課"])
    bold = InlineFont(b=True)
    sheet["B2"] = CellRichText("前の文", TextBlock(RED, "赤い文"), TextBlock(bold, "強い文"))
    sheet["C2"] = CellRichText(TextBlock(InlineFont(u="single"), "・下線"), "の文")
    row = read_grid(read_xlsx(saved(book))).rows[0]
    assert (row.text, row.text_changed) == ("前の文赤い文**強い文**", ((3, 6),))
    assert (row.response, row.response_changed) == ("・下線の文", ((1, 3),))


def test_a_whole_cell_in_red_is_changed_and_struck_text_is_gone() -> None:
    book, sheet = sheet_of(["番号", "指摘事項", "対応状況", "担当課"], [1, "赤い", "", "人事課"])
    sheet["B2"].font = Font(color="FFCC0000")
    sheet["C2"] = CellRichText(TextBlock(InlineFont(strike=True), "古い"), "新しい")
    row = read_grid(read_xlsx(saved(book))).rows[0]
    assert row.text_changed == ((0, 2),) and row.response == "新しい"


def test_bold_is_changed_where_the_paper_says_so() -> None:
    book, sheet = sheet_of(
        ["※変更部分は太字"], ["番号", "指摘事項", "対応状況", "担当課"], [1, "", "", ""]
    )
    sheet["B3"] = CellRichText("前", TextBlock(InlineFont(b=True), "太い"))
    assert read_grid(read_xlsx(saved(book))).rows[0].text_changed == ((1, 3),)


def test_one_title_over_the_marks_and_the_texts() -> None:
    book, sheet = sheet_of(
        ["番号", "指摘事項", "対応状況", None, "担当課"],
        [1, "研修", "○", "・した。", "人事課"],
        [2, "評価", "△", "・検討。", "人事課"],
    )
    sheet.merge_cells("C1:D1")
    table = read_grid(read_xlsx(saved(book)))
    assert [(row.status_mark, row.response) for row in table.rows] == [
        ("○", "・した。"),
        ("△", "・検討。"),
    ]


def test_several_sheets_are_one_table_and_a_cover_is_left_out() -> None:
    book, _ = sheet_of(["表紙"], ["DX推進会議"], name="表紙")
    for name, number in (("組織", 1), ("データ", 2)):
        sheet: Any = book.create_sheet(name)
        sheet.append(["番号", "指摘事項", "状況", "担当課"])
        sheet.append([number, f"{name}の指摘", "△", "人事課"])
    table = read_grid(read_xlsx(saved(book)))
    assert [row.number for row in table.rows] == ["1", "2"]
    assert any("「表紙」" in note for note in table.notes)


def test_rows_that_share_a_merged_number_are_one_item() -> None:
    book, sheet = sheet_of(
        ["番号", "指摘事項", "対応状況", "担当課"],
        [1, "研修", "・一つ目", "人事課"],
        [None, None, "・二つ目", "財政課"],
    )
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    rows = read_grid(read_xlsx(saved(book))).rows
    assert len(rows) == 1 and rows[0].response == "・一つ目\n・二つ目"
    assert rows[0].departments == ("人事課", "財政課") and rows[0].text == "研修"


def test_section_rows_name_the_area_where_no_column_does() -> None:
    book, sheet = sheet_of(
        ["番号", "指摘事項", "状況", "担当課"], ["１ 組織"], [1, "研修", "○", "人事課"]
    )
    sheet.merge_cells("A2:D2")
    table = read_grid(read_xlsx(saved(book)))
    assert table.rows[0].area == "１ 組織" and any("施策区分" in note for note in table.notes)


def test_a_formula_cell_that_begins_with_a_sign_stays_text() -> None:
    book, sheet = sheet_of(["番号", "指摘事項", "対応状況", "担当課"], [1, "x", "y", "人事課"])
    sheet["C2"].value = "=1+1のように見える文"
    sheet["C2"].data_type = "s"
    assert read_grid(read_xlsx(saved(book))).rows[0].response == "=1+1のように見える文"


def test_word_tables_with_merged_cells_red_runs_lists_and_tracked_changes() -> None:
    made = docx.Document()
    made.add_paragraph("資料４")
    table = made.add_table(rows=3, cols=5)
    for cell, title in zip(
        table.rows[0].cells, ["番号", "区分", "提言", "対応内容", "所管課"], strict=True
    ):
        cell.text = title
    table.cell(1, 1).merge(table.cell(2, 1)).text = "組織"
    for n in (1, 2):
        table.cell(n, 0).text = str(n)
        table.cell(n, 4).text = "人事課"
        table.cell(n, 2).text = "【研修】"
        table.cell(n, 2).add_paragraph("受講者を増やす", style="List Bullet")
    run = table.cell(1, 3).paragraphs[0].add_run("今年度")
    run.font.color.rgb = RGBColor(0xC0, 0, 0)
    table.cell(1, 3).paragraphs[0].add_run("実施した")
    read = read_grid(read_docx(saved(made)))
    assert [row.area for row in read.rows] == ["組織", "組織"]
    assert read.rows[0].heading == "研修" and "受講者を増やす" in read.rows[0].text
    assert read.rows[0].response_changed == ((0, 3),)
    assert [each.why for each in read.left_out] == ["資料番号"]


def test_a_table_on_each_page_of_a_word_document() -> None:
    made = docx.Document()
    for number in (1, 2):
        made.add_paragraph("指摘事項への対応状況")
        table = made.add_table(rows=2, cols=4)
        for cell, title in zip(
            table.rows[0].cells, ["番号", "指摘事項", "状況", "担当課"], strict=True
        ):
            cell.text = title
        for cell, text in zip(
            table.rows[1].cells,
            [str(number), "研修", "△" if number == 1 else "〃", "人事課"],
            strict=True,
        ):
            cell.text = text
    read = read_grid(read_docx(saved(made)))
    assert [(row.number, row.status_mark) for row in read.rows] == [("1", "△"), ("2", "△")]


def test_unquoted_line_ends_in_pasted_text_are_put_together() -> None:
    text = (
        "番号\t指摘事項\t出所\t状況\t担当課\n"
        "1\t【研修】\n・一つ目\n・二つ目\t第1回\t○\t人事課\n"
        "2\t評価\t第2回\t△\t財政課"
    )
    table = read_grid(read_text(text))
    assert texts(table) == [("1", "研修", "・一つ目\n・二つ目"), ("2", "", "評価")]
    assert table.rows[0].departments == ("人事課",)


def test_text_between_rows_is_listed_and_never_dropped() -> None:
    text = "番号\t指摘事項\t状況\t担当課\n1\tx\t○\t人事課\nここは何だろう\n2\ty\t△\t人事課\n- 3 -"
    table = read_grid(read_text(text))
    assert [(each.text, each.why, each.sure) for each in table.left_out] == [
        ("ここは何だろう", "表のどの行でもない文", False),
        ("- 3 -", "ページ番号", True),
    ]


def test_a_table_without_a_heading_is_guessed_and_asked_about() -> None:
    text = "1\t組織\t研修を増やすことが望ましい\t△\t人事課\n2\tデータ\t公開を進めること\t○\t財政課"
    table = read_grid(read_text(text))
    assert not table.certain and len(table.rows) == 2
    assert table.meanings[0] is Meaning.NUMBER and table.meanings[2] is Meaning.TEXT
    assert table.meanings[3:] == (Meaning.STATUS, Meaning.DEPARTMENTS)


def test_what_a_person_says_of_the_columns_counts() -> None:
    text = "番号\t指摘事項\t状況\t担当課\n1\ta\t△\t人事課"
    keys = column_keys(["番号", "指摘事項", "状況", "担当課"])
    meanings = [Meaning.NUMBER, Meaning.RESPONSE, Meaning.NONE, Meaning.AREA]
    choices = Choices(columns=dict(zip(keys, meanings, strict=True)))
    row = read_grid(read_text(text), None, choices).rows[0]
    assert (row.text, row.response, row.status_mark, row.area) == ("", "a", "", "人事課")


def test_blank_areas_are_filled_where_asked_for() -> None:
    text = "番号\t施策区分\t指摘事項\t担当課\n1\t組織\ta\t人事課\n2\t\tb\t人事課"
    assert [row.area for row in read_grid(read_text(text)).rows] == ["組織", ""]
    filled = read_grid(read_text(text), None, Choices(fill_blanks=True))
    assert [row.area for row in filled.rows] == ["組織", "組織"]


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("表.docm", "word/vbaProject.bin", "macro"),
        ("表.xlsm", "xl/vbaProject.bin", "macro"),
        ("表.docx", "nothing.xml", "not_docx"),
    ],
)
def test_macros_and_other_archives_are_refused(name: str, part: str, code: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(Invalid) as refused:
        read_file(stream.getvalue(), file_name=name)
    assert refused.value.code == code


def test_a_document_that_unpacks_too_large_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 40_000_000)
    with pytest.raises(Invalid) as refused:
        read_file(stream.getvalue(), file_name="表.docx")
    assert refused.value.code == "unpacks_too_large"


def test_declared_entities_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(Invalid) as refused:
        read_file(stream.getvalue(), file_name="表.docx")
    assert refused.value.code == "unsafe_xml"


def test_a_ditto_below_a_blank_cell_repeats_the_last_value() -> None:
    text = "番号\t施策区分\t指摘事項\t担当課\n1\t組織\ta\t人事課\n2\t\tb\t人事課\n3\t〃\tc\t〃"
    assert [row.area for row in read_grid(read_text(text)).rows] == ["組織", "", "組織"]
