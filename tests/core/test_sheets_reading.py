"""Files read as tables, or refused with a sentence: what people send, and what attackers do."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.sheets.reading import read_pasted, read_table
from core.sheets.tables import Percent, Problem, number_text
from core.sheets.xlsx_formats import Look, look_of


def book(fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    fill(page)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def plain() -> bytes:
    return book(lambda page: page.append(["KPI名", 1]))


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part put in, or put in the place of its own."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return target.getvalue()


def sheet_xml(cells: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + cells + b"</sheetData></worksheet>"


def with_cells(cells: bytes) -> bytes:
    return with_part(plain(), "xl/worksheets/sheet1.xml", sheet_xml(cells))


def code_of(content: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(Invalid) as refused:
        read_table(content, file_name=name)
    assert refused.value.sentence and refused.value.next_step
    return refused.value.code


def test_text_numbers_dates_and_percentages_are_what_they_look_like() -> None:
    def fill(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        page.append(["電子決裁率", 0.1 + 0.2, 0.914, date(2024, 4, 1), None, "▲30"])
        page["C1"].number_format = "0.0%"

    rows = read_table(book(fill), file_name="a.xlsx").rows
    assert rows == [["電子決裁率", 0.3, Percent(Decimal("91.4")), date(2024, 4, 1), None, "▲30"]]


@pytest.mark.parametrize("word", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!"])
def test_an_error_in_a_cell_is_a_problem_not_an_empty_cell(word: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>x</f><v>{word}</v></c></row>'
    cell = read_table(with_cells(cells.encode()), file_name="a.xlsx").rows[0][1]
    assert isinstance(cell, Problem)
    assert (cell.code, word in cell.sentence) == ("formula_error", True)


def test_a_formula_without_its_result_is_a_problem() -> None:
    content = book(lambda page: page.append([1, "=A1+1"]))
    cell = read_table(content, file_name="a.xlsx").rows[0][1]
    assert isinstance(cell, Problem)
    assert cell.code == "formula_without_result"


def test_a_formula_with_its_result_is_the_result() -> None:
    cells = b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    assert read_table(with_cells(cells), file_name="a.xlsx").rows == [[2.0]]


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("General", Look.PLAIN),
        ("#,##0", Look.PLAIN),
        ('#,##0"件"', Look.PLAIN),
        ('#,##0;"▲"#,##0', Look.PLAIN),
        ("G/標準", Look.PLAIN),
        ("0.00E+00", Look.PLAIN),
        ("0.0%", Look.PERCENT),
        ("[$-411]ge.m.d", Look.DATE),
        ('[$-411]e"年度"', Look.DATE),
        ('"▲"0', Look.DISGUISED),
        ("#,##0,", Look.DISGUISED),
        ('0"億"', Look.DISGUISED),
    ],
)
def test_number_formats_are_told_apart(code: str, look: Look) -> None:
    assert look_of(code) is look


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(encoding: str) -> None:
    content = 'KPI名,実績値\r\n電子申請,"1,234"\r\n'.encode(encoding)
    assert read_table(content, file_name="a.csv").rows == [
        ["KPI名", "実績値"],
        ["電子申請", "1,234"],
    ]


def test_a_pasted_block_is_read_by_its_tabs() -> None:
    assert read_pasted("KPI名\t4月\n電子申請\t1,234\n").rows == [
        ["KPI名", "4月"],
        ["電子申請", "1,234"],
    ]


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_a_number_in_a_workbook_is_read_exactly_or_not_at_all(value: Decimal) -> None:
    assert Decimal(number_text(float(value))) == value


def bomb() -> bytes:
    return with_part(plain(), "xl/sharedStrings.xml", b"<sst>" + b" " * (80 * 1024 * 1024))


def lying_bomb() -> bytes:
    """A directory that states a small size for a part that unpacks to 60 MB."""
    content = with_part(plain(), "xl/sharedStrings.xml", b" " * (60 * 1024 * 1024))
    size = struct.pack("<L", 60 * 1024 * 1024)
    return content.replace(size, struct.pack("<L", 1000))


def laughs() -> bytes:
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    part = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">' + entities + b"]><w>&l9;</w>"
    return with_part(plain(), "xl/workbook.xml", part)


def far_corner() -> bytes:
    return with_cells(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="190000"><c r="NZ190000"><v>1</v></c></row>'
    )


ATTACKS = {
    "bomb": (bomb, "unpacks_too_large"),
    "lying bomb": (lying_bomb, "unpacks_too_large"),
    "billion laughs": (laughs, "unsafe_xml"),
    "macro": (lambda: with_part(plain(), "xl/vbaProject.bin", b"x"), "macro"),
    "far corner": (far_corner, "too_many_cells"),
    "too many rows": (
        lambda: with_cells(b'<row r="200001"><c r="A200001"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "too many columns": (
        lambda: with_cells(b'<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
        "too_many_columns",
    ),
    "cells without places": (
        lambda: with_cells(b'<row r="1"><c r="A1"><v>1</v></c><c><v>1</v></c></row>'),
        "unusual_xml",
    ),
    "21 MB": (lambda: b"a" * (21 * 1024 * 1024), "file_too_big"),
    "damaged": (lambda: plain()[:-30], "damaged"),
}


@pytest.mark.parametrize("name", list(ATTACKS))
def test_what_would_harm_is_refused_quickly_and_in_little_memory(name: str) -> None:
    make, code = ATTACKS[name]
    content = make()
    tracemalloc.start()
    started = time.perf_counter()
    found = code_of(content)
    seconds, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == code
    assert seconds < 1
    assert peak < 100 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"%PDF-1.7", "a.csv", "wrong_type"),
        (b"\x89PNG\r\n", "a.xlsx", "wrong_type"),
        (b"<html><table></table></html>", "a.xls", "wrong_type"),
        (b"KPI,1", "a.xlsx", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "password",
        ),
        (b"PK\x03\x04", "a.xlsx", "damaged"),
        (b"x", "a.xlsm", "macro"),
        (b"\x81\xff\xfe", "a.csv", "encoding"),
        (b"a\x00b,c", "a.csv", "not_a_table"),
        (b'a,"b\nc', "a.csv", "broken_quotes"),
        (b"  \r\n", "a.csv", "file_empty"),
    ],
)
def test_what_is_no_readable_table_says_so(content: bytes, name: str, code: str) -> None:
    assert code_of(content, name) == code


def test_a_picture_named_a_picture_is_told_what_is_taken() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(b"\x89PNG\r\n", file_name="a.png")
    assert "末尾" not in refused.value.sentence
    assert "Excelブック（.xlsx）、CSV" in refused.value.next_step


def test_a_workbook_named_csv_is_refused() -> None:
    assert code_of(plain(), "a.csv") == "wrong_type"


def test_a_document_in_a_zip_is_not_a_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert code_of(target.getvalue(), "a.xlsx") == "not_xlsx"


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match="「別表」というシート"):
        read_table(plain(), file_name="a.xlsx", sheet="別表")


def test_a_csv_of_too_many_rows_is_refused() -> None:
    assert code_of(b"a,b\n" * 200_001, "a.csv") == "too_many_rows"
