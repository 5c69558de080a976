"""Where things are in the running portal: found by name, so that stories survive new ids."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.stack import Stack

ISHIKAWA = "170003"
SAMPLE = "990001"
OPEN_DATA = "オープンデータ件数"


def indicator_id(stack: Stack, code: str, name: str) -> int:
    rows = stack.sql(
        "SELECT i.id FROM kpis_indicator i JOIN organizations_organization o"
        " ON o.id = i.organization_id WHERE o.code = %s AND i.name = %s",
        code,
        name,
    )
    assert len(rows) == 1, f"{name} of {code}: {len(rows)} indicators"
    return rows[0][0]


def figure_address(stack: Stack, code: str, name: str, period: str) -> str:
    return f"/o/{code}/kpis/{indicator_id(stack, code, name)}/figures/{period}/"


def states(stack: Stack, indicator: int, fiscal_year: int) -> list[str]:
    """The states a figure has gone through, in order."""
    rows = stack.sql(
        "SELECT r.state FROM kpis_measurementrevision r"
        " JOIN kpis_measurement m ON m.id = r.measurement_id"
        " WHERE m.indicator_id = %s AND m.fiscal_year = %s ORDER BY r.seq",
        indicator,
        fiscal_year,
    )
    return [row[0] for row in rows]


def rate(stack: Stack, indicator: int, fiscal_year: int) -> str | None:
    """The achievement rate now stored for a year, at one decimal."""
    rows = stack.sql(
        "SELECT round(rate, 1)::text FROM kpis_achievement"
        " WHERE indicator_id = %s AND fiscal_year = %s AND department_id IS NULL",
        indicator,
        fiscal_year,
    )
    return rows[0][0] if rows else None


def enter_and_submit(page: Page, address: str, value: str) -> None:
    page.goto(address)
    page.locator("#id_value").fill(value)
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_role("main")).to_contain_text("提出しました")


def confirm_if_asked(page: Page) -> None:
    """Presses the dialog's own button where the page asks before it acts."""
    dialog = page.locator("dialog[open]")
    if dialog.count():
        dialog.get_by_role("button").filter(
            has_not_text=re.compile("やめる|キャンセル|閉じる")
        ).first.click()


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="承認する").click()
    confirm_if_asked(page)
    expect(page.get_by_role("main")).to_contain_text("承認しました")
