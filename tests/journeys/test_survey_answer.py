"""A respondent on a phone: a link with a code, every kind of question, and one answer alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import GUEST, SignIn
from tests.journeys.stack import Stack
from tests.journeys.staging import made_by

PHONE = 360
COMMENT = "新しい道具がほしい"


@pytest.fixture(scope="module")
def asked(stack: Stack) -> dict[str, Any]:
    return made_by(stack, "tests.journeys.staged_answering")


# Whatever is pressed or filled in, but for the link that shows only by keyboard.
TOO_LOW = """[...document.querySelectorAll('a:not(.skip-link), button, summary, select, textarea,'
 + 'input[type=text], input[type=date], .asked__option')].filter((each) => {
  const { height } = each.getBoundingClientRect(); return height && height < 44;
}).map((each) => each.textContent.trim() || each.name)"""


def look(page: Page) -> None:
    """On a desktop and on a phone: nothing is wider than the screen, nothing pressed is lower than
    a finger, and axe finds nothing."""
    for width in (1280, PHONE):
        page.set_viewport_size({"width": width, "height": 740})
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert not page.evaluate(wide), f"wider than {width} px: {page.title()}"
        assert page.evaluate(TOO_LOW) == [], page.title()
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == [], f"{page.title()} at {width} px"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def used(stack: Stack, asked: dict[str, Any]) -> int:
    rows = stack.sql("SELECT coalesce(sum(used), 0) FROM surveys_turnout(%s)", asked["pk"])
    return int(rows[0][0])


def test_a_person_on_a_phone_answers_once(
    stack: Stack, sign_in: SignIn, asked: dict[str, Any]
) -> None:
    page = sign_in(GUEST, width=PHONE)
    code = asked["codes"][0]
    page.goto(f"{asked['path']}#{code}")
    expect(page.get_by_label("回答コード")).to_have_value(code)
    assert page.url == f"{stack.address}{asked['path']}"
    look(page)
    press(page, "回答を始める")

    # An answer is missing: told beside the question, and the summary leads to it.
    progress = page.get_by_text(re.compile("全3ページ中1ページ目"))
    expect(progress).to_contain_text("分ほど")
    press(page, "次へ")
    expect(page.get_by_role("alert")).to_contain_text("まだ答えがありません")
    look(page)
    expect(page.get_by_role("group", name="不満な点はどこですか")).to_be_hidden()
    page.get_by_role("radio", name="不満", exact=True).check()
    reasons = page.get_by_role("group", name="不満な点はどこですか")
    expect(reasons).to_be_visible()
    words = reasons.get_by_label(re.compile("を選んだ方は"))
    expect(words).to_be_hidden()
    reasons.get_by_role("checkbox", name="その他").check()
    words.fill("会議が多い")
    reasons.get_by_role("checkbox", name="特になし").check()
    expect(reasons.get_by_role("checkbox", name="その他")).not_to_be_checked()
    reasons.get_by_role("checkbox", name="その他").check()
    press(page, "次へ")

    # Rows of the matrix are groups of their own; back, and on again.
    for row in ("予定の共有", "机の片付け"):
        state = page.get_by_role("group", name=row).get_by_role("radio", name="できている")
        state.focus()
        page.keyboard.press("Space")
        expect(state).to_be_checked()
    press(page, "前へ")
    expect(page.get_by_role("radio", name="不満", exact=True)).to_be_checked()
    press(page, "次へ")
    page.get_by_label("週に何時間、在宅で働きますか").fill("１００")
    press(page, "次へ")
    expect(page.get_by_role("alert")).to_contain_text("80以下で入力してください")
    page.get_by_label("週に何時間、在宅で働きますか").fill("７．５")
    page.get_by_label("いまの所属に移った日").fill("2024-04-01")
    look(page)
    press(page, "次へ")
    page.get_by_role("textbox", name=re.compile("ご意見")).fill(COMMENT)

    # Interrupted: the same device goes on where it was; nothing has been sent.
    page.wait_for_function(f"() => Object.values(localStorage).join('').includes('{COMMENT}')")
    page.goto(asked["path"])
    expect(page.get_by_text("途中の回答が残っています")).to_be_visible()
    assert used(stack, asked) == 0
    press(page, "回答を始める")
    expect(page.get_by_role("textbox", name=re.compile("ご意見"))).to_have_value(COMMENT)
    press(page, "回答を確認する")
    review = page.get_by_role("region", name="回答の確認")
    for said in ("その他（会議が多い）", "予定の共有：できている", COMMENT):
        expect(review).to_contain_text(said)
    look(page)
    page.get_by_role("link", name=re.compile("満足していますか")).click()
    page.get_by_role("radio", name="どちらともいえない").check()
    for name in ("次へ", "次へ", "回答を確認する"):
        press(page, name)
    expect(review).not_to_contain_text("会議が多い")
    press(page, "送信する")
    expect(page.get_by_role("heading", name="回答を受け付けました")).to_be_visible()
    look(page)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    assert used(stack, asked) == 1
    page.go_back()
    assert COMMENT not in page.content()

    # The code is used up.
    page.goto(f"{asked['path']}#{code}")
    press(page, "回答を始める")
    expect(page.get_by_role("alert")).to_contain_text("すでに受け付けています")
    look(page)
    assert used(stack, asked) == 1


def test_a_person_without_javascript_answers_too(
    stack: Stack, browser: Browser, asked: dict[str, Any]
) -> None:
    context = browser.new_context(
        base_url=stack.address,
        locale="ja-JP",
        java_script_enabled=False,
        viewport={"width": PHONE, "height": 740},
    )
    try:
        page = context.new_page()
        before = used(stack, asked)
        page.goto(asked["path"])
        page.get_by_label("回答コード").fill(asked["codes"][1].lower().replace("-", ""))
        press(page, "回答を始める")
        page.get_by_role("textbox", name=re.compile("ご意見")).fill(COMMENT)
        press(page, "回答を確認する")
        expect(page.get_by_role("alert")).to_contain_text("まだ答えがありません")
        expect(page.get_by_role("textbox", name=re.compile("ご意見"))).to_have_value(COMMENT)
        page.get_by_role("radio", name="満足", exact=True).check()
        for row in ("予定の共有", "机の片付け"):
            page.get_by_role("group", name=row).get_by_role("radio", name="知らなかった").check()
        press(page, "回答を確認する")
        expect(page.get_by_role("heading", name="回答の確認")).to_be_visible()
        expect(page.get_by_role("definition").filter(has_text=COMMENT)).to_be_visible()
        page.get_by_role("button", name="送信する").first.click()
        expect(page.get_by_role("heading", name="回答を受け付けました")).to_be_visible()
        assert used(stack, asked) == before + 1
        assert context.cookies() == []
    finally:
        context.close()
