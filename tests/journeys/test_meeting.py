"""A meeting from its committee to its papers: pasted minutes, an item from a statement, answers."""

from __future__ import annotations

import io
import re

import docx
import openpyxl
import pypdf
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import (
    COMMITTEES,
    ask_for_answers,
    editors_department,
    fill_item,
    make_committee,
    make_meeting,
    press,
    says,
)
from tests.journeys.stack import Stack

NAME = "窓口改革懇話会（通し）"
MINUTES = """窓口改革懇話会（令和8年度第1回） 議事録
日時：令和8年11月5日（木）10時00分～11時20分
場所：見本県庁 第3会議室

議題1　総合窓口の試行について
●窓口改革課長（資料1に基づいて説明）
総合窓口の試行の結果を説明した。br>
☆大学教授
書かない窓口を、出先の庁舎にも広げてほしい。待つ時間も測ってほしい。
☆商店街の代表
昼休みに手続ができると助かる。

議題2　来年度の進め方について
●窓口改革課長
三つの庁舎から順に始めたい。
"""
SAID = "書かない窓口を、出先の庁舎にも広げてほしい。"
ANSWER = "・三つの庁舎で**来年4月**から始める。"


def test_the_office_prepares_a_meeting(stack: Stack, sign_in: SignIn) -> None:
    office, editor = sign_in("dx_office"), sign_in("department_editor")
    committee = make_committee(office, NAME)
    for capacity in ("窓口改革課長", "大学教授"):
        seat_somebody(office, committee, capacity)
    meeting = make_meeting(office, committee, "令和8年度第1回")

    paste_minutes(office, meeting)

    # An item from what the professor said, at a click.
    statement = office.get_by_role("article").filter(has_text="書かない窓口")
    statement.get_by_role("link", name="指摘事項にする").click()
    expect(office.locator("#id_text")).to_have_value(f"・{SAID}待つ時間も測ってほしい。")
    expect(office.locator("#id_source")).to_have_value("令和8年度第1回 大学教授")
    fill_item(
        office,
        number="7-3",
        area="行政サービス",
        category="窓口",
        status_mark="△",
        departments=editors_department(stack),
    )
    press(office, "追加する")
    says(office, "発言から指摘事項を作りました")
    heading = SAID.rstrip("。")

    # The department is asked and answers.
    ask_for_answers(office, meeting, heading)
    editor.goto(f"{COMMITTEES}answers/")
    editor.get_by_role("row", name=NAME).get_by_role("link", name=heading, exact=True).click()
    editor.locator("#id_status_mark").select_option("○")
    editor.locator("#id_response").fill(ANSWER)
    press(editor, "DX推進担当に提出する")
    says(editor, "提出しました")

    # The answer is taken over as settled, and the meeting's state is frozen.
    office.goto(f"{meeting}answers/")
    office.get_by_role("link", name=re.compile(f"反映する.*{heading}")).click()
    expect(office.locator("#id_status_mark")).to_have_value("○")
    expect(office.locator("#id_response")).to_have_value(ANSWER)
    office.locator("#id_settled").check()
    press(office, "反映する")
    says(office, "反映しました")
    office.goto(f"{meeting}freeze/")
    expect(office.locator(".item-summary")).to_contain_text("○ 1")
    press(office, "対応状況を確定する")
    says(office, "確定しました")

    # The paper in its three forms says what was settled.
    office.goto(f"{committee}paper/")
    papers = {kind: downloaded(office, kind) for kind in ("Excel", "PDF", "Word")}
    for kind, text in (
        ("Excel", excel_text(papers["Excel"])),
        ("PDF", pdf_text(papers["PDF"])),
        ("Word", word_text(papers["Word"])),
    ):
        for expected in ("7-3", heading, "三つの庁舎で来年4月から始める。", "大学教授", "○"):
            assert expected in text, f"{kind}: {expected}"


def seat_somebody(office: Page, committee: str, capacity: str) -> None:
    office.goto(f"{committee}members/")
    office.locator("#id_capacity").fill(capacity)
    press(office, "登録する")
    expect(office.get_by_role("table").get_by_role("link", name=capacity)).to_be_visible()


def paste_minutes(office: Page, meeting: str) -> None:
    """Pasted, taken apart, an unknown speaker named, written."""
    office.goto(f"{meeting}minutes/paste/")
    office.locator("#id_text").fill(MINUTES)
    press(office, "議題と発言に分ける")
    expect(office.get_by_role("row", name="商店街の代表を加える")).to_be_visible()
    says(office, "除いた文字：br>")
    expect(office.locator("#place")).to_have_value("見本県庁 第3会議室")
    unknown = office.locator("[data-block]").filter(has_text="昼休みに手続")
    unknown.get_by_label("発言者").fill("地域団体代表")
    office.get_by_label("商店街の代表を加える").uncheck()
    press(office, "この内容で書き込む")
    says(office, "発言4件を書き込みました。")
    for expected in ("議題2", "来年度の進め方について", "地域団体代表", "資料1に基づいて説明"):
        says(office, expected)


def downloaded(page: Page, kind: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name=kind).click()
    return waiting.value.path().read_bytes()


def excel_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = book.worksheets[0].iter_rows(values_only=True)
    return squeezed("".join(str(cell) for row in rows for cell in row if cell is not None))


def pdf_text(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return squeezed("".join(page.extract_text() for page in reader.pages))


def word_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return squeezed("".join([*(line.text for line in document.paragraphs), *cells]))


def squeezed(text: str) -> str:
    """Without the breaks of lines and cells."""
    return "".join(text.split())
