"""A member from outside on a tablet: what is new, a comment, an item to raise, own remarks."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.meeting_steps import (
    COMMITTEES,
    ask_for_answers,
    make_committee,
    press,
    says,
)
from tests.journeys.stack import Stack

TABLET = 820
COMMITTEE = "見本県DX推進会議"
ASKED, OWN = "使われるデータ", "支援員の学び直し"
DRAFT = "まだ外に出せない言葉"


def test_a_member_reads_what_is_new_and_what_became_of_their_remarks(
    stack: Stack, sign_in: SignIn
) -> None:
    committee, ahead = sample_committee(stack)
    answer = draft_answer(sign_in("dx_office"), sign_in("department_editor"), ahead)
    elsewhere = make_committee(sign_in("dx_office"), "委員のいない会議（通し）")

    member = Reader(sign_in("committee_member", width=TABLET))
    page = member.page
    member.visit(f"{COMMITTEES}mine/")
    news = page.get_by_role("region", name=re.compile("から変わったもの"))
    reopened = news.get_by_role("listitem").filter(has_text="窓口の待ち時間")
    expect(reopened).to_contain_text("再開")
    expect(news.get_by_role("heading")).to_contain_text(f"{news.get_by_role('listitem').count()}件")
    expect(news.get_by_role("listitem").filter(has_text=OWN)).to_contain_text("新規")
    news.get_by_role("link", name="変更をくわしく見る").click()
    changed = page.get_by_role("row", name=re.compile("避難所の受付")).locator("ins").first
    expect(changed).to_have_css("text-decoration-line", "underline")
    member.look()

    # A comment, and the wish to talk about it.
    page.get_by_role("link", name=re.compile(OWN)).click()
    page.get_by_role("textbox", name="コメント").fill("学び直しの回数を知りたい。")
    press(page, "コメントを送る")
    expect(page.locator("#comments")).to_contain_text("学び直しの回数を知りたい。")
    page.get_by_label("確かめたいこと").fill("何回開くのか")
    press(page, "次の会議で取り上げたい")
    says(page, "伝えました")
    member.look()
    member.visit(f"{COMMITTEES}mine/")
    following = page.get_by_role("region", name="次の会議")
    expect(following.get_by_role("link", name=OWN)).to_be_visible()
    with page.expect_download() as waiting:
        following.get_by_role("link", name="予定に入れる").click()
    calendar = waiting.value.path().read_bytes().decode()
    assert "DTSTART;TZID=Asia/Tokyo:20261210T100000\r\n" in calendar
    assert f"SUMMARY:{COMMITTEE} 令和8年度第2回\r\n" in calendar

    # Own remarks, and what became of each.
    page.get_by_role("link", name="発言ごとに、その後を見る").click()
    remark = page.get_by_role("article").filter(has_text=OWN)
    expect(remark).to_contain_text("令和8年度第1回での発言")
    expect(remark).to_contain_text("引き続き検討")
    member.look()

    # Drafts and other committees are not there.
    for path in ("", "items/", "paper/", "compare/?all=1&deletions=on"):
        member.visit(f"{committee}{path}")
    member.visit(ahead)
    member.visit(item_of(page, committee))
    for path in (elsewhere, f"{elsewhere}items/", answer, f"{ahead}answers/"):
        member.visit(path, status=404 if path.startswith(elsewhere) else 403)


class Reader:
    """Goes from page to page; none is wider than the screen or holds the draft."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def visit(self, path: str, *, status: int = 200) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, path
        self.look()

    def look(self) -> None:
        assert DRAFT not in self.page.content(), self.page.url
        wide = "document.documentElement.scrollWidth > window.innerWidth + 1"
        assert not self.page.evaluate(wide), f"wider than {TABLET} px: {self.page.url}"


def sample_committee(stack: Stack) -> tuple[str, str]:
    """Addresses of the sample's committee and of its meeting ahead."""
    pk, meeting = stack.sql(
        "SELECT c.id, m.id FROM committees_committee c"
        " JOIN committees_meeting m ON m.committee_id = c.id AND m.state = 'planned'"
        " WHERE c.name = %s",
        COMMITTEE,
    )[0]
    return f"{COMMITTEES}{pk}/", f"{COMMITTEES}{pk}/meetings/{meeting}/"


def draft_answer(office: Page, editor: Page, meeting: str) -> str:
    """The address of an answer that a department has begun to write."""
    ask_for_answers(office, meeting, ASKED)
    editor.goto(f"{meeting}answers/")
    editor.get_by_role("link", name=ASKED, exact=True).click()
    editor.locator("#id_response").fill(f"・{DRAFT}")
    press(editor, "一時保存する")
    says(editor, "一時保存しました")
    return editor.url


def item_of(page: Page, committee: str) -> str:
    """The address of the item whose answer is being written."""
    page.goto(f"{committee}items/")
    found = page.get_by_role("link", name=re.compile(ASKED)).first.get_attribute("href")
    assert found is not None
    return found
