"""What a careless hand types gets a sentence beside the field, and stays in the field."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.places import ISHIKAWA, SAMPLE, figure_address, indicator_id
from tests.journeys.stack import Stack

NAME = "全庁コピー用紙使用枚数の削減率"


@pytest.mark.parametrize("typed", ["およそ半分", "○", "1e30", "1" + "0" * 30])
def test_what_cannot_be_read_stays_in_the_field_with_a_sentence(
    stack: Stack, sign_in: SignIn, typed: str
) -> None:
    page = sign_in("dx_office")
    address = figure_address(stack, ISHIKAWA, NAME, "2025")
    page.goto(address)
    field = page.locator("#id_value")
    field.fill(typed)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="提出する").click()
    assert answered.value.status == 422
    field = page.locator("#id_value")
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    sentence = " ".join(page.locator(f"#{name}").inner_text() for name in described)
    assert "ください" in sentence
    assert page.title().startswith("エラー")
    assert Axe().run(page).response["violations"] == []


def test_a_date_outside_the_period_is_refused_beside_its_field(
    stack: Stack, sign_in: SignIn
) -> None:
    page = sign_in("dx_office")
    page.goto(figure_address(stack, ISHIKAWA, NAME, "2025"))
    page.locator("#id_value").fill("▲28")
    page.locator("#id_as_of").fill("R5.6")
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_role("main")).to_contain_text("の外にあります")
    expect(page.locator("#id_as_of")).to_have_value("R5.6")


def test_full_width_figures_are_read(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in("dx_office")
    page.goto(figure_address(stack, ISHIKAWA, NAME, "2025"))
    page.locator("#id_value").fill("▲２８％")
    page.get_by_role("button", name="下書きとして保存").click()
    expect(page.get_by_role("main")).to_contain_text("▲28%")


def test_another_organizations_kpi_in_the_address_is_not_found(
    stack: Stack, sign_in: SignIn
) -> None:
    page = sign_in("dx_office")
    foreign = indicator_id(stack, ISHIKAWA, NAME)
    answer = page.goto(f"/o/{SAMPLE}/kpis/{foreign}/figures/2025/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("main")).to_contain_text("見つかりません")
