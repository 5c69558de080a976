"""Two workers with one indicator: what was read earlier never overwrites what was read later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpis.models import Achievement, Indicator
from kpis.services import achievements
from kpis.services.achievements import recompute_achievements
from tests.factories import OrganizationFactory, due
from tests.kpis.series import add_figures, number, store
from tests.oracle_years import Aim, Cell, Facts
from tests.threads import Beside, Held, wait_until_waiting

TODAY = date(2026, 11, 20)
OLD = Cell(date(2024, 4, 1), due(2024), value=number("100"))
NEW = Cell(date(2025, 4, 1), due(2025), value=number("149"))


def _race() -> tuple[list[Decimal | None], bool]:
    """A slow worker reads two indicators; the second one's new figure is approved and recomputed
    by a fast worker before the slow one writes. Gives the headline figures that stand at the end
    (one, if all is well), and whether the fast worker had to wait."""
    facts = Facts(plan_years=(2024, 2025), cells=(OLD,), aims=(Aim(due(2025), number("150")),))
    first, second = store([facts, facts], OrganizationFactory())
    recompute_achievements([first.pk, second.pk], today=TODAY)
    Achievement.objects.filter(indicator=first).update(actual=1)  # so that there is a row to write
    held = Held("SELECT 1 FROM kpis_achievement WHERE indicator_id = %s FOR UPDATE", first.pk)
    slow = Beside(lambda: recompute_achievements([first.pk, second.pk], today=TODAY))
    wait_until_waiting(1)
    add_figures([(second, [NEW])])
    fast = Beside(lambda: recompute_achievements([second.pk], today=TODAY))
    fast.join(0.5)
    had_to_wait = fast.is_alive()
    held.let_go()
    slow.finish()
    fast.finish()
    return _shown(second), had_to_wait


def _shown(indicator: Indicator) -> list[Decimal | None]:
    rows = Achievement.objects.filter(indicator=indicator, is_headline=True)
    return list(rows.order_by("fiscal_year").values_list("actual", flat=True))


@pytest.mark.django_db(transaction=True)
def test_an_older_reading_does_not_overwrite_a_newer_one() -> None:
    assert _race() == ([149], True)


@pytest.mark.django_db(transaction=True)
def test_the_race_is_real_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: taking the lock away must show the fault, or the test above sees nothing."""
    monkeypatch.setattr(achievements, "LOCK", "SELECT %s::bigint[]")
    assert _race() == ([100, 149], False), "two years as headline"
