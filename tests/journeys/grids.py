"""What the stories of the entry grid share: a plan to enter figures for, and the grid's cells."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack

ROWS, MONTHS = 17, 12


def monthly_plan(stack: Stack) -> int:
    """A plan of the sample office with 17 monthly KPIs of nothing entered, each aiming at 200."""
    (made,) = stack.sql(
        "INSERT INTO plans_plan (version, key, title, summary, fy_from, fy_to, state, source,"
        " organization_id) SELECT 1, 'grid-journey', '入力の確認用の計画', '', 2024, 2026,"
        " 'current', '', id FROM organizations_organization WHERE code = %s RETURNING id",
        SAMPLE,
    )
    stack.sql(
        "INSERT INTO kpis_indicator SELECT (jsonb_populate_record(i, jsonb_build_object("
        " 'id', nextval(pg_get_serial_sequence('kpis_indicator', 'id')), 'plan_id', %s::bigint,"
        " 'item_id', NULL, 'key', 'grid-journey-' || n, 'name', '確認用の件数' || n, 'unit', '件',"
        " 'decimals', 0, 'kind', 'level', 'desired', 'higher', 'rule', 'actual_over_target',"
        " 'frequency', 'month', 'baseline', NULL, 'baseline_on', NULL, 'maximum', NULL,"
        " 'minimum', CASE n WHEN 4 THEN -100 END, 'position', n, 'department_id',"
        " (SELECT m.department_id FROM organizations_membership m"
        "  WHERE m.organization_id = i.organization_id AND m.role = 'department_editor' LIMIT 1))"
        ")).* FROM kpis_indicator i JOIN organizations_organization o ON o.id = i.organization_id"
        " CROSS JOIN generate_series(1, %s) n WHERE o.code = %s AND i.name = '県公式SNSの登録者数'",
        made[0],
        ROWS,
        SAMPLE,
    )
    stack.sql(
        "WITH aim AS (INSERT INTO kpis_target (organization_id, indicator_id, due_on, due_typed,"
        " is_interim) SELECT organization_id, id, '2026-03-31', '', false FROM kpis_indicator"
        " WHERE plan_id = %s RETURNING organization_id, id)"
        " INSERT INTO kpis_targetrevision (organization_id, target_id, seq, undecided, value,"
        " typed, decided_by, reason) SELECT organization_id, id, 1, false, 200, '', '', ''"
        " FROM aim",
        made[0],
    )
    return int(made[0])


def stored(stack: Stack, plan: int, state: str) -> int:
    return stack.sql(
        "SELECT count(*) FROM kpis_measurement m JOIN kpis_indicator i ON i.id = m.indicator_id"
        " WHERE i.plan_id = %s AND m.state = %s",
        plan,
        state,
    )[0][0]


def open_grid(page: Page, plan: int, year: int = 2025) -> None:
    page.goto(f"/o/{SAMPLE}/kpis/grid/?plan={plan}&year={year}")
    expect(page.locator("#grid-bar")).to_be_visible()


def cell(page: Page, r: int, c: int):  # type: ignore[no-untyped-def]
    return page.locator(f"#c-{r}-{c}")


def text(page: Page, r: int, c: int) -> str:
    """What a cell shows, also where the input stands in it."""
    return cell(page, r, c).evaluate("td => td.querySelector('input')?.value ?? td.textContent")
