"""The paper as Excel, read back by openpyxl: what is red, what is merged, how it prints."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from committees.papers.action_paper import ActionPaper
from committees.papers.excel import RED, action_table_xlsx
from core.sheets.safe_text import from_workbook
from tests.committees.papers.states import (
    CHANGED,
    NASTY,
    edited,
    printed,
    second_meeting,
    state,
)

HEADER = 5  # below the title, two notes and the line of the day


def sheet_of(paper: ActionPaper) -> Any:
    return openpyxl.load_workbook(io.BytesIO(action_table_xlsx(paper)), rich_text=True).active


def red_runs(cell: Any) -> list[str]:
    """The red and underlined parts of a cell."""
    if not isinstance(cell.value, CellRichText):
        return []
    return [
        from_workbook(part.text)
        for part in cell.value
        if isinstance(part, TextBlock)
        and part.font.color is not None
        and part.font.color.rgb == RED
        and part.font.u == "single"
    ]


def test_exactly_the_six_changed_items_are_red() -> None:
    sheet = sheet_of(printed(*second_meeting()))
    found = {
        row[0].value: [run for cell in row for run in red_runs(cell)]
        for row in sheet.iter_rows(min_row=HEADER + 1)
    }
    assert {number: runs for number, runs in found.items() if runs} == {
        # The line end before what was added is red with it or not: nobody sees it.
        number: [added]
        for number, added in CHANGED.items()
    }


def test_only_the_inserted_part_of_a_line_is_red() -> None:
    before = state(1, response="・研修を4回開いた。\n以上。")
    after = edited(before, response="・研修を12回開いた。\n以上。")
    sheet = sheet_of(printed([before], [after]))
    assert red_runs(sheet.cell(HEADER + 1, 7)) == ["12"]


def test_a_status_and_a_department_that_changed_are_red() -> None:
    before = state(1, status_mark="△", departments=("人事課",))
    after = edited(before, status_mark="○", departments=("人事課", "財政課"))
    sheet = sheet_of(printed([before], [after]))
    assert red_runs(sheet.cell(HEADER + 1, 6)) == ["○"]
    assert red_runs(sheet.cell(HEADER + 1, 8)) == ["財政課"]


def test_without_changes_nothing_is_red_and_the_paper_says_so() -> None:
    items = [state(number) for number in range(1, 10)]
    sheet = sheet_of(printed(items, items))
    assert not any(red_runs(cell) for row in sheet.iter_rows() for cell in row)
    assert sheet["A2"].value == "※令和8年度第1回（令和8年8月4日）からの変更はありません。"


def test_deletions_are_struck_through_on_request_only() -> None:
    before = state(1, response="4回開いた。")
    after = edited(before, response="12回開いた。")

    def struck(**settings: Any) -> list[str]:
        cell = sheet_of(printed([before], [after], **settings)).cell(HEADER + 1, 7)
        return [part.text for part in cell.value if part.font.strike]

    assert struck() == []
    assert struck(deletions=True) == ["4"]


@pytest.mark.parametrize("text", [NASTY, "+1", "-1", "@x", "#REF!", "=HYPERLINK(1)", "'=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    paper = printed(None, [state(1, heading="", text=text, response=text, source=text)])
    sheet = sheet_of(paper)
    for column in (4, 5, 7):
        cell = sheet.cell(HEADER + 1, column)
        assert cell.data_type in {"s", "inlineStr"}
        assert from_workbook(str(cell.value)) == text
        assert cell.quotePrefix == (text != "#REF!" and not text.startswith("'"))


def test_it_prints_on_a4_landscape_one_page_wide_with_titles_on_each_page() -> None:
    sheet = sheet_of(printed(*second_meeting()))
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    assert "資料4" in sheet.oddHeader.right.text
    assert sheet.oddFooter.left.text == "令和8年12月8日時点"
    assert sheet.oddFooter.right.text == "&P／&N"
    assert sheet.freeze_panes == f"A{HEADER + 1}"


def test_areas_are_merged_within_a_page_and_keep_their_values_below() -> None:
    content = action_table_xlsx(printed(*second_meeting()))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    merged = [area for area in sheet.merged_cells.ranges if area.min_col == area.max_col == 2]
    pages = {page.id + 1 for page in sheet.row_breaks.brk}
    assert merged
    assert all(not pages & set(range(area.min_row + 1, area.max_row + 1)) for area in merged)
    assert all(sheet.cell(page, 2).value for page in pages)
    # openpyxl drops what lies below a merged cell when it reads; Excel's filter does not.
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    low = merged[0]
    assert f'<c r="B{low.max_row}"' in xml
    begin = xml.index(f'<c r="B{low.max_row}"')
    assert "<is><t>" in xml[begin : xml.index("</c>", begin)]


def test_a_text_too_high_for_a_row_goes_on_in_further_rows() -> None:
    long = "・" + "区切りのない長い文を、行の高さの限りを超えて書いている。" * 110
    sheet = sheet_of(printed(None, [state(1), state(2, text=long, heading=""), state(3)]))
    numbers = [row[0].value for row in sheet.iter_rows(min_row=HEADER + 1)]
    assert numbers[:2] == [1, 2]
    assert set(numbers[2:-1]) == {"2\n続き"}
    texts = [str(sheet.cell(row, 4).value) for row in range(HEADER + 2, sheet.max_row)]
    assert "".join(texts) == long
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= 409


def test_a_number_that_is_a_figure_can_be_sorted_and_another_stays_text() -> None:
    items = [replace(state(n), number=number) for n, number in enumerate(("1", "2-1", "03"), 1)]
    sheet = sheet_of(printed(None, items))
    assert [sheet.cell(HEADER + row, 1).value for row in (1, 2, 3)] == [1, "2-1", "03"]


def test_control_characters_do_not_break_the_file() -> None:
    sheet = sheet_of(printed(None, [state(1, response="前\x0b\x00後\ud800")]))
    assert sheet.cell(HEADER + 1, 7).value == "前後"


def test_a_long_text_is_shown_and_not_hashes() -> None:
    before = state(1, response="長い文。" * 100)
    after = edited(before, response="長い文。" * 100 + "加えた。")
    cell = sheet_of(printed([before], [after])).cell(HEADER + 1, 7)
    assert red_runs(cell) == ["加えた。"]
    assert cell.number_format == "General"
