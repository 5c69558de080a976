"""The entry grid in a real browser: from a pasted block up to the dashboard, and its keys."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.grids import MONTHS, ROWS, cell, open_grid, stored, text
from tests.journeys.places import SAMPLE, confirm_if_asked
from tests.journeys.stack import Stack

PASTE = """([text, html]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  if (html) data.setData('text/html', html);
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def block() -> str:
    """17 × 12 figures as Excel puts them on the clipboard, with what people type there."""
    rows = [[str(10 * i + j) for j in range(1, MONTHS + 1)] for i in range(1, ROWS + 1)]
    rows[0] = [f"{1880 + j}" for j in range(MONTHS)]
    rows[0][0] = "１，８９１件"
    rows[1] = [f"{1870 + j}" for j in range(MONTHS)]
    rows[1][0] = "〃"
    rows[3] = [str(j) for j in range(1, MONTHS + 1)]
    rows[3][1] = "▲3"
    rows[4][3] = ""  # the other half of a merged cell
    rows[5] = [f"1,{230 + j}" for j in range(MONTHS)]
    rows[6] = [f"{70 + j}件" for j in range(MONTHS)]
    rows[6][3] = "９１．４％程度"
    rows[7][4] = "五十くらい"
    rows[8][11] = "9999"
    rows[9][2] = '"103"'  # a quoted cell
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def correct(page: Page, problem: str, value: str) -> None:
    page.locator("#grid-problems").get_by_role("link", name=re.compile(problem)).click()
    page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.locator("#grid-problems")).not_to_contain_text(problem)


def test_a_block_is_pasted_corrected_submitted_approved_and_shown(
    stack: Stack, sign_in: SignIn, plan: int
) -> None:
    editor, head = sign_in("department_editor"), sign_in("department_head")
    open_grid(editor, plan)
    cell(editor, 0, 0).click()
    editor.evaluate(PASTE, [block(), ""])
    expect(editor.locator("#grid-notice")).to_contain_text("203件を貼り付けました")

    problems = editor.locator("#grid-problems")
    expect(problems).to_contain_text("保存できない値が2件あります")
    expect(problems).to_contain_text("理由が必要な値が1件あります")
    assert stored(stack, plan, "draft") == 200
    assert text(editor, 6, 3) == "９１．４％程度", "what was typed stays"
    assert (text(editor, 0, 0), text(editor, 1, 0)) == ("1,891", "1,891")
    assert (text(editor, 3, 1), text(editor, 4, 3)) == ("▲3", "")
    assert (text(editor, 5, 0), text(editor, 9, 2)) == ("1,230", "103")
    assert Axe().run(editor).response["violations"] == []

    correct(editor, "９１．４％程度", "91")
    correct(editor, "五十くらい", "約85")
    editor.locator("#grid-problems").get_by_role("link", name=re.compile("9999")).click()
    editor.locator("#panel-reason").fill("対象の範囲が広がったため")
    editor.get_by_role("button", name="理由を付けて保存").click()
    expect(problems).to_be_hidden()
    expect(editor.locator("#grid-saved")).to_contain_text("自動保存しました")
    assert stored(stack, plan, "draft") == 203

    editor.get_by_role("button", name=re.compile("下書きを提出.*203件")).click()
    confirm_if_asked(editor)
    expect(editor.get_by_role("main")).to_contain_text("203件を提出しました")
    assert stored(stack, plan, "submitted") == 203
    expect(cell(editor, 0, 0)).to_have_attribute("aria-readonly", "true")

    for _ in range(10):
        if not stored(stack, plan, "submitted"):
            break
        head.goto(f"/o/{SAMPLE}/kpis/review/")
        head.get_by_role("button", name=re.compile("すべて承認する")).click()
        confirm_if_asked(head)
        expect(head.get_by_role("main")).to_contain_text("承認しました")
    assert stored(stack, plan, "approved") == 203
    stack.wait_until(lambda: _rate(stack, plan) == "56.0", "the rate of the tenth KPI is 56.0")
    head.goto(f"/o/{SAMPLE}/dashboard/?fy=2025&plan={plan}")
    row = head.get_by_role("row").filter(
        has=head.get_by_role("link", name="確認用の件数10", exact=True)
    )
    expect(row.first).to_contain_text("56.0%")


def _rate(stack: Stack, plan: int) -> str | None:
    rows = stack.sql(
        "SELECT round(a.rate, 1)::text FROM kpis_achievement a"
        " JOIN kpis_indicator i ON i.id = a.indicator_id"
        " WHERE i.plan_id = %s AND i.key = 'grid-journey-10' AND a.fiscal_year = 2025",
        plan,
    )
    return rows[0][0] if rows else None


def test_the_keys_of_a_spreadsheet_work(stack: Stack, sign_in: SignIn, plan: int) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    cell(page, 0, 0).click()
    keys = page.keyboard
    keys.type("11")
    keys.press("Enter")
    keys.type("12")
    keys.press("Tab")
    keys.type("22")
    keys.press("ArrowUp")
    assert [text(page, r, c) for r, c in ((0, 0), (1, 0), (1, 1))] == ["11", "12", "22"]

    keys.press("F2")
    keys.type("5")
    keys.press("Escape")
    assert text(page, 0, 1) == ""

    cell(page, 0, 0).click()
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowRight")
    expect(page.locator("td[aria-selected=true]")).to_have_count(6)
    keys.press("Control+d")
    assert [text(page, r, 0) for r in range(3)] == ["11", "11", "11"]
    keys.press("Control+z")
    assert [text(page, r, 0) for r in range(3)] == ["11", "12", ""]
    keys.press("Control+y")
    assert text(page, 2, 0) == "11"
    keys.press("Control+Home")
    keys.press("Shift+ArrowRight")
    keys.press("Control+r")
    assert text(page, 0, 1) == "11"
    keys.press("Control+End")
    expect(cell(page, ROWS - 1, MONTHS - 1).locator("input")).to_be_focused()
    keys.press("Home")
    expect(cell(page, ROWS - 1, 0).locator("input")).to_be_focused()
    keys.press("Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Enter")
    expect(cell(page, ROWS - 2, 0).locator("input")).to_be_focused()
    keys.press("Control+Home")
    keys.press("Control+a")
    keys.press("Delete")
    assert text(page, 2, 0) == ""
    keys.press("Escape")
    expect(page.locator("#grid-tools")).to_be_focused()
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")


def test_letters_being_chosen_move_no_cell(sign_in: SignIn, plan: int) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    cell(page, 3, 3).click()
    page.evaluate(
        """() => {
          const input = document.activeElement;
          const key = (name) => input.dispatchEvent(new KeyboardEvent('keydown',
            { key: name, isComposing: true, keyCode: 229, bubbles: true, cancelable: true }));
          key('Process'); key('Enter'); key('ArrowDown'); key('Tab');
        }"""
    )
    expect(cell(page, 3, 3).locator("input")).to_be_focused()


def test_merged_cells_of_a_web_table_give_their_value_once(sign_in: SignIn, plan: int) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    cell(page, 5, 0).click()
    html = (
        "<table><tr><td colspan=2>１２</td><td rowspan=2>▲3</td></tr>"
        "<tr><td>4</td><td>〃</td></tr></table>"
    )
    page.evaluate(PASTE, ["ignored", html])
    assert [text(page, 5, c) for c in range(3)] == ["１２", "", "▲3"]
    assert [text(page, 6, c) for c in range(3)] == ["4", "", ""]
    page.keyboard.press("Control+z")
    assert [text(page, 5, c) for c in range(3)] == ["", "", ""]
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")


def test_what_does_not_fit_is_said(sign_in: SignIn, plan: int) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    cell(page, ROWS - 1, MONTHS - 1).click()
    page.evaluate(PASTE, ["1\t2\n3\t4\n", ""])
    expect(page.locator("#grid-notice")).to_contain_text(
        "1件を貼り付けました。表からはみ出した3件は、貼り付けていません。"
    )
    page.keyboard.press("Control+z")
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")


def test_what_was_said_of_a_paste_is_over_with_the_next_entry_or_when_closed(
    sign_in: SignIn, plan: int
) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    notice = page.locator("#grid-notice")
    for end in ("entry", "button"):
        cell(page, ROWS - 1, MONTHS - 1).click()
        page.evaluate(PASTE, ["1\t2\n", ""])
        expect(notice).to_contain_text("はみ出した1件")
        if end == "entry":
            cell(page, ROWS - 1, MONTHS - 2).click()
            expect(notice).to_be_visible()
            page.keyboard.type("1")
            page.keyboard.press("Enter")
        else:
            notice.get_by_role("button", name="閉じる").click()
        expect(notice).to_be_hidden()
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")


def test_the_panel_says_that_its_facts_are_those_before_saving(sign_in: SignIn, plan: int) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    warned = page.locator("[data-part=unsaved]")
    cell(page, 12, 0).click()
    expect(warned).to_be_hidden()
    page.keyboard.type("まだ")
    page.keyboard.press("Enter")
    cell(page, 12, 0).click()
    expect(warned).to_contain_text("保存前：セルの「まだ」はまだ保存していません")
    expect(warned).to_contain_text("保存してある値（値なし）")
    expect(page.locator("[data-part=unsaved-rate]")).to_be_visible()
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")
    cell(page, 12, 0).click()
    expect(warned).to_be_hidden()
    expect(page.locator("[data-part=facts]")).to_contain_text("入力した文字")
    page.keyboard.press("Delete")
    expect(page.locator("#grid-saved")).not_to_contain_text("未保存")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_grid_passes_axe_and_never_widens_the_page(
    sign_in: SignIn, plan: int, width: int
) -> None:
    page = sign_in("dx_office", width=width)
    page.goto(f"/o/{SAMPLE}/kpis/grid/")
    expect(page.locator("#grid-panel")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
