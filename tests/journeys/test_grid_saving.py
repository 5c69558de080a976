"""The entry grid where saving fails or two people meet: offline, one cell twice, signed out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.grids import cell, open_grid, stored, text
from tests.journeys.stack import Stack


def figure(stack: Stack, plan: int, kpi: int, month: str) -> str:
    """The newest revision's value of the plan's KPI number `kpi` in a month (its first day)."""
    rows = stack.sql(
        "SELECT trim_scale(r.value)::text FROM kpis_measurementrevision r"
        " JOIN kpis_measurement m ON m.id = r.measurement_id AND m.seq = r.seq"
        " JOIN kpis_indicator i ON i.id = m.indicator_id"
        " WHERE i.plan_id = %s AND i.position = %s AND m.period_first = %s",
        plan,
        kpi,
        month,
    )
    return rows[0][0] if rows else ""


def put(page: Page, r: int, c: int, value: str) -> None:
    cell(page, r, c).click()
    page.keyboard.type(value)
    page.keyboard.press("Enter")
    cell(page, r, c).click()


def test_what_cannot_be_saved_offline_is_kept_and_offered_again(
    stack: Stack, sign_in: SignIn, plan: int
) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    page.context.set_offline(True)
    cell(page, 12, 4).click()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-trouble")).to_contain_text("サーバーにつながりません")
    expect(page.locator("#grid-saved")).to_contain_text("未保存 1件")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/grid/cells/", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    page.unroute("**/grid/cells/")
    expect(page.locator("#grid-kept")).to_contain_text("前に保存できなかった入力が1件あります")
    page.get_by_role("button", name="入力を戻す").click()
    expect(page.locator("#grid-saved")).to_contain_text("自動保存しました")
    assert text(page, 12, 4) == "77"
    assert stored(stack, plan, "draft") == 1


def test_two_who_change_one_cell_choose_whose_figure_stands(
    stack: Stack, sign_in: SignIn, plan: int
) -> None:
    editor, office = sign_in("department_editor"), sign_in("dx_office")
    open_grid(editor, plan, 2024)
    open_grid(office, plan, 2024)
    put(editor, 15, 2, "61")
    expect(editor.locator("#grid-saved")).to_contain_text("自動保存しました")

    put(office, 15, 2, "62")
    expect(office.locator("#grid-problems")).to_contain_text("ほかの人の変更と重なった値が1件")
    expect(office.locator("[data-part=theirs]")).to_contain_text("61（下書き")
    assert text(office, 15, 2) == "62", "what was typed stays"
    office.get_by_role("button", name="自分の入力で上書きする").click()
    expect(office.locator("#grid-problems")).to_be_hidden()
    expect(office.locator("#grid-saved")).to_contain_text("自動保存しました")
    assert figure(stack, plan, 16, "2024-06-01") == "62"

    put(editor, 15, 2, "63")
    expect(editor.locator("[data-part=theirs]")).to_contain_text("62（下書き")
    editor.get_by_role("button", name="いまの値を使う").click()
    expect(editor.locator("#grid-problems")).to_be_hidden()
    assert text(editor, 15, 2) == "62"
    assert figure(stack, plan, 16, "2024-06-01") == "62"


def test_whoever_signs_in_again_in_another_window_loses_no_figure(
    stack: Stack, sign_in: SignIn, plan: int
) -> None:
    page = sign_in("department_editor")
    open_grid(page, plan, 2024)
    session = next(c["name"] for c in page.context.cookies() if "session" in c["name"])
    page.context.clear_cookies(name=session)
    put(page, 14, 6, "55")
    trouble = page.locator("#grid-trouble")
    expect(trouble).to_contain_text("ログインの有効期間が終わりました")
    assert text(page, 14, 6) == "55"

    with page.context.expect_page() as opened:
        trouble.get_by_role("link", name="別の画面でログインする").click()
    other = opened.value
    person = next(each for each in stack.sign_ins if each["role"] == "department_editor")
    other.get_by_label("メールアドレス").fill(person["email"])
    other.locator("input[type=password]").fill(person["password"])
    other.get_by_role("button", name="ログイン").click()
    other.wait_for_url(lambda url: "/accounts/login" not in url)
    other.close()
    trouble.get_by_role("button", name="もう一度保存").click()
    expect(trouble).to_be_hidden()
    expect(page.locator("#grid-saved")).to_contain_text("自動保存しました")
    assert figure(stack, plan, 15, "2024-10-01") == "55"
