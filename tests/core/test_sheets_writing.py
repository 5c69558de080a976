"""Tables out: what a spreadsheet finds in the file, and that nothing in it runs."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.downloads import asked_kind, download, export_links
from core.sheets import safe_text
from core.sheets.reading import read_table
from core.sheets.writing import Column, table_csv, table_xlsx

D = Decimal
COLUMNS = [Column("名称"), Column("値", "number"), Column("率", "percent", 1), Column("日", "date")]


def sheet(columns: list[Column], rows: list[list[object]], **more: Any) -> Any:
    content = table_xlsx(title="試験の一覧", columns=columns, rows=rows, **more)
    return openpyxl.load_workbook(io.BytesIO(content)).active


def lines(columns: list[Column], rows: list[list[object]]) -> list[list[str]]:
    text = table_csv(columns=columns, rows=rows).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


DANGEROUS = ["=1+1", "+81", "-1+2", "@SUM(A1)", "\t=1", "＝1+1", "＋81", "－1", "＠A1", "\n=1"]


# ── Text never runs ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("text", [*DANGEROUS, "#REF!", '=HYPERLINK("x")', "1/2"])
def test_text_is_a_text_cell_whatever_it_begins_with(text: str) -> None:
    cell = sheet([Column("名称")], [[text]])["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")


@pytest.mark.parametrize("text", DANGEROUS)
def test_risky_text_stays_text_when_somebody_edits_the_cell(text: str) -> None:
    assert sheet([Column("名称")], [[text]])["A2"].quotePrefix
    assert not sheet([Column("名称")], [["手続"]])["A2"].quotePrefix


def test_no_formula_is_in_the_file() -> None:
    content = table_xlsx(title="=1", columns=[Column("=2")], rows=[[text] for text in DANGEROUS])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", DANGEROUS)
def test_risky_text_gets_an_apostrophe_in_csv(text: str) -> None:
    assert lines([Column("名称")], [[text]])[1] == [f"'{text}"]


def test_a_title_is_as_safe_as_a_cell() -> None:
    assert lines([Column("=1")], [])[0] == ["'=1"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30))
def test_text_comes_back_from_a_csv_cell_as_it_was(text: str) -> None:
    cell = safe_text.for_csv(text)
    assert not safe_text.is_risky(cell)
    assert safe_text.from_csv(cell) == safe_text.clean(text)


@given(st.text(alphabet="'=+-@_x0041F＝a", max_size=12))
def test_text_comes_back_from_both_kinds_of_cell_as_it_was(text: str) -> None:
    assert safe_text.from_csv(safe_text.for_csv(text)) == text
    assert safe_text.from_workbook(safe_text.for_workbook(text)) == text


def test_control_characters_are_dropped_and_long_text_is_cut_with_a_mark() -> None:
    cells = sheet([Column("名称")], [["あ\x00い\x1b\ufffe"], ["長" * 40_000]])
    assert cells["A2"].value == "あい"
    assert len(cells["A3"].value) == 32_767
    assert cells["A3"].value.endswith("（以下省略）")


# ── Figures stay figures ─────────────────────────────────────────────────────────────────────
def test_figures_are_numbers_with_their_decimals() -> None:
    found = sheet(COLUMNS, [["一", D("-1234.50"), D("90.05"), date(2026, 3, 31)]])
    value, rate, day = found["B2"], found["C2"], found["D2"]
    assert (value.value, value.data_type, value.number_format) == (
        -1234.5,
        "n",
        '#,##0.00;"−"#,##0.00',
    )
    assert (rate.value, rate.number_format) == (90.1, '#,##0.0"%";"−"#,##0.0"%"')
    assert (day.value.date(), day.number_format) == (date(2026, 3, 31), "yyyy/m/d")


def test_a_negative_stays_a_number_under_the_triangle() -> None:
    found = sheet([Column("値", "number")], [[D(-30)]], negative="▲")["A2"]
    assert (found.value, found.data_type) == (-30, "n")
    assert found.number_format == '#,##0;"▲"#,##0'


def test_halves_are_rounded_away_from_zero_and_zero_has_no_sign() -> None:
    column = [Column("値", "number", 1)]
    assert lines(column, [[D("2.25")], [D("-2.25")], [D("-0.04")]])[1:] == [
        ["2.3"],
        ["-2.3"],
        ["0.0"],
    ]


def test_nothing_is_an_empty_cell_and_a_word_is_text() -> None:
    found = sheet([Column("値", "number")], [[None], ["未集計"], [0]])
    assert [found[f"A{row}"].value for row in (2, 3, 4)] == [None, "未集計", 0]


def test_more_digits_than_a_spreadsheet_keeps_are_written_as_text() -> None:
    exact = D("1234567890123456.5")
    assert sheet([Column("値", "number")], [[exact]])["A2"].value == "1234567890123456.5"


def test_a_moment_is_its_day_in_japan() -> None:
    moment = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    assert lines([Column("日", "date")], [[moment]])[1] == ["2026-04-01"]


# ── A paper ──────────────────────────────────────────────────────────────────────────────────
def test_the_sheet_prints_as_a_paper() -> None:
    found = sheet(
        COLUMNS,
        [["一", D(1), D(2), None]],
        caption="単位：件",
        as_of="R8.11.20 時点",
        paper="資料1",
    )
    assert found.page_setup.orientation == "landscape"
    assert str(found.page_setup.paperSize) == "9"
    assert (found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (1, 0)
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.print_title_rows == "$1:$1"
    assert (found.freeze_panes, found.auto_filter.ref) == ("A2", "A1:D2")
    assert found.oddHeader.right.text == "資料1"
    assert found.oddHeader.center.text == "試験の一覧"
    assert found.oddFooter.left.text == "R8.11.20 時点"
    assert "&P" in found.oddFooter.right.text


def test_a_sheet_too_wide_to_be_read_goes_over_pages_that_repeat_the_first_column() -> None:
    found = sheet([Column(f"列{n}", width=40) for n in range(12)], [["一"] * 12])
    assert (found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (3, 0)
    assert (found.print_title_rows, found.print_title_cols) == ("$1:$1", "$A:$A")


def test_wide_letters_take_two_columns_of_width() -> None:
    found = sheet([Column("短"), Column("長")], [["abcdefghij", "あいうえおかきくけこ"]])
    widths = [found.column_dimensions[letter].width for letter in "AB"]
    assert widths == [12, 22]


def test_a_name_of_a_sheet_has_no_forbidden_marks() -> None:
    content = table_xlsx(
        title="[令和8年度] 一覧/案:" + "長" * 40, columns=[Column("名称")], rows=[]
    )
    name = openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0]
    assert len(name) <= 31
    assert not set(name) & set("[]:*?/\\")


def test_many_rows_take_seconds_not_minutes() -> None:
    rows = [["手続", D(number), D("1.5"), date(2026, 4, 1)] for number in range(20_000)]
    content = table_xlsx(title="多い", columns=COLUMNS, rows=rows)
    table = read_table(content, file_name="多い.xlsx")
    assert len(table.rows) == 20_001


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_our_own_reader_reads_what_was_written(kind: str) -> None:
    rows: list[list[object]] = [["=手続", D("1891.5"), D("90"), date(2026, 3, 31)]]
    content = (
        table_xlsx(title="往復", columns=COLUMNS, rows=rows)
        if kind == "xlsx"
        else table_csv(columns=COLUMNS, rows=rows)
    )
    table = read_table(content, file_name=f"往復.{kind}")
    assert table.rows[0][:2] == ["名称", "値"]
    restore = safe_text.from_workbook if kind == "xlsx" else safe_text.from_csv
    assert restore(str(table.rows[1][0])) == "=手続"


# ── The answer ───────────────────────────────────────────────────────────────────────────────
def test_a_download_has_its_japanese_name_and_is_kept_by_no_cache() -> None:
    answer = download(b"x", name="台帳", kind="xlsx")
    assert "filename*=utf-8''%E5%8F%B0%E5%B8%B3.xlsx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert download(b"x", name="a.csv", kind="csv")["Content-Disposition"].count(".csv") == 1


def test_the_links_keep_filters_and_order_but_not_the_page() -> None:
    links = export_links(QueryDict("q=a&sort=-rate&page=3&size=50"))
    assert [link["url"] for link in links] == [
        "?q=a&sort=-rate&format=xlsx",
        "?q=a&sort=-rate&format=csv",
    ]
    assert asked_kind(QueryDict("format=exe")) is None


def test_a_long_text_shows_wholly_in_every_program() -> None:
    """Formatted as text, more than 255 characters show as ##### in older programs."""
    made = sheet([Column("対応状況")], [["あ" * 255], ["あ" * 256], ["長" * 3_000]])
    looks = [(made[f"A{row}"].number_format, made[f"A{row}"].quotePrefix) for row in (2, 3, 4)]
    assert looks == [("@", False), ("General", True), ("General", True)]
    assert made["A4"].value == "長" * 3_000
    assert made["A4"].data_type == "s"
