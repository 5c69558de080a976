"""Reading a dashboard's address."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from dashboards.selectors.choices import Choice


def test_an_empty_address_narrows_nothing() -> None:
    assert Choice.from_query({}) == Choice()


def test_every_filter_is_read() -> None:
    query = {"plan": "1", "fy": "2025", "policy": "2", "department": "3", "status": "behind"}
    assert Choice.from_query({**query, "sort": "-rate"}) == Choice(1, 2025, 2, 3, "behind", "-rate")


@pytest.mark.parametrize(
    "query",
    [
        {"plan": "abc"},
        {"plan": "１"},
        {"department": "-1"},
        {"fy": "9" * 19},
        {"status": "great"},
        {"sort": "password"},
        {"sort": "--rate"},
    ],
)
def test_what_is_no_choice_is_not_found(query: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        Choice.from_query(query)
