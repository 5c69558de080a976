"""The paper as Word, read back by python-docx."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn

from committees.papers.action_paper import ActionPaper
from committees.papers.word import RED, action_table_docx
from tests.committees.papers.states import CHANGED, NASTY, edited, printed, second_meeting, state


def document_of(paper: ActionPaper) -> Any:
    return docx.Document(io.BytesIO(action_table_docx(paper)))


def red_runs(row: Any) -> list[str]:
    return [
        run.text
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.color.rgb == RED and run.font.underline
    ]


def test_exactly_the_inserted_pieces_of_the_six_items_are_red() -> None:
    table = document_of(printed(*second_meeting())).tables[0]
    found = {row.cells[0].text: red_runs(row) for row in table.rows[1:]}
    changed = {number: runs for number, runs in found.items() if runs}
    assert changed == {str(number): [added] for number, added in CHANGED.items()}


def test_what_was_deleted_is_struck_through_on_request() -> None:
    before = state(1, response="4回開いた。")
    after = edited(before, response="12回開いた。")
    table = document_of(printed([before], [after], deletions=True)).tables[0]
    runs = [(run.text, bool(run.font.strike)) for run in table.cell(1, 6).paragraphs[0].runs]
    assert runs == [("4", True), ("12", False), ("回開いた。", False)]


def test_it_is_a4_landscape_with_titles_repeated_and_rows_kept_whole() -> None:
    document = document_of(printed(*second_meeting()))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    rows = document.tables[0].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert section.header.paragraphs[0].text == "資料4"
    fields = [part.text for part in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_a_row_longer_than_a_page_may_break() -> None:
    long = state(1, text="長い文を書いている。" * 300)
    rows = document_of(printed(None, [long])).tables[0].rows
    properties = rows[1]._tr.trPr
    assert properties is None or properties.find(qn("w:cantSplit")) is None


def test_japanese_has_a_font_and_areas_are_merged() -> None:
    document = document_of(printed(*second_meeting()))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "游ゴシック"
    merges = [merge.get(qn("w:val"), "continue") for merge in document.element.iter(qn("w:vMerge"))]
    assert "restart" in merges
    assert "continue" in merges


def test_every_character_comes_out_as_typed() -> None:
    table = document_of(printed(None, [state(1, response=NASTY, heading=NASTY)])).tables[0]
    assert table.cell(1, 6).text == NASTY
    assert table.cell(1, 3).paragraphs[0].text == f"【{NASTY}】"


def test_a_bullet_hangs_before_its_text() -> None:
    table = document_of(printed(None, [state(1)])).tables[0]
    form = table.cell(1, 6).paragraphs[0].paragraph_format
    assert form.left_indent == -form.first_line_indent
    assert form.left_indent.pt == 9
