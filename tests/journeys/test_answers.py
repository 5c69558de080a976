"""A department's answer to a meeting's item: asked, written, returned, written again, taken."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import (
    ask_for_answers,
    editors_department,
    fill_item,
    make_committee,
    make_meeting,
    press,
    says,
)
from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack

NAME = "回答のやりとりの会議（通し）"
HEADING = "夜間の電話窓口"
REASON = "いつまでに始めるのかを書いてください。"
TASKS = f"/o/{SAMPLE}/"


def test_a_department_answers_and_answers_again(stack: Stack, sign_in: SignIn) -> None:
    office, editor = sign_in("dx_office"), sign_in("department_editor")
    committee = make_committee(office, NAME)
    meeting = make_meeting(office, committee, "第1回")
    office.goto(f"{committee}items/new/")
    fill_item(office, number="1", heading=HEADING, text="・夜の電話に出る人を決める。")
    fill_item(office, status_mark="△", departments=editors_department(stack))
    press(office, "追加する")
    expect(office.locator("h1")).to_contain_text(HEADING)
    ask_for_answers(office, meeting, HEADING)

    # The department sees it among its tasks and writes with bullets and emphasis.
    open_from_tasks(editor, "1件")
    response = editor.locator("#id_response")
    response.fill("二つの課で試す。\n結果をまとめる。")
    response.select_text()
    editor.get_by_role("button", name="・箇条書き").click()
    expect(response).to_have_value("・二つの課で試す。\n・結果をまとめる。")
    select(response, "結果")
    editor.get_by_role("button", name="太字").click()
    typed = "・二つの課で試す。\n・**結果**をまとめる。"
    expect(response).to_have_value(typed)
    editor.locator("#id_status_mark").select_option("○")
    press(editor, "DX推進担当に提出する")
    says(editor, "提出しました")

    # The office reads it formatted and sends it back with the reason.
    office.goto(TASKS)
    office.get_by_role("link", name=f"{NAME} 第1回").click()
    office.get_by_role("link", name=HEADING, exact=True).click()
    given = office.get_by_role("region", name="提出された回答")
    expect(given.get_by_role("listitem")).to_have_count(2)
    expect(given.locator("strong")).to_have_text("結果")
    office.get_by_label("差し戻す理由").fill(REASON)
    press(office, "差し戻す")
    says(office, "に差し戻しました")

    # The department finds the reason and its own words, and answers again.
    open_from_tasks(editor, "うち差戻し 1件")
    expect(editor.get_by_role("status").filter(has_text=REASON)).to_be_visible()
    response = editor.locator("#id_response")
    expect(response).to_have_value(typed)
    again = f"{typed}\n・**1月**に始める。"
    response.fill(again)
    press(editor, "DX推進担当に提出する")
    says(editor, "提出しました")
    editor.goto(TASKS)
    expect(editor.get_by_role("row", name=re.compile(NAME))).to_have_count(0)

    # The office takes it over, and it stands in the list that everybody reads.
    office.goto(f"{meeting}answers/")
    office.get_by_role("link", name=re.compile(f"反映する.*{HEADING}")).click()
    expect(office.locator("#id_response")).to_have_value(again)
    office.locator("#id_settled").check()
    press(office, "反映する")
    says(office, "回答を対応状況に反映しました")
    viewer = sign_in("viewer")
    viewer.goto(f"{committee}items/")
    line = viewer.get_by_role("row", name=re.compile(HEADING))
    expect(line).to_contain_text("対応済")
    expect(line.locator("strong", has_text="1月")).to_be_visible()


def open_from_tasks(editor: Page, expected: str) -> None:
    """From やること by the meeting's answers to the page of the answer."""
    editor.goto(TASKS)
    task = editor.get_by_role("row", name=re.compile(NAME))
    expect(task).to_contain_text(expected)
    task.get_by_role("link", name="回答する").click()
    editor.get_by_role("link", name=HEADING, exact=True).click()
    expect(editor.locator("h1")).to_contain_text(HEADING)


def select(field: Locator, part: str) -> None:
    """Marks a part of what a text box holds."""
    field.evaluate(
        "(box, part) => { box.focus(); const at = box.value.indexOf(part);"
        " box.setSelectionRange(at, at + part.length); }",
        part,
    )
