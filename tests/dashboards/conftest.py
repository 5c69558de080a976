"""Pages of these tests are looked at on one day, so that deadlines do not move."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.kpis.pages import TODAY, Office


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.today", lambda: TODAY)
    monkeypatch.setattr(
        "core.clock.now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC)
    )


@pytest.fixture
def office() -> Office:
    return Office()
