"""Tables as offices really write them: read right, or refused with a sentence. Never read wrong."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from core.sheets.reading_refusals import broken_quotes
from kpis.models import ImportCell, ImportRun
from tests.kpis.imports.steps import previewed, received, workbook
from tests.kpis.pages import Office

pytestmark = pytest.mark.django_db
Read = dict[tuple[str, int], Decimal | str | None]


@pytest.fixture
def office() -> Office:
    return Office()


def read(run: ImportRun) -> Read:
    """By KPI and fiscal year: the figure, the word for having none, or the refusal's code."""
    assert run.state == ImportRun.State.PREVIEWED, (run.state, run.refusal)
    found: Read = {}
    for cell in ImportCell.objects.filter(run=run).select_related("indicator").order_by("id"):
        name = cell.indicator.name if cell.indicator else cell.label
        year = cell.period_last.year - 1 if cell.period_last else 0
        said = cell.value if cell.figure_state == "value" else cell.figure_state
        assert (name, year) not in found
        found[name, year] = cell.code if cell.outcome == "refused" else said
    return found


def merged(rows: list[list[object]], *areas: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows)))
    for area in areas:
        book.worksheets[0].merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_years_stand_over_target_and_actual_below_a_title(office: Office) -> None:
    office.indicator(name="オンライン申請件数")
    office.indicator(name="テレワーク実施率", unit="%")
    rows: list[list[object]] = [
        ["令和6年度　DX推進計画　進捗管理表", None, None, None, None, None, None],
        ["（令和7年5月末現在）", None, None, None, None, None, "様式２"],
        [None, None, None, None, None, None, None],
        ["No.", "指標名", "単位", "令和5年度", None, "令和6年度", None],
        [None, None, None, "目標", "実績", "目標", "実績"],
        [1, "オンライン申請件数", "件", 1000, 980, 1200, 1250],
        [2, "テレワーク実施率", "％", "50％", "48.5％", "60％", "－"],
    ]
    content = merged(rows, "A1:G1", "A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:G4")
    run = received(office.editor, content)
    assert run.options["guess"] == {
        "1": "name",
        "2": "unit",
        "3": "target@令和5年度",
        "4": "actual@令和5年度",
        "5": "target@令和6年度",
        "6": "actual@令和6年度",
    }
    assert read(previewed(office.editor, content)) == {
        ("オンライン申請件数", 2023): 980,
        ("オンライン申請件数", 2024): 1250,
        ("テレワーク実施率", 2023): Decimal("48.5"),
        ("テレワーク実施率", 2024): "missing",
    }


def test_units_stand_in_the_header_and_names_have_numbers_and_line_breaks(office: Office) -> None:
    office.indicator(name="行政手続のオンライン化率", unit="%")
    office.indicator(name="電子決裁率", unit="%")
    rows: list[list[object]] = [
        ["項目", "所管課", "年度", "目標値（％）", "実績値（％）", "備考"],
        ["① 行政手続の\nオンライン化率", "情報課", "R6", "８０", "約７８．５", "※速報値"],
        ["②電子決裁率", "〃", "〃", "〃", "９０", None],
        ["合計", None, None, None, None, None],
    ]
    run = previewed(office.dx, workbook(rows))
    assert read(run) == {
        ("行政手続のオンライン化率", 2024): Decimal("78.5"),
        ("電子決裁率", 2024): 90,
    }
    first = ImportCell.objects.filter(run=run).order_by("row")[0]
    assert (first.approximate, first.note) == (True, "※速報値")


def test_a_unit_in_the_header_that_is_not_the_kpis_is_refused(office: Office) -> None:
    office.indicator(name="申請件数", unit="件")
    run = previewed(office.editor, workbook([["KPI名", "R6年度実績（千件）"], ["申請件数", 12]]))
    assert read(run) == {("申請件数", 2024): "unit_differs"}


def test_groups_in_the_first_column_and_totals_are_told_from_kpis(office: Office) -> None:
    for name in ("窓口予約件数", "電子申請件数"):
        office.indicator(name=name)
    rows: list[list[object]] = [
        ["施策", "KPI名", "Ｒ５実績", "Ｒ６実績", "特記事項"],
        ["１ 行かない窓口", "窓口予約件数", "１，２３４件", "▲５", None],
        [None, "電子申請件数", 2000, "2,500", "別紙のとおり"],
        ["小計", None, 3234, 2495, None],
        ["※ 令和6年度は暫定値", None, None, None, None],
    ]
    found = read(previewed(office.editor, merged(rows, "A2:A3")))
    assert found == {
        ("窓口予約件数", 2023): 1234,
        ("窓口予約件数", 2024): "below_minimum",
        ("電子申請件数", 2023): 2000,
        ("電子申請件数", 2024): 2500,
        ("", 0): "kpi_missing",
    }


def test_a_cp932_csv_with_blank_columns_and_months(office: Office) -> None:
    office.indicator(name="窓口件数", frequency="month")
    text = (
        "窓口件数の月報,,,,,,\r\n"
        ",,,,,,\r\n"
        "ＫＰＩ名,単位,４月,５月,６月,,\r\n"
        '窓口件数,件,"１，０２０",1030,集計中,,\r\n'
        ",,,,,,\r\n"
    )
    run = previewed(office.editor, text.encode("cp932"), "月報.csv", fiscal_year=2025)
    cells = ImportCell.objects.filter(run=run).order_by("id")
    assert [
        (cell.period_first and cell.period_first.month, cell.value, cell.figure_state)
        for cell in cells
    ] == [
        (4, 1020, "value"),
        (5, 1030, "value"),
        (6, None, "missing"),
    ]


def test_a_pasted_block_with_quoted_line_breaks(office: Office) -> None:
    office.indicator(name="職員研修の受講者数", unit="人")
    text = (
        '"KPI\n（重要業績評価指標）"\t"実績値\n（人）"\t年度\n'
        '"職員研修の\n受講者数"\t"1,200人"\t令和６年度\n'
    )
    run = previewed(office.editor, text.encode(), "")
    assert read(run) == {("職員研修の受講者数", 2024): 1200}


def test_quotes_that_do_not_close_are_refused_clearly(office: Office) -> None:
    run = received(office.editor, '"KPI名\t実績値\n甲\t1\n'.encode(), "表.tsv")
    assert (run.state, run.refusal_code) == (ImportRun.State.REFUSED, broken_quotes(1).code)


def test_one_sheet_with_two_tables_side_by_side_is_never_read_wrong(office: Office) -> None:
    office.indicator(name="甲")
    office.indicator(name="乙")
    rows: list[list[object]] = [
        ["KPI名", "R6年度実績", None, "KPI名", "R6年度実績"],
        ["甲", 1, None, "乙", 2],
    ]
    run = received(office.editor, workbook(rows))
    assert run.options["guess"] == {"0": "name", "1": "actual@R6年度", "4": "actual@R6年度"}
    answer = previewed(office.editor, workbook(rows), columns={"0": "name", "1": "actual@R6年度"})
    assert read(answer) == {("甲", 2024): 1}


def test_a_unit_above_the_table_counts_for_figures_without_their_own(office: Office) -> None:
    office.indicator(name="経費", unit="円")
    office.indicator(name="削減額", unit="千円")
    office.indicator(name="実施率", unit="%")
    rows: list[list[object]] = [
        ["経費の状況", None, "（単位：千円）"],
        ["KPI名", "R5年度実績", "R6年度実績"],
        ["経費", 1200, "1,300円"],
        ["削減額", 50, 60],
        ["実施率", 0.8, "85％"],
    ]
    found = read(previewed(office.editor, workbook(rows, B5="0%")))
    assert found == {
        ("経費", 2023): "unit_differs",
        ("経費", 2024): 1300,
        ("削減額", 2023): 50,
        ("削減額", 2024): 60,
        ("実施率", 2023): 80,
        ("実施率", 2024): 85,
    }


def test_three_header_rows_become_one(office: Office) -> None:
    office.indicator(name="利用者数", unit="人", frequency="half")
    rows: list[list[object]] = [
        ["指標", "単位", "令和6年度", None, None, None, "備考"],
        [None, None, "上期", None, "下期", None, None],
        [None, None, "目標", "実績", "目標", "実績", None],
        ["利用者数", "人", 10, 11, 20, 22, None],
    ]
    run = previewed(office.editor, workbook(rows))
    cells = ImportCell.objects.filter(run=run).order_by("id")
    assert [(str(cell.period_last), cell.value) for cell in cells] == [
        ("2024-09-30", 11),
        ("2025-03-31", 22),
    ]


def test_a_year_alone_above_the_header_is_a_title_and_the_year_is_asked(office: Office) -> None:
    office.indicator(name="甲")
    rows: list[list[object]] = [["令和6年度", None], ["KPI名", "実績値"], ["甲", 1]]
    assert read(previewed(office.editor, workbook(rows))) == {("甲", 0): "period_missing"}
    again = previewed(office.editor, workbook([*rows, [None, None]]), fiscal_year=2024)
    assert read(again) == {("甲", 2024): 1}


def test_a_period_in_brackets_behind_the_title_is_the_columns(office: Office) -> None:
    office.indicator(name="甲")
    rows: list[list[object]] = [
        ["KPI名", "現状値（R5年度）", "実績値(令和6年度)", "目標値（R7）"],
        ["甲※1", 1, 2, 3],
    ]
    run = previewed(office.editor, workbook(rows))
    assert run.options["columns"] == {
        "0": "name",
        "1": "baseline",
        "2": "actual@令和6年度",
        "3": "target@R7",
    }
    assert read(run) == {("甲", 2024): 2}


def test_months_as_dates_in_the_header_are_months(office: Office) -> None:
    office.indicator(name="甲", frequency="month")
    rows: list[list[object]] = [["KPI名", date(2025, 4, 1), date(2025, 5, 1)], ["甲", 1, 2]]
    run = previewed(office.editor, workbook(rows, B1='yyyy"年"m"月"', C1='yyyy"年"m"月"'))
    cells = ImportCell.objects.filter(run=run).order_by("id")
    assert [(str(cell.period_last), cell.as_of, cell.value) for cell in cells] == [
        ("2025-04-30", None, 1),
        ("2025-05-31", None, 2),
    ]


def test_numbers_that_are_shown_in_thousands_are_refused(office: Office) -> None:
    office.indicator(name="経費", unit="千円")
    table = workbook([["KPI名", "R6年度実績（千円）"], ["経費", 1234567]], B2="#,##0,")
    assert read(previewed(office.editor, table)) == {("経費", 2024): "disguised_number"}


def test_a_rate_beside_its_parts_must_agree_with_them(office: Office) -> None:
    for name in ("甲", "乙"):
        office.indicator(name=name, unit="%", kind="ratio")
    rows: list[list[object]] = [
        ["KPI名", "年度", "分子（件）", "分母（件）", "実績値（％）"],
        ["甲", "R6", 2, 3, 66.7],
        ["乙", "R6", 2, 3, 76.7],
    ]
    run = previewed(office.editor, workbook(rows))
    assert read(run) == {("甲", 2024): None, ("乙", 2024): "rate_differs"}
    assert ImportCell.objects.get(run=run, outcome="new").numerator == 2
