"""A collection round: opened, handed in with one act, returned and approved in bulk, closed,
locked, unlocked."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from core.clock import today
from core.working_days import next_working_day
from tests.journeys.conftest import SignIn
from tests.journeys.places import SAMPLE, confirm_if_asked
from tests.journeys.stack import Stack

TITLE = "今月分 実績調査（通し）"
ROUNDS = f"/o/{SAMPLE}/kpis/rounds/"


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    confirm_if_asked(page)


def round_id(stack: Stack) -> int:
    return int(stack.sql("SELECT id FROM kpis_collectionround WHERE title = %s", TITLE)[0][0])


def prepare_and_open(office: Page, *, period: str) -> None:
    office.goto(f"{ROUNDS}new/")
    office.locator("#id_title").fill(TITLE)
    office.locator("#id_period").select_option(period)
    office.locator("#id_deadline").fill(next_working_day(today() + timedelta(days=7)).isoformat())
    press(office, "対象を確かめる")
    expect(office.get_by_role("main")).to_contain_text("部局ごとの依頼件数")
    press(office, "開始する")
    expect(office.get_by_role("main")).to_contain_text("調査を開始し")


def test_a_round_is_opened_answered_decided_closed_and_unlocked(
    stack: Stack, sign_in: SignIn
) -> None:
    office, editor = sign_in("dx_office"), sign_in("department_editor")
    head = sign_in("department_head")
    prepare_and_open(office, period=f"{today():%Y-%m}")
    address = f"{ROUNDS}{round_id(stack)}/"

    # The department hears of it, answers what it has no value for, and hands all in at once.
    editor.goto(f"/o/{SAMPLE}/notices/")
    expect(editor.get_by_role("main")).to_contain_text(TITLE)
    editor.goto(f"{address}figures/")
    editor.get_by_label("すべて選ぶ").first.check()
    press(editor, "選んだ値を「未集計」にする")
    expect(editor.get_by_role("main")).to_contain_text("下書きに保存しました")
    press(editor, "提出する")
    expect(editor.get_by_role("main")).to_contain_text("件を提出しました。")

    # The head returns one with a reason and approves the rest in bulk.
    review = f"/o/{SAMPLE}/kpis/review/?round={round_id(stack)}"
    head.goto(review)
    head.locator("tbody input[type=checkbox]").first.check()
    head.get_by_label("差戻しの理由").fill("集計できた分を入力してください。")
    press(head, "選んだ値を差し戻す")
    expect(head.get_by_role("main")).to_contain_text("1件を差し戻し")
    head.get_by_role("button", name="すべて承認する").click()
    confirm_if_asked(head)
    expect(head.get_by_role("main")).to_contain_text("件を承認しました。")

    # The department corrects it, and the head approves it.
    returned = f"{address}figures/?standing=returned"
    editor.goto(returned)
    expect(editor.get_by_role("main")).to_contain_text("集計できた分を入力してください。")
    figure = editor.locator("tbody th[scope=row] a").first.get_attribute("href")
    assert figure is not None
    editor.goto(figure)
    editor.locator("#id_value").fill("該当なし")
    press(editor, "提出する")
    expect(editor.get_by_role("main")).to_contain_text("提出しました")
    head.goto(review)
    head.get_by_role("button", name="すべて承認する").click()
    confirm_if_asked(head)
    expect(head.get_by_role("main")).to_contain_text("1件を承認しました。")

    # Closed, locked, unlocked with a reason and an end.
    office.goto(address)
    press(office, "締め切る")
    expect(office.get_by_role("main")).to_contain_text("締め切りました")
    editor.goto(figure)
    expect(editor.get_by_role("main")).to_contain_text("締め切られています")
    expect(editor.locator("#id_value")).to_have_count(0)
    office.goto(f"{address}figures/?standing=approved")
    name = editor.locator("h1").inner_text().split("（")[0].split(" ")[0]
    office.get_by_role("link", name=re.compile(f"解除.*{name}")).first.click()
    office.locator("#id_reason").fill("桁の誤りを直すため")
    office.locator("#id_until").fill(today().isoformat())
    press(office, "解除する")
    expect(office.get_by_role("main")).to_contain_text("桁の誤りを直すため")
    editor.goto(figure)
    expect(editor.locator("#id_value")).to_be_visible()
