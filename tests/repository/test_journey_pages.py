"""The journeys look at every page of the portal: their list is held against the addresses."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.urls import resolve

from dxportal.access import URLS
from tests.journeys import staging
from tests.journeys.pages import pages

# What answers a GET without being a page to look at, or is looked at elsewhere.
NO_PAGE = {
    "healthz": "a word for the supervisor",
    "dashboards:freshness": "JSON for the dashboard's own refresh",
    "kpis:grid_cell": "a part that the grid's page puts beside the table",
    "kpis:import_progress": "JSON for the page of an import that is under way",
    "kpis:import_template": "an Excel file",
    "kpis:import_refused": "an Excel or CSV file",
    "kpis:evidence_file": "the file that was attached",
    "committees:meeting_paper_file": "the file of a paper",
    "committees:paper_xlsx": "an Excel file",
    "committees:paper_pdf": "a PDF file",
    "committees:paper_docx": "a Word file",
    "committees:meeting_calendar": "a calendar file",
    "kpis:indicator_note": "JSON for the form of a KPI",
    "surveys:structure_xlsform": "an Excel file",
    "surveys:structure_json": "a JSON file",
    "surveys:turnout": "a part that the page of a running survey asks for again",
    "surveys:results_csv": "a CSV file",
    "surveys:results_xlsx": "an Excel file",
    "surveys:results_pdf": "a PDF file",
    "surveys:results_pptx": "a PowerPoint file",
    "account_confirm_login_code": "sends on to signing in: codes by mail are not used",
    "account_set_password": "sends on to the change of the password: everybody has one",
}


class Anything:
    """A portal whose every question has the answer that somebody could have given."""

    address = "nowhere"

    def sql(self, query: str, *params: object) -> list[tuple[object, ...]]:
        return [(1, "2026-10")]


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setitem(staging._MADE, Anything.address, defaultdict(lambda: 1))
    addresses = [address for _, _, address in pages(Anything())]  # type: ignore[arg-type]
    return {resolve(address.split("?")[0]).view_name for address in addresses}


def looked_at() -> set[str]:
    """Addresses that answer a GET; those of the API itself speak no pages."""
    return {name for name in URLS if not name.startswith("api:") and "GET" in URLS[name].asks}


def test_every_page_is_in_the_journeys_list(visited: set[str]) -> None:
    missing = looked_at() - visited - NO_PAGE.keys()
    assert sorted(missing) == [], "add them to tests/journeys/pages.py or work_pages.py"


def test_every_exception_is_an_address_that_the_journeys_leave_out(visited: set[str]) -> None:
    assert sorted(NO_PAGE.keys() - looked_at()) == []
    assert sorted(NO_PAGE.keys() & visited) == []
