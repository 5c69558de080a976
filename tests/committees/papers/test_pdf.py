"""The paper as PDF, read back by pypdf."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from committees.papers.action_paper import ActionPaper
from committees.papers.pdf import action_table_pdf
from tests.committees.papers.states import CHANGED, NASTY, edited, printed, second_meeting, state


def reader_of(paper: ActionPaper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(action_table_pdf(paper)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


class RedTexts:
    """Follows the colour of a page's drawing and keeps the texts drawn in red (#ce0000)."""

    def __init__(self, page: pypdf.PageObject) -> None:
        self.colours: list[list[float]] = [[]]
        self.found: list[str] = []
        page.extract_text(visitor_operand_before=self.step, visitor_text=self.text)

    def step(self, operator: bytes, operands: list[Any], *_: object) -> None:
        if operator == b"q":
            self.colours.append(self.colours[-1])
        elif operator == b"Q":
            self.colours.pop()
        elif operator in {b"sc", b"scn", b"rg", b"g"}:
            self.colours[-1] = [float(value) for value in operands if not isinstance(value, str)]

    def text(self, text: str, *_: object) -> None:
        colour = self.colours[-1]
        if text.strip() and len(colour) == 3 and colour[0] > 0.7 > colour[1]:
            self.found.append(text)


def red_texts(reader: pypdf.PdfReader) -> list[str]:
    """The texts drawn in red, in order."""
    return [text for page in reader.pages for text in RedTexts(page).found]


def test_exactly_the_six_changed_items_have_red_text() -> None:
    red = "".join(red_texts(reader_of(printed(*second_meeting()))))
    squeezed = "".join("".join(CHANGED.values()).split())
    assert "".join(red.split()) == squeezed


def test_without_changes_nothing_is_red() -> None:
    items = [state(number) for number in range(1, 10)]
    assert red_texts(reader_of(printed(items, items))) == []


def test_the_japanese_font_is_inside_the_file() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/DescendantFonts"][0].get_object()
        for page in reader_of(printed(*second_meeting())).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("IPAexGothic" in name for name in fonts)
    assert all(
        {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())
        for font in fonts.values()
    )


def test_each_page_has_the_titles_the_number_of_the_paper_and_its_own() -> None:
    reader = reader_of(printed(*second_meeting()))
    assert len(reader.pages) > 3
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert "資料4" in text
        assert "対応状況" in text
        assert f"{number}／{len(reader.pages)}" in text.replace(" ", "")


def test_it_is_tagged_and_has_a_title_a_language_and_bookmarks() -> None:
    reader = reader_of(printed(*second_meeting()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ja-JP"
    assert reader.metadata is not None
    assert reader.metadata.title == "指摘事項への対応状況（令和8年度第2回）"
    names = [
        mark.title
        for part in reader.outline
        for mark in ([part] if not isinstance(part, list) else part)
    ]
    assert names[1] == "1 見出し1"
    assert len(names) == 48


@pytest.mark.parametrize("text", [NASTY, "#set page(fill: red)", "\\#emph[x] */ // /* `raw`"])
def test_text_is_never_read_as_markup(text: str) -> None:
    paper = printed(None, [state(1, response=text, heading=text, source=text, area=text)])
    found = "".join(text_of(reader_of(paper)).split())
    assert found.count("".join(text.split())) >= 3


def test_a_row_longer_than_a_page_goes_on_and_nothing_is_lost() -> None:
    long = "".join(f"（{number}）" for number in range(1, 900))
    reader = reader_of(printed(None, [state(1), state(2, text=long), state(3)]))
    found = "".join(text_of(reader).split())
    assert all(f"（{number}）" in found for number in range(1, 900))


def test_a_row_that_fits_on_a_page_is_not_torn() -> None:
    items = [
        state(n, text="\n".join(f"・<{n}>の{line}行目。" for line in range(12)))
        for n in range(1, 12)
    ]
    pages = [page.extract_text() for page in reader_of(printed(None, items)).pages]
    for n in range(1, 12):
        holding = [page for page in pages if f"<{n}>の0行目" in page.replace(" ", "")]
        assert len(holding) == 1
        assert f"<{n}>の11行目" in holding[0].replace(" ", "")


def test_each_page_names_the_area_of_its_first_row() -> None:
    items = [state(n, area="同じ区分", text="\n".join(["・行。"] * 12)) for n in range(1, 10)]
    pages = reader_of(printed(None, items)).pages
    assert len(pages) > 2
    assert [page.extract_text().count("同じ区分") for page in pages] == [1] * len(pages)


def test_a_letter_that_the_font_lacks_does_not_stop_the_paper() -> None:
    assert len(reader_of(printed(None, [state(1, response="完了🎉")])).pages) == 1


def test_what_was_deleted_stands_there_on_request() -> None:
    before = state(1, response="四回開いた。")
    after = edited(before, response="十二回開いた。")
    assert "四" not in text_of(reader_of(printed([before], [after])))
    assert "四" in text_of(reader_of(printed([before], [after], deletions=True)))
