"""From a typed figure to the dashboard: entered, returned, corrected, approved, shown."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.places import (
    ISHIKAWA,
    OPEN_DATA,
    approve,
    confirm_if_asked,
    enter_and_submit,
    figure_address,
    indicator_id,
    rate,
    states,
)
from tests.journeys.stack import Stack


def test_a_figure_is_entered_returned_corrected_approved_and_shown(
    stack: Stack, sign_in: SignIn
) -> None:
    address = figure_address(stack, ISHIKAWA, OPEN_DATA, "2025")
    kpi = indicator_id(stack, ISHIKAWA, OPEN_DATA)
    office, head, viewer = sign_in("dx_office"), sign_in("department_head"), sign_in("viewer")
    earlier = states(stack, kpi, 2025)  # what another journey entered and took back

    enter_and_submit(office, address, "１４１件")

    head.goto(f"/o/{ISHIKAWA}/kpis/review/")
    head.get_by_role("link", name=re.compile(f"内容を見る.*{OPEN_DATA}")).click()
    head.locator("#return_reason").fill("カタログの掲載数を確かめてください。")
    head.get_by_role("button", name="差し戻す").click()
    confirm_if_asked(head)
    expect(head.get_by_role("main")).to_contain_text("差し戻しました")

    office.goto(f"/o/{ISHIKAWA}/")
    expect(office.get_by_role("main")).to_contain_text("カタログの掲載数を確かめてください。")
    enter_and_submit(office, address, "143")

    approve(head, address)
    approved = time.monotonic()
    stack.wait_until(lambda: rate(stack, kpi, 2025) == "95.3", "the rate is 95.3")
    viewer.goto(f"/o/{ISHIKAWA}/dashboard/")
    row = viewer.get_by_role("row").filter(has=viewer.get_by_role("link", name=OPEN_DATA))
    expect(row.first).to_contain_text("95.3%")
    assert time.monotonic() - approved < 2, "the dashboard follows within two seconds"

    head.goto(address)
    history = head.get_by_role("main")
    for word in ("下書きを保存", "提出", "差戻し", "承認"):
        expect(history).to_contain_text(word)
    assert states(stack, kpi, 2025) == [
        *earlier,
        "draft",
        "submitted",
        "returned",
        "draft",
        "submitted",
        "approved",
    ]


def test_an_open_dashboard_follows_an_approval_by_itself(stack: Stack, sign_in: SignIn) -> None:
    name = "デジタル化導入支援件数"
    address = figure_address(stack, ISHIKAWA, name, "2025")
    office, head, viewer = sign_in("dx_office"), sign_in("department_head"), sign_in("viewer")
    viewer.goto(f"/o/{ISHIKAWA}/dashboard/")
    row = viewer.get_by_role("row").filter(has=viewer.get_by_role("link", name=name)).first
    expect(row).to_contain_text("191.9%")
    enter_and_submit(office, address, "640")
    approve(head, address)
    expect(row).to_contain_text("200.0%", timeout=10_000)


def test_the_second_of_two_editors_sees_the_first_ones_change(
    stack: Stack, sign_in: SignIn
) -> None:
    address = figure_address(stack, ISHIKAWA, "行政手続きのオンライン化率", "2025")
    first, second = sign_in("dx_office"), sign_in("department_editor")
    first.goto(address)
    second.goto(address)
    first.locator("#id_value").fill("95")
    first.get_by_role("button", name="下書きとして保存").click()
    expect(first.get_by_role("main")).to_contain_text("下書きとして保存しました")

    second.locator("#id_value").fill("96.5")
    second.get_by_role("button", name="下書きとして保存").click()
    main = second.get_by_role("main")
    expect(main).to_contain_text("ほかの人が同じ項目を保存しました")
    expect(main).to_contain_text("95")
    expect(second.locator("#id_value")).to_have_value("96.5")

    second.get_by_role("button", name="下書きとして保存").click()
    expect(second.get_by_role("main")).to_contain_text("下書きとして保存しました")
    typed = stack.sql(
        "SELECT r.typed FROM kpis_measurementrevision r JOIN kpis_measurement m"
        " ON m.id = r.measurement_id WHERE m.indicator_id = %s AND m.fiscal_year = 2025"
        " ORDER BY r.seq",
        indicator_id(stack, ISHIKAWA, "行政手続きのオンライン化率"),
    )
    assert [row[0] for row in typed] == ["95", "96.5"]
