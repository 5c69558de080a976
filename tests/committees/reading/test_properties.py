"""Any table that offices could write is read back as it was, or said not to be readable."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committees.reading.departments import split_departments
from committees.reading.docx_grid import read_docx
from committees.reading.rows import Grid, ReadTable, Words
from committees.reading.sources import normal_source
from committees.reading.table import read_grid
from committees.reading.text_grid import read_text
from committees.reading.xlsx_grid import read_xlsx
from core.errors import Invalid
from core.rich_text import canonical, normal
from tests.committees.reading.writers import Written, document, pasted, workbook

LETTERS = st.sampled_from([*"あ検討電子県０1aZ、。（）「」・【】*-＝=+@'<>&％\"※○△", " ", "\u3000"])
DEPARTMENTS = ("人事課", "デジタル化推進室", "働き方改革・女性活躍推進室", "広報局", "税務部")
WORDS = Words(departments=DEPARTMENTS)


def line_of(size: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=size).map(lambda text: text.strip())


def short(size: int = 12) -> st.SearchStrategy[str]:
    return line_of(size).map(lambda text: "区分" + "".join(text.split()).strip("\"'"))


@st.composite
def long_text(draw: st.DrawFn) -> str:
    rows = draw(st.lists(line_of(20), min_size=1, max_size=4))
    leads = draw(st.lists(st.sampled_from(["", "・", "\u3000・"]), min_size=4, max_size=4))
    found = normal("\n".join(lead + row for lead, row in zip(leads, rows, strict=False)))
    # What stands in 【】 at the beginning is a heading; 〃 and the like stand for the cell above.
    return normal("本文" + found)


@st.composite
def item(draw: st.DrawFn, number: int) -> Written:
    text = draw(long_text())
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    text, spans = canonical(text, [(cuts[0], cuts[1])])
    return Written(
        number=str(number),
        area=draw(short()),
        category=draw(st.one_of(st.just(""), short())),
        heading=draw(st.one_of(st.just(""), st.text("見出し語、ー", min_size=1, max_size=8))),
        text=text,
        text_changed=tuple(span for span in spans if text[slice(*span)].strip()),
        source=normal_source(draw(short(20))),
        status=draw(st.sampled_from(["", "○", "△", "○(一部△)"])),
        response=draw(st.one_of(st.just(""), long_text())),
        departments=tuple(draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True, max_size=3))),
    )


TABLES = st.integers(1, 4).flatmap(lambda n: st.tuples(*(item(k) for k in range(1, n + 1))))
FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def read(grid: Grid) -> ReadTable | None:
    try:
        return read_grid(grid, WORDS)
    except Invalid:
        return None


def compare(table: ReadTable | None, items: tuple[Written, ...], *, looks: bool) -> None:
    """Row by row the same; a row that is not says so."""
    if table is None:
        return
    assert len(table.rows) == len(items)
    for row, wrote in zip(table.rows, items, strict=True):
        if row.problems:
            continue
        spans = wrote.text_changed if looks else ()
        assert row.number == wrote.number
        assert (row.area, row.category) == (wrote.area, wrote.category)
        assert (row.heading, row.text) == (wrote.heading, wrote.text)
        assert row.text_changed == spans
        assert (row.source, row.status_mark) == (wrote.source, wrote.status)
        assert row.response == wrote.response
        assert row.departments == wrote.departments


@FEW
@given(TABLES)
def test_pasted_tables(items: tuple[Written, ...]) -> None:
    table = read(read_text(pasted(items)))
    if table and any("改行しました" in note or "印は" in note for note in table.notes):
        return  # said to the person, with what was read shown beside it
    compare(table, items, looks=False)


@FEW
@given(TABLES)
def test_workbooks(items: tuple[Written, ...]) -> None:
    compare(read(read_xlsx(workbook(items))), items, looks=True)


@FEW
@given(TABLES)
def test_documents(items: tuple[Written, ...]) -> None:
    compare(read(read_docx(document(items))), items, looks=True)


@settings(max_examples=2000, deadline=None)
@given(
    st.text(st.sampled_from([*"人事課デジタル化推進室・部局、,/／ \n\u3000ABあ"]), max_size=40),
    st.lists(st.sampled_from(DEPARTMENTS), max_size=3),
)
def test_splitting_departments_loses_no_character(cell: str, known: list[str]) -> None:
    def bare(text: str) -> str:
        return re.sub(r"[\s、，,;；/／・]", "", text)

    assert bare("".join(split_departments(cell, known))) == bare(cell)


@settings(max_examples=2000, deadline=None)
@given(st.text(st.sampled_from([*"第1回PT委員発言意見 \n\u3000abc施策最終報告書"]), max_size=40))
def test_the_normal_source_loses_no_character_and_is_stable(text: str) -> None:
    found = normal_source(text)
    assert "".join(found.split()) == "".join(text.split())
    assert normal_source(found) == found
