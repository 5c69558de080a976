"""A published action table, from the paste to the three papers of the next meeting.

The table is the public document of a prefecture, which lies where such documents are kept for
the tests; nothing of it is part of the portal.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.committees.reading.pages import document, golden
from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import make_committee, make_meeting, press, says
from tests.journeys.paper_readings import copied_rows, excel_red, pdf_text, squeezed, word_red

# What the second meeting changes, by number: a sentence behind an answer, or a status.
BEHIND = {
    3: "\n・通しの確認で書き足した文。",
    8: "（二回目に追記）",
    17: "\n・次の会議で確かめる。",
    29: "窓口も一つにした。",
    47: "\n・終わりの行への追記。",
}
CLOSED = 6
CHANGED = sorted([*BEHIND, CLOSED])
MARKED = {number: squeezed(text) for number, text in BEHIND.items()} | {CLOSED: "○"}
FIRST = "○ 30・△ 16・○(一部△) 1（変更 4）"
SECOND = "○ 31・△ 15・○(一部△) 1（変更 6）"
PRINTED = "全47件：○対応済31件、△引き続き検討15件、○(一部△)一部引き続き検討1件（変更6件）"


def test_a_published_table_becomes_items_that_two_meetings_compare(sign_in: SignIn) -> None:
    office = sign_in("dx_office")
    committee = make_committee(office, "指摘事項の取込み（通し）")
    first = make_meeting(office, committee, "第1回", held_on="2026-10-01")

    # Pasted as published; nothing is written before it is confirmed.
    paste(office, committee, document())
    assert tiles(office) == {"新規": 47, "変更": 0, "変更なし": 0, "直すところがある行": 0}
    press(office, "選んだ行を取り込む")
    expect(office.get_by_role("heading", name="表の取込みの記録")).to_be_visible()
    office.goto(f"{committee}items/?change=any")
    expect(office.locator(".item-summary")).to_have_text(FIRST)
    assert numbers(office.locator("tr.items-changed")) == golden()["changed_items"]

    # The first meeting keeps it; the second one changes six.
    freeze(office, first)
    office.get_by_role("link", name="資料にする").click()
    workbook = download(office, "Excel")
    assert sorted(excel_red(workbook)) == golden()["changed_items"]
    paste(office, committee, copied_rows(workbook, behind=BEHIND, closed=CLOSED))
    assert tiles(office)["変更"] == 6
    press(office, "選んだ行を取り込む")
    freeze(office, make_meeting(office, committee, "第2回", held_on="2026-11-05"))

    # The comparison shows exactly those, also to who sees no colours.
    expect(office.locator(".item-summary")).to_have_text(SECOND)
    rows = office.locator("tbody tr")
    assert numbers(rows) == CHANGED
    for row in rows.all():
        expect(row.locator("ins").first).to_be_visible()
        expect(row.locator(".tag--warning")).to_have_text(re.compile("^(完了|対応状況の文言)$"))
    expect_marked(office)

    # So do the three papers.
    office.get_by_role("link", name="資料にする").click()
    papers = {kind: download(office, kind) for kind in ("Excel", "PDF", "Word")}
    assert excel_red(papers["Excel"]) == MARKED
    assert word_red(papers["Word"]) == MARKED
    assert PRINTED in pdf_text(papers["PDF"])

    # The workbook taken in again would change nothing.
    office.goto(f"{committee}imports/")
    office.locator("#id_file").set_input_files(
        {"name": "資料4.xlsx", "mimeType": "application/octet-stream", "buffer": papers["Excel"]}
    )
    press(office, "内容を確かめる")
    assert tiles(office) == {"新規": 0, "変更": 0, "変更なし": 47, "直すところがある行": 0}
    says(office, "取り込む変更はありません")


def paste(office: Page, committee: str, table: str) -> None:
    """Up to the page that shows what would be written."""
    office.goto(f"{committee}imports/")
    office.locator("#id_text").fill(table)
    press(office, "内容を確かめる")


def tiles(office: Page) -> dict[str, int]:
    expect(office.get_by_role("heading", name="取り込む内容の確認")).to_be_visible()
    found = office.locator(".tile").all_inner_texts()
    said = dict(re.split(r"\n+", text)[:2] for text in found)
    return {word: int(text.rstrip("件")) for word, text in said.items() if word != "表にない項目"}


def freeze(office: Page, meeting: str) -> None:
    office.goto(f"{meeting}freeze/")
    press(office, "対応状況を確定する")
    says(office, "対応状況を確定しました")


def download(page: Page, kind: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("main").get_by_role("link", name=kind, exact=True).click()
    return started.value.path().read_bytes()


def numbers(rows: Locator) -> list[int]:
    found = rows.locator("[data-label=番号]").all_inner_texts()
    return [int(text.split()[0]) for text in found]


def expect_marked(page: Page) -> None:
    """What was added is red and underlined; without colours and on paper the line stays."""
    assert looks(page) == {("rgb(169, 0, 0)", True)}
    page.emulate_media(forced_colors="active")
    assert {line for _, line in looks(page)} == {True}
    page.emulate_media(media="print", forced_colors="none")
    assert {line for _, line in looks(page)} == {True}
    page.emulate_media(media="screen")


def looks(page: Page) -> set[tuple[str, bool]]:
    """Each look of what is marked as added: its colour, and whether it is underlined."""
    found = page.locator(".items-table ins").evaluate_all(
        "all => all.map(one => [getComputedStyle(one).color,"
        " getComputedStyle(one).textDecorationLine.includes('underline')])"
    )
    return {(colour, line) for colour, line in found}
