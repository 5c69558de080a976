"""Questions out to files and back: the same structure, and what can't be taken is told."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from core.errors import Invalid
from surveys.bank import bank
from surveys.exchange.json_file import from_json, to_json
from surveys.exchange.reading import read_file
from surveys.exchange.xlsform_reading import read_xlsform
from surveys.exchange.xlsform_writing import sheets_of, xlsform
from surveys.structures.checking import all_questions, check_structure
from surveys.structures.structure import AskedPage, GroupAxis, GroupValue, Structure
from tests.surveys.building.structures import structures

GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
READY = Structure((AskedPage("例", "説明", tuple(each.asked for each in bank())),))


@given(structures())
@GENERATED
def test_a_structure_comes_back_from_json_as_it_went_out(structure: Structure) -> None:
    assert check_structure(structure) == []
    assert from_json(to_json("題名", structure)).structure == structure


@given(structures())
@GENERATED
def test_a_structure_comes_back_from_xlsform_as_it_went_out(structure: Structure) -> None:
    found = read_xlsform(xlsform("題名", "k", structure), file_name="a.xlsx")
    assert found.structure == structure
    assert found.notes == ()


def test_groups_and_tables_come_back_from_json() -> None:
    axes = (
        GroupAxis("grade", "役職", (GroupValue(1, "管理職"), GroupValue(2, "係員"))),
        GroupAxis("all2", "まとめ", (GroupValue(1, "全部", (1, 2)),), base="grade", by_roll=False),
    )
    structure = Structure(READY.pages, axes, ((), ("grade",)))
    assert from_json(to_json("題名", structure)).structure == structure


def test_pyxform_takes_our_workbook_as_an_xlsform() -> None:
    warnings: list[str] = []
    form = convert(sheets_of("題名", "k", READY), warnings=warnings, form_name="survey").xform
    assert all(f"/{each.key}" in form for each in all_questions(READY.pages))
    assert "count-selected(.) &lt;= 3" in form or "count-selected(.) <= 3" in form


def test_a_wording_that_looks_like_a_formula_stays_text() -> None:
    book = load_workbook(io.BytesIO(xlsform("=1+1", "k", READY)))
    cell = book["settings"].cell(2, 1)
    assert cell.value == "=1+1" and cell.data_type == "s"


FOREIGN: dict[str, list[list[Any]]] = {
    "survey": [
        [
            "type",
            "name",
            "label::Japanese (ja)",
            "required",
            "relevant",
            "constraint",
            "appearance",
        ],
        ["start", "start"],
        ["begin group", "g1", "基本"],
        ["select_one yesno", "満足度", "満足ですか", "yes"],
        ["select_multiple tools or_other", "tools", "使った道具"],
        ["decimal", "hours", "時間", "", "", ". >= 0 and . <= 24.5"],
        ["text", "why", "理由", "", "${満足度} = 'いいえ'", "string-length(.) <= 200", "multiline"],
        ["integer", "odd", "奇数", "", "", ". mod 2 = 1"],
        ["note", "thanks", "ありがとう\nございました", "", "not(selected(${tools}, 'chat'))"],
        ["geopoint", "where", "場所"],
        ["end group"],
        ["begin group", "m", "表", "", "", "", "table-list"],
        ["select_one yesno", "m_a", "机"],
        ["select_one yesno", "m_b", "予定"],
        ["end group"],
    ],
    "choices": [
        ["list_name", "name", "label::Japanese (ja)"],
        ["yesno", "はい", "満足"],
        ["yesno", "いいえ", "不満"],
        ["tools", "chat", "チャット"],
        ["tools", 2, "共同編集"],
    ],
}


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_another_tools_form_is_taken_as_far_as_it_can_be_asked_here() -> None:
    found = read_file(workbook(FOREIGN), file_name="form.xlsx")
    first, second = found.structure.pages
    satisfied, tools, hours, why, odd, thanks = first.questions
    assert (first.title, second.title) == ("基本", "")
    assert satisfied.required and [c.key for c in satisfied.choices] == ["c1", "c2"]
    assert [c.tone for c in satisfied.choices] == [1, -1]
    assert [c.key for c in tools.choices] == ["chat", "2", "other"] and tools.choices[-1].is_other
    assert (str(hours.least), str(hours.most), hours.decimals) == ("0", "24.5", 2)
    assert why.kind == "long" and why.longest == 200
    assert why.show_if == {"question": satisfied.key, "any_of": ["c2"]}
    assert odd.kind == "number" and odd.most is None
    assert (thanks.kind, thanks.wording, thanks.note) == ("text", "ありがとう", "ございました")
    (matrix,) = second.questions
    assert matrix.kind == "matrix" and [row.label for row in matrix.rows] == ["机", "予定"]
    assert check_structure(found.structure) == []


def test_what_is_left_out_is_told_in_sentences() -> None:
    told = "\n".join(read_file(workbook(FOREIGN), file_name="form.xlsx").notes)
    for words in (
        "回答した時刻・端末・人を記録する項目",
        "geopoint",
        ". mod 2 = 1",
        "全員に聞く質問",
    ):
        assert words in told


def test_a_form_with_repeats_is_refused() -> None:
    rows = [
        ["type", "name", "label"],
        ["begin repeat", "r", "くり返し"],
        ["text", "t", "名"],
        ["end repeat"],
    ]
    with pytest.raises(Invalid, match="繰り返し"):
        read_xlsform(workbook({"survey": rows, "choices": [["list_name", "name", "label"]]}))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.json"),
        (b"{", "a.json"),
        (b"[]", "a.json"),
        (b'{"format": "other"}', "a.json"),
        (b'{"format": "dxportal-survey", "version": 2}', "a.json"),
        (b'{"format": "dxportal-survey", "version": 1, "pages": [1]}', "a.json"),
        (b'{"format": "dxportal-survey", "version": 1, "pages": [{"questions": [{}]}]}', "a.json"),
        (b"[" * 100_000, "a.json"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (b"type,name", "a.csv"),
        (workbook({"survey": [["a", "b"], ["c", "d"]]}), "a.xlsx"),
        (workbook({"other": [["a"]]}), "a.xlsx"),
        (workbook({"survey": [["type", "name", "label"], ["select_one no", "a", "b"]]}), "a.xlsx"),
    ],
)
def test_other_files_are_refused_with_a_sentence(content: bytes, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(content, file_name=name)
    assert refused.value.sentence and refused.value.next_step
    assert refused.value.field == "file"
