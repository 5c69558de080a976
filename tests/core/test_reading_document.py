"""docs/formulas/{reading,rounding}.md say what the code does: each row of their tables is run."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.japanese_dates import DateRefused, read_date
from core.numerals import FigureRefused, format_figure, read_figure
from core.rounding import largest_remainder, plain_shares

DOCUMENTS = Path(__file__).parents[2] / "docs" / "formulas"
DOCUMENT_DATE = date(2025, 6, 20)
STATES = {"未入力（0ではありません）": "missing", "該当なし": "not_applicable"}


def table(document: str, chapter: str, section: str | None = None) -> list[list[str]]:
    """Return the cells of the only table under a heading, without its header."""
    text = (DOCUMENTS / f"{document}.md").read_text(encoding="utf-8")
    text = re.split(r"^## ", text.split(f"\n## {chapter}\n")[1], flags=re.M)[0]
    if section:
        text = re.split(r"^### ", text.split(f"\n### {section}\n")[1], flags=re.M)[0]
    rows = [line for line in text.splitlines() if line.startswith("|")][2:]
    assert rows, f"no table under {chapter} {section}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def typed(cell: str) -> str:
    return cell.removeprefix("`").removesuffix("`")


@pytest.mark.parametrize("row", table("reading", "数値", "読み取るもの"), ids=str)
def test_a_figure_is_read_as_documented(row):
    assert read_figure(typed(row[0]), unit=row[1]).value == Decimal(row[2])


@pytest.mark.parametrize(
    "row", table("reading", "数値", "増減を記録する指標で読み取るもの"), ids=str
)
def test_a_change_is_read_as_documented(row):
    assert read_figure(typed(row[0]), unit=row[1], as_change=True).value == Decimal(row[2])


@pytest.mark.parametrize("row", table("reading", "数値", "値がないことを表すもの"), ids=str)
def test_a_mark_for_no_value_has_the_documented_state(row):
    for mark in re.findall("`(.+?)`", row[0]):
        assert read_figure(mark, unit="件").state == STATES[row[1]]


@pytest.mark.parametrize("row", table("reading", "数値", "読み取らないもの"), ids=str)
def test_a_figure_is_refused_as_documented(row):
    with pytest.raises(FigureRefused) as refused:
        read_figure(typed(row[0]), unit=row[1])
    assert refused.value.code == row[2]


def assert_read(row: list[str], context: date | None) -> None:
    reading = read_date(typed(row[0]), context=context)
    found = [reading.first.isoformat(), reading.last.isoformat(), reading.granularity]
    assert [*found, str(reading.fiscal_year)] == row[1:5]


@pytest.mark.parametrize("row", table("reading", "日付と期間", "読み取るもの"), ids=str)
def test_a_date_is_read_as_documented(row):
    assert_read(row, None)


@pytest.mark.parametrize(
    "row", table("reading", "日付と期間", "資料の日付があるときだけ読み取るもの"), ids=str
)
def test_a_date_is_read_with_the_documents_date_only(row):
    assert_read(row, DOCUMENT_DATE)
    with pytest.raises(DateRefused) as refused:
        read_date(typed(row[0]))
    assert refused.value.code == "needs_context"


@pytest.mark.parametrize("row", table("reading", "日付と期間", "読み取らないもの"), ids=str)
def test_a_date_is_refused_as_documented(row):
    with pytest.raises(DateRefused) as refused:
        read_date(typed(row[0]))
    assert refused.value.code == row[1]


@pytest.mark.parametrize("row", table("rounding", "表示する数値"), ids=str)
def test_a_figure_is_shown_as_documented(row):
    assert format_figure(Decimal(row[0]), decimals=int(row[1])) == row[2]


@pytest.mark.parametrize("row", table("rounding", "一つの全体の構成比"), ids=str)
def test_shares_come_out_as_documented(row):
    counts, decimals = [int(count) for count in row[0].split(",")], int(row[1])
    assert ", ".join(map(str, largest_remainder(counts, decimals=decimals))) == row[2]
    assert ", ".join(map(str, plain_shares(counts, decimals))) == row[3]
