"""The published table of 47 items, brought in through the page as it was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from committees.comparison import compare
from committees.paper_settings import PaperSettings
from committees.papers.action_paper import ActionPaper
from committees.papers.composing import PaperFrame, compose
from committees.papers.excel import action_table_xlsx
from committees.papers.word import action_table_docx
from committees.states import ItemState
from tests.committees.reading.pages import Pages, document, golden
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db
MARKS = ["○", "△", "○(一部△)"]


def test_all_items_come_in_as_published_with_nothing_retyped() -> None:
    pages = Pages(Table())
    preview = pages.get(pages.received(document())).context["preview"]
    assert {str(key): count for key, count in preview.counts.items()} == {
        "new": 47,
        "changed": 0,
        "unchanged": 0,
        "problem": 0,
    }
    assert pages.write(pages.newest()).status_code == 302
    found = [
        {
            "no": int(state.number),
            "area": state.area,
            "category": state.category,
            "heading": state.heading,
            "source": state.source.replace(" ", ""),
            "status": state.status_mark,
            "departments": list(state.departments),
            "changed_since_last_meeting": bool(state.text_changed or state.response_changed),
        }
        for state in pages.states()
    ]
    assert found == golden()["items"]


def test_the_counts_are_those_of_the_document() -> None:
    pages = Pages(Table())
    pages.taken_in(document())
    states = pages.states()
    compared = compare(None, states, marks=MARKS)
    assert compared.summary_line == "○ 30・△ 16・○(一部△) 1（変更 4）"
    assert list(Counter(state.area for state in states).values()) == [16, 8, 23]
    changed = [state.number for state in states if state.text_changed or state.response_changed]
    assert changed == ["5", "6", "24", "36"]


def test_the_red_parts_are_those_that_the_document_prints_bold() -> None:
    pages = Pages(Table())
    pages.taken_in(document())
    red = {
        state.number: [
            text[start:end]
            for text, spans in (
                (state.text, state.text_changed),
                (state.response, state.response_changed),
            )
            for start, end in spans
        ]
        for state in pages.states()
        if state.text_changed or state.response_changed
    }
    assert red["5"] == ["(令和4年度第4回PT以降より実施済)"]
    assert red["6"] == ["予定"]
    assert red["24"][0].startswith("庁内電子決裁の推進など") and len(red["24"]) == 1
    assert red["36"] == ["昨年度末に", "アンケート機能"]


def test_rows_without_an_answer_and_with_a_mark_in_the_answer_are_read_right() -> None:
    pages = Pages(Table())
    pages.taken_in(document())
    states = {state.number: state for state in pages.states()}
    assert [states[str(n)].response for n in range(18, 23)] == [""] * 5
    assert states["20"].departments == ("デジタル化推進室", "管財課", "行政経営室")
    assert states["26"].status_mark == "○" and states["26"].response.startswith("・国においては")
    assert states["8"].departments == ("人事課", "デジタル化推進室")
    assert states["32"].status_mark == "○(一部△)"
    assert not any("<" in state.text + state.response for state in states.values())


def test_the_page_says_what_it_left_out() -> None:
    pages = Pages(Table())
    page = pages.get(pages.received(document()))
    kept = page.context["kept"]
    assert [(each.why, each.text, each.times) for each in kept.left_out][1:] == [
        ("資料番号", "資料4", 11),
        ("注記", "※変更部分は赤字着色", 11),
        ("見出しの行", kept.left_out[3].text, 10),
        ("書式の残り", "br>", 2),
    ]
    assert "「〃」や「同上」の58か所" in page.content.decode()


def test_the_same_document_again_changes_nothing() -> None:
    pages = Pages(Table())
    pages.taken_in(document())
    before = [asdict(state) for state in pages.states()]
    again = pages.get(pages.received(document()))
    assert again.context["preview"].judged.writable == []
    assert "取り込む変更はありません" in again.content.decode()
    assert [asdict(state) for state in pages.states()] == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_as_a_file_comes_back_unchanged(kind: str) -> None:
    pages = Pages(Table())
    pages.taken_in(document())
    address = f"/o/{pages.table.code}/committees/{pages.table.committee.pk}/items/"
    file = pages.client.get(address, {"format": kind})
    answer = pages.send("", file=SimpleUploadedFile(f"一覧.{kind}", file.content))
    assert answer.status_code == 302
    judged = pages.get(pages.newest()).context["preview"].judged
    assert [row.outcome for row in judged.rows] == ["unchanged"] * 47
    assert judged.missing == ()


@pytest.mark.parametrize(
    ("kind", "write"), [("xlsx", action_table_xlsx), ("docx", action_table_docx)]
)
def test_the_paper_comes_back_to_the_character(
    kind: str, write: Callable[[ActionPaper], bytes]
) -> None:
    pages, again = Pages(Table()), Pages(Table())
    pages.taken_in(document())
    compared = compare(None, pages.states(), marks=MARKS)
    frame = PaperFrame("見本県", "PT", "第1回", "令和8年11月21日", False)
    content = write(compose(compared, PaperSettings(), frame))
    for each in (pages, again):
        each.send("", file=SimpleUploadedFile(f"資料4.{kind}", content))
    judged = pages.get(pages.newest()).context["preview"].judged
    assert [row.outcome for row in judged.rows] == ["unchanged"] * 47
    assert again.write(again.newest()).status_code == 302
    places = ("item_id", "revision_id", "position", "department_ids")

    def said(states: list[ItemState]) -> list[dict[str, object]]:
        return [
            {name: value for name, value in asdict(state).items() if name not in places}
            for state in states
        ]

    assert said(again.states()) == said(pages.states())
