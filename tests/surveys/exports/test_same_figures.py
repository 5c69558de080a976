"""Every number in a file is the document's, and a withheld cell has none anywhere."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from itertools import groupby

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from core.sheets.safe_text import from_csv
from surveys.exports.csv_file import result_csv
from surveys.exports.pdf import result_pdf
from surveys.exports.report import group_name, line_name, notes_of, state_words
from surveys.exports.slides import result_pptx
from surveys.exports.workbook import result_xlsx
from surveys.readings.panels import questions_of
from surveys.tabulation.document import WHOLE, Cell, Document, Line, Shown
from tests.surveys.exports.documents import (
    alike,
    awkward,
    of_answers,
    of_nobody,
    of_totals,
    report,
)

DOCUMENTS = (of_answers, alike, of_nobody, of_totals, awkward)
HIDDEN = (Shown.WITHHELD, Shown.EMPTY)


def cells(document: Document):
    for line in document.lines:
        for table in document.tables:
            for group, cell in zip(table.groups, line.cells[table.key], strict=True):
                yield line, table, group, cell


def rows_of_csv(document: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result_csv(document).decode("utf-8-sig"))))


@pytest.mark.parametrize("make", DOCUMENTS)
def test_the_csv_says_what_the_document_says(make):
    document = make()
    rows = iter(rows_of_csv(document))
    for line, table, group, cell in cells(document):
        width = 1
        if cell.figures:
            width = 4 if cell.figures.mean else 3
        elif cell.counts is not None or cell.percents is not None:
            width = len(line.choices)
        for at in range(width):
            row = next(rows)
            place = (line.question, line_name(line), table.title, group_name(group))
            assert (row["質問コード"], row["項目"], row["集計表"], row["区分"]) == place
            assert row["人数"] == (str(cell.counts[at]) if cell.counts else "")
            banded = "95以上" if cell.shown == Shown.BANDED else ""
            assert row["割合（％）"] == (cell.percents[at] if cell.percents else banded)
            assert row["回答者数"] == ("" if cell.n is None else str(cell.n))
            assert row["無回答"] == ("" if cell.no_answer is None else str(cell.no_answer))
            assert row["表示"] == state_words(document, line, cell)
            if cell.counts is not None or cell.percents is not None:
                assert from_csv(row["選択肢"]) == line.choices[at].label
            if cell.figures:
                named = {
                    "平均": "mean",
                    "中央値": "median",
                    "下から1/4": "lower",
                    "上から1/4": "upper",
                }
                assert row["値"] == getattr(cell.figures, named[row["選択肢"]])
    assert next(rows, None) is None


def test_a_withheld_cell_has_no_digit_in_the_csv():
    withheld = [row for row in rows_of_csv(of_answers()) if row["表示"].startswith("非表示")]
    assert len(withheld) > 20
    for row in withheld:
        figures = (row["人数"], row["割合（％）"], row["値"], row["回答者数"])
        assert (*figures, row["無回答"], row["聞いていない"]) == ("",) * 6


@pytest.mark.parametrize("make", DOCUMENTS)
def test_the_workbook_says_what_the_document_says(make):
    document = make()
    book = load_workbook(io.BytesIO(result_xlsx(report(document))))
    assert book.sheetnames[:2] == ["概要", "回答状況"]
    for table, sheet in zip(document.tables, book.worksheets[2:], strict=True):
        found = [
            [cell.value for cell in row]
            for row in sheet.iter_rows(min_row=4)
            if row[1].value is not None and row[1].value != "回答者数"
        ]
        wanted = list(_expected(document, table))
        assert len(found) == len(wanted)
        for row, (label, figures) in zip(found, wanted, strict=True):
            assert row[0] == label
            assert [_text(value) for value in row[1 : 1 + len(figures)]] == figures
            assert not any(row[1 + len(figures) :])
        assert sheet.print_title_rows == "$1:$2"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def _expected(document, table):
    if table.key == WHOLE:
        for _, lines in groupby(document.lines, key=lambda line: line.question):
            for line in lines:
                yield line_name(line) or "全体", _figures(document, line, document.whole(line))
        return
    for line in document.lines:
        yield "全体", _figures(document, line, document.whole(line))
        for group, cell in zip(table.groups, line.cells[table.key], strict=True):
            yield group_name(group), _figures(document, line, cell)


def _figures(document: Document, line: Line, cell: Cell) -> list[str]:
    width = 4 if line.kind == "number" else 2 * len(line.choices)
    words = state_words(document, line, cell)
    if cell.shown in HIDDEN:
        return [words] * (width + 3)
    if cell.figures:
        inner = [cell.figures.mean, cell.figures.median, cell.figures.lower, cell.figures.upper]
    elif cell.shown != Shown.SHOWN:
        inner = [words] * width
    else:
        inner = [str(each) for each in cell.counts or ["—"] * len(line.choices)]
        inner += list(cell.percents or ["—"] * len(line.choices))
    ends = ["—" if each is None else str(each) for each in (cell.no_answer, cell.not_asked)]
    return [_text(each) for each in ("—" if cell.n is None else str(cell.n), *inner, *ends)]


def _text(value: object) -> str:
    """Figures without the zeros at their end, which a spreadsheet's number does not keep."""
    text = str(value)
    return format(Decimal(text).normalize(), "f") if re.fullmatch(r"-?[\d.]+", text) else text


def test_the_workbook_says_who_is_hidden_and_never_zero():
    sheet = load_workbook(io.BytesIO(result_xlsx(report(alike()))))["回答状況"]
    rows = {row[1].value: [cell.value for cell in row[2:5]] for row in sheet.iter_rows(min_row=3)}
    assert rows["d4"] == rows["d5"] == ["非表示（10人未満など）"] * 3
    assert rows["d2"] == [70, 60, 85.7]


def pdf_text(document: Document) -> str:
    pages = PdfReader(io.BytesIO(result_pdf(report(document)))).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("make", [alike, of_totals])
def test_the_report_has_the_documents_figures(make):
    document = make()
    text = pdf_text(document)
    for line, _, _, cell in cells(document):
        for at in range(len(line.choices)):
            count = f"{cell.counts[at]:,}" if cell.counts else ""
            percent = f"{cell.percents[at]}%" if cell.percents else ""
            assert count in text
            assert percent in text


def test_the_report_says_withheld_where_the_document_does():
    document = alike()
    text = pdf_text(document)
    assert text.count("非表示（10人未満など）") >= 4  # turnout and distribution of two groups
    assert "95％以上（はい）" in text
    for label in ("d4", "d5"):
        assert re.findall(rf"{label}(.)", text) == ["非", "非"]


def test_the_report_prints_published_percentages_without_counts():
    assert "大いに満足—5%" in pdf_text(of_totals())


def charts(document: Document):
    for slide in Presentation(io.BytesIO(result_pptx(report(document)))).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                yield slide, shape.chart


@pytest.mark.parametrize("make", DOCUMENTS)
def test_charts_on_slides_hold_the_shown_shares(make):
    document = make()
    wanted = {
        tuple(Decimal(each) for each in cell.percents)
        for _, _, _, cell in cells(document)
        if cell.percents
    }
    for _, chart in charts(document):
        series = list(chart.plots[0].series)
        bars = list(zip(*(each.values for each in series), strict=True))
        if len(series) == 1:
            bars = [tuple(series[0].values)]
        for bar in bars:
            given = [Decimal(str(abs(each))).normalize() for each in bar]
            assert any(sorted(given) == sorted(e.normalize() for e in each) for each in wanted)


def test_a_withheld_group_is_no_bar_and_is_named_below():
    found = [
        (slide, chart) for slide, chart in charts(alike()) if len(chart.plots[0].categories) > 1
    ]
    slide, chart = found[-1]
    assert [str(each) for each in chart.plots[0].categories] == ["全体", "d2", "d3"]
    below = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame][-1]
    assert "非表示（10人未満など）：d4、d5" in below
    assert "95％以上（はい）：d1" in below


def test_a_bar_with_two_sides_keeps_the_left_side_negative():
    chart = next(chart for _, chart in charts(of_totals()))
    values = {each.name: each.values[0] for each in chart.plots[0].series}
    assert values == {"−不満": -31, "−全く不満": -6, "＋概ね満足": 58, "＋大いに満足": 5}
    assert [each.name for each in chart.plots[0].series][::2] == ["−不満", "＋概ね満足"]


def test_slides_are_wide_and_written_in_a_japanese_typeface():
    deck = Presentation(io.BytesIO(result_pptx(report(of_totals()))))
    assert round(deck.slide_width / deck.slide_height, 2) == 1.78
    faces = {
        found
        for slide in deck.slides
        for found in re.findall(r'<a:ea typeface="([^"]+)"', slide.part.blob.decode())
    }
    assert faces == {"Yu Gothic"}
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert "満足は63％（大いに満足5％、概ね満足58％）。不満足は37％。" in titles[2]


@pytest.mark.parametrize("make", DOCUMENTS)
def test_there_is_a_slide_for_every_question(make):
    document = make()
    deck = Presentation(io.BytesIO(result_pptx(report(document))))
    assert len(deck.slides) >= 2 + len(questions_of(document))


def test_labels_never_run_as_formulas():
    document = awkward()
    book = load_workbook(io.BytesIO(result_xlsx(report(document, title="=1+1"))))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    for row in csv.reader(io.StringIO(result_csv(document).decode("utf-8-sig"))):
        assert all(not cell.startswith(("=", "+", "@", "-")) for cell in row)


def test_the_workbook_inside_a_chart_holds_no_formula():
    for _, chart in charts(awkward()):
        book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        assert [cell.value for cell in book.active["A"]][1] == ' =HYPERLINK("http://x","y")'


def test_markup_in_labels_is_printed_as_it_stands():
    assert "#letx=$1$<b>&" in pdf_text(awkward())


def test_notes_tell_what_is_hidden_and_why():
    assert any("10人に満たない" in note for note in notes_of(alike()))
    assert any("95％以上" in note for note in notes_of(alike()))
    assert any("公表されていない区分" in note for note in notes_of(of_totals()))
    assert notes_of(awkward()) == ()
