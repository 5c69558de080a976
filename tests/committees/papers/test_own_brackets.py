"""A text that begins with 【…】 and has no heading stays as it is, through every kind of file."""

from __future__ import annotations

import pytest

from committees.items_file import COLUMNS
from committees.reading.judging import Ground, Outcome, judge
from committees.reading.rows import Meaning, Words
from committees.reading.table import read_grid
from committees.reading.text_grid import read_csv, read_text
from committees.states import ItemState
from core.sheets.writing import table_csv
from tests.committees.papers.states import LEGEND, printed, state
from tests.committees.papers.test_round_trip import BOTH, NAMES, Files, back

TEXTS = (
    "【要望】研修を増やすこと。",
    "【要望】\n研修を増やすこと。\n・時期も示すこと。",
    "**【要望】**研修を増やすこと。",
)
WITHOUT = [state(n, heading="", text=text) for n, text in enumerate(TEXTS[:2], 1)]


@BOTH
def test_no_heading_is_made_of_the_texts_own_brackets(files: Files) -> None:
    for items in ([*WITHOUT, state(9)], WITHOUT[:1]):
        rows = back(files, items)
        assert [(row.heading, row.text) for row in rows] == [
            (item.heading, item.text) for item in items
        ]


def judged(items: list[ItemState], rows: object, meanings: object) -> list[Outcome]:
    ground = Ground(items, meanings, NAMES, has_looks=False)  # type: ignore[arg-type]
    return [row.outcome for row in judge(rows, ground).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", TEXTS)
def test_pasted_text_without_looks_changes_nothing(text: str) -> None:
    item = state(1, heading="", text=text)
    shown = text.replace("**", "")
    table = read_grid(read_text(f'番号\t指摘事項\t状況\n1\t"{shown}"\t{item.status_mark}\n'))
    assert judged([item], table.rows, {Meaning.NUMBER, Meaning.TEXT, Meaning.STATUS}) == [
        Outcome.UNCHANGED
    ]


def test_the_list_as_csv_has_a_column_for_headings() -> None:
    item = WITHOUT[1]
    row = [item.number, item.area, item.category, "", item.text, item.source, item.status_mark]
    row += [item.response, item.due, "\n".join(item.departments), ""]
    table = read_grid(read_csv(table_csv(columns=COLUMNS, rows=[row])), Words(LEGEND, NAMES))
    assert (table.rows[0].heading, table.rows[0].text) == ("", item.text)


@BOTH
def test_a_heading_is_still_read_from_the_first_line(files: Files) -> None:
    (row,) = back(files, [state(1)])
    assert (row.heading, row.text.split("\n")[0]) == ("見出し1", "・相談できる人を決めること。")


def test_the_paper_says_who_made_it() -> None:
    assert printed(None, WITHOUT).rows[0].plain[3].startswith("【要望】")
