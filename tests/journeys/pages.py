"""The pages to look at, by the role that has most to do with each."""

from __future__ import annotations

from tests.journeys.committee_pages import committee_pages, plan_work_pages
from tests.journeys.conftest import GUEST
from tests.journeys.places import ISHIKAWA, OPEN_DATA, SAMPLE, figure_address, indicator_id
from tests.journeys.stack import Stack
from tests.journeys.staging import staged_token
from tests.journeys.survey_pages import survey_pages, survey_result_pages
from tests.journeys.work_pages import work_pages


def pages(stack: Stack) -> list[tuple[str, str, str]]:
    """(name, role, address) of every kind of page, on the sample and on a real organization."""
    sample_kpi = stack.sql(
        "SELECT i.id FROM kpis_indicator i JOIN organizations_organization o"
        " ON o.id = i.organization_id WHERE o.code = %s AND i.frequency = 'month'"
        " ORDER BY i.position, i.id LIMIT 1",
        SAMPLE,
    )[0][0]
    waiting = stack.sql(
        "SELECT i.id, to_char(m.period_first, 'YYYY-MM') FROM kpis_measurement m"
        " JOIN kpis_indicator i ON i.id = m.indicator_id"
        " JOIN organizations_organization o ON o.id = i.organization_id"
        " WHERE o.code = %s AND m.state = 'submitted' AND m.granularity = 'month'"
        " AND m.department_id IS NULL ORDER BY m.id LIMIT 1",
        SAMPLE,
    )
    department, plan = (
        stack.sql(
            f"SELECT t.id FROM {table} t JOIN organizations_organization o"
            " ON o.id = t.organization_id WHERE o.code = %s ORDER BY t.id LIMIT 1",
            SAMPLE,
        )[0][0]
        for table in ("organizations_department", "plans_plan")
    )
    sample, real = f"/o/{SAMPLE}", f"/o/{ISHIKAWA}"
    kpi = indicator_id(stack, ISHIKAWA, OPEN_DATA)
    found = [
        ("todo", "dx_office", f"{sample}/"),
        ("todo-viewer", "viewer", f"{sample}/"),
        ("dashboard", "dx_office", f"{sample}/dashboard/"),
        ("dashboard-ishikawa", "viewer", f"{real}/dashboard/"),
        ("dashboard-kanazawa", "viewer", "/o/172014/dashboard/"),
        ("dashboard-empty", "viewer", f"{sample}/dashboard/?status=achieved&fy=1999"),
        ("department", "department_head", f"{sample}/departments/{department}/dashboard/"),
        ("plans", "viewer", f"{sample}/plans/"),
        ("plan", "viewer", f"{sample}/plans/{plan}/"),
        ("kpis", "dx_office", f"{sample}/kpis/"),
        (
            "kpis-empty",
            "dx_office",
            f"{sample}/kpis/?q=%E3%81%82%E3%82%8A%E3%81%88%E3%81%AA%E3%81%84",
        ),
        ("kpi", "dx_office", f"{sample}/kpis/{sample_kpi}/"),
        ("kpi-ishikawa", "viewer", f"{real}/kpis/{kpi}/"),
        ("how", "viewer", f"{real}/kpis/{kpi}/how/2024/"),
        ("figures", "dx_office", f"{sample}/kpis/{sample_kpi}/figures/"),
        ("entry", "dx_office", figure_address(stack, ISHIKAWA, OPEN_DATA, "2025")),
        ("entry-locked", "viewer", figure_address(stack, ISHIKAWA, OPEN_DATA, "2024")),
        ("review", "department_head", f"{sample}/kpis/review/"),
        ("departments", "dx_office", f"{sample}/departments/"),
        ("members", "administrator", f"{sample}/members/"),
        ("home", "dx_office", "/"),
        ("tokens", "dx_office", "/api/tokens/"),
        ("api-docs", "dx_office", "/api/docs/"),
        ("forbidden", "viewer", f"{sample}/members/"),
        ("not-found", "viewer", f"{sample}/kpis/999999/"),
    ]
    if waiting:
        indicator, period = waiting[0]
        found.append(("decide", "department_head", f"{sample}/kpis/{indicator}/figures/{period}/"))
    return [
        *found,
        *_own_account(stack),
        *work_pages(stack),
        *plan_work_pages(stack),
        *committee_pages(stack),
        *survey_pages(stack),
        *survey_result_pages(stack),
    ]


def _own_account(stack: Stack) -> list[tuple[str, str, str]]:
    token = staged_token(stack)
    account = "/accounts/"
    return [
        ("sign-in", GUEST, f"{account}login/"),
        ("sign-up-closed", GUEST, f"{account}signup/"),
        ("inactive", GUEST, f"{account}inactive/"),
        ("password-forgotten", GUEST, f"{account}password/reset/"),
        ("password-mail-sent", GUEST, f"{account}password/reset/done/"),
        ("password-link-spent", GUEST, f"{account}password/reset/key/1-abc/"),
        ("password-reset", GUEST, f"{account}password/reset/key/done/"),
        ("password", "viewer", f"{account}password/change/"),
        ("mail-address", "viewer", f"{account}email/"),
        ("mail-sent", "viewer", f"{account}confirm-email/"),
        ("mail-confirm", "viewer", f"{account}confirm-email/abc/"),
        ("who-is-it", "viewer", f"{account}reauthenticate/"),
        ("sign-out", "viewer", f"{account}logout/"),
        ("token-revoke", "dx_office", f"/api/tokens/{token}/revoke/"),
    ]
