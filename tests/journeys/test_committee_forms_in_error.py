"""Every form of committees sent wrong comes back: told, accessible, with what was typed."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.journeys.committee_pages import OFFICE, committee_pages
from tests.journeys.conftest import SignIn
from tests.journeys.stack import Stack
from tests.journeys.staging import staged

NARROW = 390
KEPT = "消えてはいけない言葉"
# The page, its role, and the fields by their ids: what stands first is wrong, all of it is kept.
FORMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("committee-new", OFFICE, {"id_name": "", "id_purpose": KEPT, "id_ended_on": "いつか"}),
    ("committee-edit", OFFICE, {"id_name": "", "id_kind": KEPT}),
    ("committee-members", OFFICE, {"id_term_from": "そのうち", "id_capacity": KEPT}),
    ("committee-member-edit", OFFICE, {"id_email": "だれか", "id_capacity": KEPT}),
    ("committee-words", OFFICE, {"status_mark": "", "status_word": KEPT}),
    ("committee-mark", OFFICE, {"id_mark": "", "id_word": KEPT}),
    ("meeting-new", OFFICE, {"id_held_on": "いつか", "id_label": KEPT, "id_starts_at": "25時"}),
    ("meeting-edit", OFFICE, {"id_label": "", "id_place": KEPT}),
    ("agenda", OFFICE, {"id_title": "", "id_decision": KEPT}),
    ("agenda-item", OFFICE, {"id_title": "", "id_decision": KEPT}),
    ("meeting-paper-new", OFFICE, {"file_title": KEPT}),
    ("meeting-paper-new", OFFICE, {"table_title": KEPT}),
    ("meeting-paper-edit", OFFICE, {"id_title": "", "id_number": "1"}),
    ("announce", OFFICE, {"id_note": KEPT * 41}),
    ("minutes-paste", OFFICE, {"id_text": " \n "}),
    ("statement-new", OFFICE, {"id_text": "", "id_speaker": KEPT}),
    ("item-new", OFFICE, {"id_heading": "", "id_due": "そのうち", "id_response": KEPT}),
    ("item-from-statement", OFFICE, {"id_number": "9" * 21, "id_text": f"・{KEPT}"}),
    ("item-edit", OFFICE, {"id_due": "そのうち", "id_response": f"・{KEPT}"}),
    ("item", OFFICE, {"drop_reason": ""}),
    ("item-links", OFFICE, {"note": ""}),
    ("item-links", OFFICE, {"source-meeting": ""}),
    ("item-member", "committee_member", {"comment_text": ""}),
    ("item-member", "committee_member", {"raise_note": KEPT * 41}),
    ("answers-ask", OFFICE, {"id_due": "そのうち"}),
    ("answer", OFFICE, {"id_status_mark": "", "id_response": f"・{KEPT}"}),
    ("answer", OFFICE, {"return_reason": ""}),
    ("answers-take", OFFICE, {"id_due": "そのうち", "id_response": f"・{KEPT}"}),
    ("item-import", OFFICE, {"id_text": KEPT}),
    ("item-import-columns", OFFICE, {"id_column_0": "number", "id_column_3": "number"}),
    ("paper-settings", OFFICE, {"id_title": "", "id_note": KEPT, "id_place_source": "1"}),
)
# Types into the fields and sends their form with its own button.
SEND = """(fields) => {
    for (const [id, value] of Object.entries(fields)) document.getElementById(id).value = value;
    const form = document.getElementById(Object.keys(fields)[0]).form;
    form.requestSubmit(form.querySelector("button[type=submit]"));
}"""
VALUES = "(ids) => Object.fromEntries(ids.map((id) => [id, document.getElementById(id)?.value]))"


def test_every_form_sent_wrong_comes_back_with_what_was_typed(
    stack: Stack, sign_in: SignIn
) -> None:
    addresses = addresses_by_name(stack)
    open_pages: dict[str, Page] = {}
    problems: list[str] = []
    for name, role, typed in FORMS:
        if role not in open_pages:
            open_pages[role] = sign_in(role, width=NARROW)
        page = open_pages[role]
        page.goto(addresses[name])
        with page.expect_navigation(wait_until="load") as answered:
            page.evaluate(SEND, typed)
        where = f"{name} {next(iter(typed))}"
        problems += [f"{where}: {one}" for one in wrong_with(page, answered.value)]
        kept: dict[str, Any] = page.evaluate(VALUES, list(typed))
        if kept != typed:
            problems.append(f"{where}: not kept: {kept}")
    assert not problems, "\n".join(problems)


def test_minutes_that_need_a_decision_come_back_with_what_was_corrected(
    stack: Stack, sign_in: SignIn
) -> None:
    page = sign_in(OFFICE, width=NARROW)
    page.goto(addresses_by_name(stack)["minutes-paste"])
    page.locator("#id_text").fill("資料の説明があった。\n\n☆座長\n次の回で確かめたい。br>\n")
    page.get_by_role("button", name="議題と発言に分ける").click()
    expect(page.locator("h1")).to_have_text("分けた結果を確かめる")
    page.get_by_label("発言者").last.fill(KEPT)
    with page.expect_navigation(wait_until="load") as answered:
        page.get_by_role("button", name="この内容で書き込む").click()
    assert wrong_with(page, answered.value) == []
    expect(page.get_by_label("発言者").last).to_have_value(KEPT)
    expect(page.locator("#b1")).to_contain_text("除いた文字：br>")
    expect(page.get_by_label("本文").first).to_have_value("資料の説明があった。")


def addresses_by_name(stack: Stack) -> dict[str, str]:
    """Minutes are written at the meeting ahead: those of the one held are settled."""
    made = staged(stack)
    found = {name: address for name, _, address in committee_pages(stack)}
    for name in ("minutes-paste", "statement-new"):
        found[name] = found[name].replace(
            f"/meetings/{made['meeting_held']}/", f"/meetings/{made['meeting_ahead']}/"
        )
    return found


def wrong_with(page: Page, answer: Response | None) -> list[str]:
    """What a page that came back does not tell as it should."""
    if answer is None or answer.status != 422:
        return [f"answered {answer and answer.status}"]
    found = []
    if not page.title().startswith("エラー"):
        found.append(f"the title does not say it: {page.title()}")
    if (told := page.locator("main [data-error-summary]:visible").count()) != 1:
        found.append(f"told {told} times at the top")
    if page.locator("main [aria-invalid=true]").count() == 0:
        found.append("no field is marked")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        found.append(f"wider than {NARROW} px")
    for violation in Axe().run(page).response["violations"]:
        targets = [str(node["target"]) for node in violation["nodes"]][:3]
        found.append(f"axe {violation['id']} {targets}")
    return found
