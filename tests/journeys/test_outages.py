"""Redis stopped, a worker killed: nothing lost, nothing twice, and people are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.places import (
    ISHIKAWA,
    confirm_if_asked,
    enter_and_submit,
    figure_address,
    indicator_id,
    rate,
    states,
)
from tests.journeys.stack import Stack

NAME = "電子決裁率"


def _approved(stack: Stack, indicator: int, fiscal_year: int) -> int:
    return states(stack, indicator, fiscal_year).count("approved")


def _pending(stack: Stack) -> int:
    return stack.sql("SELECT count(*) FROM core_outboxmessage")[0][0]


@pytest.fixture
def redis_stopped(stack: Stack) -> Iterator[None]:
    stack.valkey.stop()
    yield
    if not stack.valkey_runs():
        stack.valkey.start()


def test_approving_works_without_redis_and_the_dashboard_follows(
    stack: Stack, sign_in: SignIn, redis_stopped: None
) -> None:
    address = figure_address(stack, ISHIKAWA, NAME, "2024-09")
    kpi = indicator_id(stack, ISHIKAWA, NAME)
    before = _approved(stack, kpi, 2024)
    office, head = sign_in("dx_office"), sign_in("department_head")
    enter_and_submit(office, address, "92")
    head.goto(address)
    head.get_by_role("button", name="承認する").click()
    confirm_if_asked(head)
    expect(head.get_by_role("main")).to_contain_text("反映は少し遅れます")
    assert _approved(stack, kpi, 2024) == before + 1
    assert rate(stack, kpi, 2024) == "90.0"

    stack.valkey.start()
    stack.wait_until(
        lambda: rate(stack, kpi, 2024) == "92.0", "the sweep has caught up", seconds=60
    )
    stack.wait_until(lambda: _pending(stack) == 0, "nothing is pending")
    assert _approved(stack, kpi, 2024) == before + 1


def test_a_worker_killed_in_the_middle_of_a_recompute_loses_nothing(
    stack: Stack, sign_in: SignIn
) -> None:
    """A lock on the indicator holds the recompute in its middle until the worker is dead."""
    kpi = indicator_id(stack, ISHIKAWA, NAME)
    address = figure_address(stack, ISHIKAWA, NAME, "2024-10")
    office, head = sign_in("dx_office"), sign_in("department_head")
    enter_and_submit(office, address, "94")
    before = rate(stack, kpi, 2024)
    with stack.holding("SELECT id FROM kpis_indicator WHERE id = %s FOR NO KEY UPDATE", kpi):
        head.goto(address)
        head.get_by_role("button", name="承認する").click()
        confirm_if_asked(head)
        expect(head.get_by_role("main")).to_contain_text("承認しました")
        stack.wait_until(lambda: stack.waits_for_lock("FOR NO KEY UPDATE"), "the worker is inside")
        stack.processes["worker"].kill()
    stack.wait_until(lambda: _pending(stack) >= 1, "the claim is rolled back")
    assert rate(stack, kpi, 2024) == before != "94.0"

    stack.start_app("worker")
    stack.wait_until(lambda: rate(stack, kpi, 2024) == "94.0", "the work is done", seconds=60)
    stack.wait_until(lambda: _pending(stack) == 0, "nothing is pending")
    rows = stack.sql(
        "SELECT count(*) FROM kpis_achievement WHERE indicator_id = %s AND fiscal_year = 2024"
        " AND department_id IS NULL",
        kpi,
    )
    assert rows == [(1,)]
