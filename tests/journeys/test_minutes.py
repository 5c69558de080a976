"""Minutes pasted as they were published, and a text that is half broken.

The published ones are a prefecture's public document, which lies where such documents are kept for
the tests; nothing of it is part of the portal.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import make_committee, make_meeting, press, says

SHARED = Path(__file__).resolve().parents[3] / "shared"
EXPLAINER, CHAIR = "森デジタル改革推進課長", "三宅デジタル社会推進局長"
SAID = [
    *(("●", EXPLAINER, f"資料{number}に基づいて説明") for number in (1, 2, 3, 4)),
    ("●", CHAIR, ""),
    ("☆", "高間総務部長", ""),
    ("☆", "田中CDO", ""),
    ("●", CHAIR, ""),
    ("☆", "一見知事", ""),
]
BELOW = [1, 1, 1, 6]  # statements below each item of the agenda
BROKEN = """順番を、来た人が見て分かるようにしてほしいという話があった。

議題１　案内の置き場所について
●窓口改革課長
順番の見せ方は、br>三つの庁舎で試しているところである。
☆通りがかりの人（立ったまま）
昼休みにも受け付けてほしい。<br />
▲どこかの係長　印の意味が書かれていない行である。

記号も名前もない段落が、ここにもある。
"""


def test_published_minutes_split_into_their_items_and_statements(sign_in: SignIn) -> None:
    office = sign_in("dx_office")
    committee = make_committee(office, "議事録の貼り付け（通し）")
    meeting = make_meeting(office, committee, "本部会議")
    golden = json.loads((SHARED / "golden" / "meeting_mie_2022_04_14.json").read_text("utf-8"))

    paste(office, meeting, next((SHARED / "seeds").glob("004*")).read_text("utf-8"))
    assert tiles(office)[:3] == [9, 4, 0]
    expect(office.locator("#held_on")).to_have_value(golden["date"])
    expect(office.locator("#starts_at")).to_have_value(golden["starts"])
    expect(office.locator("#ends_at")).to_have_value(golden["ends"])
    expect(office.locator("#place")).to_have_value(golden["place"])
    press(office, "この内容で書き込む")
    says(office, "発言9件を書き込みました。")

    # Four items of the agenda, and below each what was said by whom.
    sections = office.locator("section.minutes")
    assert sections.locator("h2").all_inner_texts() == [
        f"議題{each['no']}{each['title']}" for each in golden["agenda"]
    ]
    assert [one.locator("article").count() for one in sections.all()] == BELOW
    assert [spoken.inner_text() for spoken in office.locator(".said__who").all()] == [
        f"{mark}{speaker}" + (f"（{aside}）" if aside else "") for mark, speaker, aside in SAID
    ]
    expect(office.locator(".said__text").last).not_to_be_empty()

    # Published, the capacities of the golden file stand there and no names.
    for button in ("確定する", "公開する"):
        if office.locator("#looked_at").count():
            office.locator("#looked_at").check()
        press(office, button)
    viewer = sign_in("viewer")
    viewer.goto(f"{meeting}minutes/published/")
    for capacity in golden["speakers_by_capacity"]:
        says(viewer, capacity)
    expect(viewer.get_by_role("main")).not_to_contain_text("一見")


def test_a_half_broken_text_is_shown_for_correction_and_nothing_is_dropped(
    sign_in: SignIn,
) -> None:
    office = sign_in("dx_office")
    committee = make_committee(office, "崩れた議事録の貼り付け（通し）")
    meeting = make_meeting(office, committee, "第1回")
    paste(office, meeting, BROKEN)

    # What was read is shown block by block, and says what is to be looked at.
    for words in (
        "だれの発言か分かりません。扱いを選んでください。",
        "除いた文字：br>",
        "除いた文字：<br />",
        "記号「▲」は、この会議体の記号に登録されていません。",
        "委員に登録されていない発言者",
    ):
        says(office, words)
    expect(office.get_by_label("通りがかりの人（立ったまま）を加える")).to_be_checked()
    assert not Counter(letters(BROKEN)) - Counter(letters(shown(office)))

    # Without a decision it comes back as it was, and nothing is written.
    undecided = office.locator("[data-block]", has_text="だれの発言か分かりません").first
    undecided.get_by_label("本文").fill("順番を見て分かるようにしてほしいという話があった。")
    press(office, "この内容で書き込む")
    expect(office.locator("[data-error-summary]").first).to_be_visible()
    undecided = office.locator(".block--grave").first
    expect(undecided.get_by_label("本文")).to_have_value(
        "順番を見て分かるようにしてほしいという話があった。"
    )
    undecided.get_by_label("扱い").select_option(label="発言")
    undecided.get_by_label("発言者").fill("事務局")
    for rest in office.locator(".block--grave").all():
        if rest.get_by_label("扱い").input_value() == "undecided":
            rest.get_by_label("扱い").select_option(label="前の発言に続ける")
    press(office, "この内容で書き込む")
    says(office, "件を書き込みました。")
    for words in (
        "順番を見て分かるようにしてほしい",
        "事務局",
        "昼休みにも受け付けてほしい。",
        "印の意味が書かれていない行である。",
        "記号も名前もない段落が、ここにもある。",
    ):
        says(office, words)


def paste(office: Page, meeting: str, text: str) -> None:
    """Up to the page that shows how the text was taken apart."""
    office.goto(f"{meeting}minutes/paste/")
    office.locator("#id_text").fill(text)
    press(office, "議題と発言に分ける")
    expect(office.get_by_role("heading", name="分けた結果を確かめる")).to_be_visible()


def tiles(page: Page) -> list[int]:
    """Statements, items of the agenda, what is to be decided, what is to be looked at."""
    return [int(text.rstrip("件か所")) for text in page.locator(".tile__value").all_inner_texts()]


def shown(office: Page) -> str:
    """All that stands in the fields of the blocks, and what is said to be left out of them."""
    fields = office.locator("[data-block] :is(input:not([type=hidden]), textarea)")
    values = fields.evaluate_all("all => all.map(one => one.value)")
    return "".join([*values, *office.locator(".block__problem").all_inner_texts()])


def letters(text: str) -> str:
    """Without blanks, the word before an item's number and the brackets around an aside."""
    return "".join(text.replace("議題", "").split()).translate(str.maketrans("１", "1", "（）"))
