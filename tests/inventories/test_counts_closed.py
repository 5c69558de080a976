"""A closed round keeps a counted figure as it is, never the list: the figure follows later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core import outbox
from core.clock import today
from core.models import OutboxMessage
from inventories.services.counts import recount_day
from inventories.services.rows import mark_done
from kpis.models import Indicator
from kpis.models.indicator import Frequency
from kpis.models.round import CollectionRound
from kpis.periods import current_period
from kpis.services.ends import end_indicator, resume_indicator
from kpis.services.reopening import TOPIC as REOPENED
from kpis.services.rounds import close_round, create_round, open_round
from kpis.services.unlocks import unlock
from tests.inventories.lists import Desk, cell, parts
from tests.inventories.test_counts import counted_desk
from tests.kpis.pages import browser, text_of
from tests.kpis.rounds.places import terms

pytestmark = pytest.mark.django_db


def shut(desk: Desk, kpi: Indicator) -> CollectionRound:
    """A closed round over the month that today lies in."""
    asked = create_round(
        by=desk.dx, period=current_period(kpi.frequency, today()), terms=terms(), today=today()
    )
    open_round(by=desk.dx, round_id=asked.pk, today=today())
    return close_round(by=desk.dx, round_id=asked.pk, today=today())


def test_a_closed_figure_does_not_keep_the_row_from_changing() -> None:
    desk, one, _ = counted_desk()
    closed_kpi, open_kpi = desk.ratio(), desk.ratio(frequency=Frequency.QUARTER)
    for kpi in (closed_kpi, open_kpi):
        desk.feed(one.inventory, kpi)
    shut(desk, closed_kpi)
    assert mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="") == 1
    one.refresh_from_db()
    assert one.done_on == today()
    assert (parts(closed_kpi), parts(open_kpi)) == ((0, 2), (1, 2))


def test_the_person_is_told_which_kpi_follows_later() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio(name="閉じたKPI")
    desk.feed(one.inventory, kpi)
    path = desk.path(f"rows/{one.pk}/mark/")
    shut(desk, kpi)
    page = browser(desk.editor).post(path, {"act": "done", "version": 1}, follow=True)
    assert "完了にしました。" in text_of(page)
    assert "KPI「閉じたKPI」は、いまの期間の値の受付が終わっているため" in text_of(page)


def test_a_closed_figure_follows_once_it_is_unlocked() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    asked = shut(desk, kpi)
    mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="")
    recount_day(today=today())
    assert parts(kpi) == (0, 2)
    unlock(
        by=desk.dx,
        round_id=asked.pk,
        department_id=desk.department.pk,
        reason="台帳の変更を反映するため",
        until=today() + timedelta(days=3),
        today=today(),
    )
    for _ in range(2):
        recount_day(today=today())
    assert parts(kpi) == (1, 2)
    assert cell(kpi).revisions.count() == 2


def opened_again(desk: Desk, asked: CollectionRound, *, item: int | None = None) -> None:
    unlock(
        by=desk.dx,
        round_id=asked.pk,
        item_id=item,
        department_id=None if item else desk.department.pk,
        reason="台帳の変更を反映するため",
        until=today() + timedelta(days=3),
        today=today(),
    )


@pytest.mark.parametrize("by_item", [True, False])
def test_the_figure_follows_the_unlock_itself(by_item: bool) -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    asked = shut(desk, kpi)
    mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="")
    opened_again(desk, asked, item=asked.items.get().pk if by_item else None)
    assert parts(kpi) == (0, 2)
    assert outbox.drain(REOPENED) == 1
    assert parts(kpi) == (1, 2)


def test_the_same_unlock_again_counts_nothing_again() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    asked = shut(desk, kpi)
    mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="")
    for _ in range(2):
        opened_again(desk, asked)
    assert OutboxMessage.objects.filter(topic=REOPENED).count() == 1
    outbox.drain(REOPENED)
    assert cell(kpi).revisions.count() == 2


def test_an_unlock_leaves_the_lists_of_other_kpis_alone() -> None:
    desk, _, _ = counted_desk()
    kpi = desk.ratio()
    asked = shut(desk, kpi)
    opened_again(desk, asked)
    assert outbox.drain(REOPENED) == 1
    assert not kpi.measurements.filter(seq__gt=0).exists()


def test_the_figure_follows_when_an_end_is_taken_back() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    end_indicator(
        by=desk.dx, indicator=kpi, on=date(2020, 3, 31), reason="統合", expected_version=1
    )
    desk.feed(one.inventory, kpi)
    assert not kpi.measurements.filter(seq__gt=0).exists()
    resume_indicator(by=desk.dx, indicator=kpi, expected_version=2)
    assert outbox.drain(REOPENED) == 1
    assert parts(kpi) == (0, 2)
