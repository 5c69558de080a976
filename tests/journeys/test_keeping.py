"""A KPI and its target kept in the pages; a list that moves its KPI; a cause followed up."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from core.clock import today
from tests.journeys.conftest import SignIn
from tests.journeys.places import (
    SAMPLE,
    approve,
    confirm_if_asked,
    enter_and_submit,
    figure_address,
    indicator_id,
    rate,
)
from tests.journeys.stack import Stack

KPIS = f"/o/{SAMPLE}/kpis/"
NAME = "窓口で受けた相談の件数（通し）"
COUNTED = "行政手続のオンライン化率（手続数）"


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    confirm_if_asked(page)


def make_kpi(office: Page) -> None:
    office.goto(f"{KPIS}new/")
    office.get_by_label("KPI名").fill(NAME)
    office.locator("#id_definition").fill("窓口で受けた相談の、年度ごとの件数。")
    office.locator("#id_department").select_option(label="デジタル戦略部")
    office.locator("#id_unit").fill("件")
    office.locator("#id_frequency").select_option("year")
    press(office, "登録する")
    expect(office.get_by_role("main")).to_contain_text("KPIを登録しました")


def test_a_kpi_is_made_and_both_rates_show_after_its_target_is_brought_forward(
    stack: Stack, sign_in: SignIn
) -> None:
    office, head, viewer = sign_in("dx_office"), sign_in("department_head"), sign_in("viewer")
    make_kpi(office)
    kpi = indicator_id(stack, SAMPLE, NAME)

    office.goto(f"{KPIS}{kpi}/targets/new/")
    office.locator("#id_due").fill("R8年度末")
    office.locator("#id_value").fill("２００件")
    press(office, "目標を定める")
    expect(office.get_by_role("main")).to_contain_text("目標を定めました")
    figure = figure_address(stack, SAMPLE, NAME, "2025")
    enter_and_submit(office, figure, "100")
    approve(head, figure)
    stack.wait_until(lambda: rate(stack, kpi, 2025) == "50.0", "the rate is 50.0")

    office.goto(f"{KPIS}{kpi}/targets/")
    office.get_by_role("link", name=re.compile("変更する")).click()
    office.locator("#id_due").fill("令和8年12月")
    office.locator("#id_value").fill("250")
    press(office, "変更を保存する")
    expect(office.locator("#id_reason")).to_have_attribute("aria-invalid", "true")
    expect(office.locator("#id_value")).to_have_value("250")
    office.locator("#id_reason").fill("利用が見込みより早く伸びたため")
    office.locator("#id_decided_by").fill("第3回デジタル推進本部会議")
    office.locator("#id_decided_on").fill("R8.11.10")
    press(office, "変更を保存する")
    expect(office.get_by_role("main")).to_contain_text("目標を変更しました")
    expect(office.get_by_role("main")).to_contain_text("第3回デジタル推進本部会議")

    stack.wait_until(lambda: rate(stack, kpi, 2025) == "40.0", "the rate is 40.0")
    viewer.goto(f"{KPIS}{kpi}/")
    tiles = viewer.locator(".tiles")
    expect(tiles).to_contain_text("40.0%")
    expect(tiles).to_contain_text("当初の目標に対して 50.0%")
    expect(tiles).to_contain_text("当初 200件")
    expect(viewer.get_by_role("main")).to_contain_text("利用が見込みより早く伸びたため")


def _share_done(stack: Stack) -> str:
    """What the list of procedures itself says: done rows in all that count."""
    return stack.sql(
        "SELECT round(100.0 * count(*) FILTER (WHERE r.done_on IS NOT NULL) / count(*), 1)::text"
        " FROM inventories_inventoryrow r JOIN inventories_inventory l ON l.id = r.inventory_id"
        " JOIN organizations_organization o ON o.id = r.organization_id"
        " WHERE o.code = %s AND l.kind = 'things' AND NOT r.excluded",
        SAMPLE,
    )[0][0]


def test_a_row_marked_done_moves_its_kpi_on_the_dashboard(stack: Stack, sign_in: SignIn) -> None:
    office, viewer = sign_in("dx_office"), sign_in("viewer")
    row = stack.sql(
        "SELECT r.id FROM inventories_inventoryrow r"
        " JOIN inventories_inventory l ON l.id = r.inventory_id"
        " JOIN organizations_organization o ON o.id = r.organization_id"
        " WHERE o.code = %s AND l.kind = 'things' AND r.done_on IS NULL AND NOT r.excluded"
        " ORDER BY r.id LIMIT 1",
        SAMPLE,
    )[0][0]
    before = _share_done(stack)
    board = f"/o/{SAMPLE}/dashboard/"
    viewer.goto(board)
    shown = viewer.get_by_role("row").filter(has=viewer.get_by_role("link", name=COUNTED)).first
    expect(shown).to_contain_text(f"{before}%")

    office.goto(f"/o/{SAMPLE}/inventories/rows/{row}/")
    office.locator("#id_done").fill(f"{today():%Y-%m-%d}")
    press(office, "保存する")
    expect(office.get_by_role("main")).to_contain_text("保存しました")
    after = _share_done(stack)
    assert after != before
    expect(shown).to_contain_text(f"{after}%", timeout=15_000)


def test_a_cause_is_asked_for_answered_and_closed(stack: Stack, sign_in: SignIn) -> None:
    office, viewer = sign_in("dx_office"), sign_in("viewer")
    action, name = stack.sql(
        "SELECT a.id, i.name FROM kpis_correctiveaction a"
        " JOIN kpis_indicator i ON i.id = a.indicator_id"
        " JOIN organizations_organization o ON o.id = a.organization_id"
        " WHERE o.code = %s AND a.state = 'asked' ORDER BY a.id DESC LIMIT 1",
        SAMPLE,
    )[0]
    address = f"{KPIS}corrective/{action}/"
    main = office.get_by_role("main")
    office.goto(f"{KPIS}corrective/")
    expect(main.get_by_role("link", name=name).first).to_be_visible()
    office.goto(address)
    office.locator("#id_cause").fill("集計の担当者が替わり、入力が遅れた。")
    press(office, "回答する")
    expect(office.locator("#id_action")).to_have_attribute("aria-invalid", "true")
    expect(office.locator("#id_cause")).to_have_value("集計の担当者が替わり、入力が遅れた。")
    office.locator("#id_action").fill("手順書を作り、副担当を置く。")
    office.locator("#id_due_on").fill(f"{today().year + 1}年3月末日")
    press(office, "回答する")
    expect(main).to_contain_text("回答を保存しました")

    close = office.locator("form", has=office.get_by_role("button", name="完了にする"))
    close.get_by_label("理由").fill("副担当を置き、翌月から期限内に集まったため。")
    press(office, "完了にする")
    expect(main).to_contain_text("完了にしました")
    viewer.goto(address)
    history = viewer.get_by_role("main")
    for words in ("手順書を作り、副担当を置く。", "翌月から期限内に集まったため"):
        expect(history).to_contain_text(words)
    expect(viewer.get_by_role("button", name="回答")).to_have_count(0)
