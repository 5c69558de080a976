"""A table nobody has seen before: named, looked at, written and taken back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.places import ISHIKAWA, OPEN_DATA, confirm_if_asked, indicator_id, states
from tests.journeys.stack import Stack

TABLE = (
    "デジタル施策の実績調べ\r\n\r\n"
    "成果指標,所管,令和7年度実績,備考欄\r\n"
    f"{OPEN_DATA},,１４５件,月報による\r\n"
)


def test_a_cp932_table_of_unknown_columns_is_imported_and_undone(
    stack: Stack, sign_in: SignIn
) -> None:
    kpi = indicator_id(stack, ISHIKAWA, OPEN_DATA)
    before = states(stack, kpi, 2025)
    office = sign_in("dx_office")
    main = office.get_by_role("main")
    office.goto(f"/o/{ISHIKAWA}/kpis/imports/new/")
    office.locator("#id_file").set_input_files(
        {"name": "実績調べ.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp932")}
    )
    office.get_by_role("button", name="内容を確かめる").click()

    expect(office.get_by_role("heading", name="列の意味を確かめる")).to_be_visible(timeout=20_000)
    expect(office.get_by_label("成果指標")).to_have_value("name")
    expect(office.get_by_label("令和7年度実績")).to_have_value("actual@令和7年度")
    office.get_by_label("この列の意味を残す名前").fill("実績調べ")
    office.get_by_role("button", name="内容を確かめる").click()

    write = office.get_by_role("button", name="選んだ値を取り込む（1件）")
    expect(write).to_be_visible(timeout=20_000)
    expect(main).to_contain_text("145件")
    assert states(stack, kpi, 2025) == before, "nothing is written before it is confirmed"
    write.click()
    expect(main).to_contain_text("1件の値を下書きにしました", timeout=20_000)
    assert states(stack, kpi, 2025) == [*before, "draft"]

    office.get_by_role("button", name="取込みを取り消す").click()
    confirm_if_asked(office)
    expect(main).to_contain_text("1件の値を元に戻しました", timeout=20_000)
    assert states(stack, kpi, 2025)[-2:] in (["draft", "discarded"], ["draft", "draft"])
